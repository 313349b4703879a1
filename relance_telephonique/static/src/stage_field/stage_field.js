import { registry } from "@web/core/registry";
import { StatusBarField, statusBarField } from "@web/views/fields/statusbar/statusbar_field";

/** A stage that is refused is not shown as reached: the one before stands again. */
export class StageField extends StatusBarField {
    async selectItem(item) {
        const { name, record } = this.props;
        const { dirty: wasChanged } = record;
        const before = record.data[name];
        try {
            await super.selectItem(item);
        } catch (error) {
            await (wasChanged ? record.update({ [name]: before }) : record.discard());
            throw error;
        }
    }
}

registry.category("fields").add("dunning_stage", {
    ...statusBarField,
    component: StageField,
});
