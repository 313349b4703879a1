import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { openRecordLink } from "@relance_telephonique/record_links";

/** A panel drawn by the server; its links open in place, so that the breadcrumb leads back. */
export class TimelineField extends Component {
    static template = "relance_telephonique.TimelineField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    onClick(ev) {
        openRecordLink(ev, this.action);
    }
}

registry.category("fields").add("dunning_timeline", {
    component: TimelineField,
    supportedTypes: ["html"],
});
