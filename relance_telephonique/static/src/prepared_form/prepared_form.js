import { registry } from "@web/core/registry";
import { useBus } from "@web/core/utils/hooks";
import { formView } from "@web/views/form/form_view";

/**
 * A form that opens filled in: what nobody has touched is not saved by closing or reloading the page.
 * Odoo saves each new record that could be saved: a case would be open that nobody meant to open.
 */
export class PreparedFormController extends formView.Controller {
    setup() {
        super.setup();
        this.isTypedIn = false;
        useBus(this.model.bus, "FIELD_IS_DIRTY", ({ detail }) => (this.isTypedIn = detail));
    }

    async beforeUnload(ev) {
        const { root } = this.model;
        if (!root.isNew || root.dirty || this.isTypedIn) {
            await super.beforeUnload(ev);
        }
    }
}

registry.category("views").add("dunning_prepared_form", {
    ...formView,
    Controller: PreparedFormController,
});
