import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A panel drawn by the server; its links open in place, so that the breadcrumb leads back. */
export class TimelineField extends Component {
    static template = "relance_telephonique.TimelineField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    onClick(ev) {
        const link = ev.target.closest("a[data-model]");
        if (!link || ev.ctrlKey || ev.metaKey) {
            return;
        }
        ev.preventDefault();
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: link.dataset.model,
            res_id: Number(link.dataset.id),
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("dunning_timeline", {
    component: TimelineField,
    supportedTypes: ["html"],
});
