import { registry } from "@web/core/registry";
import {
    FilterableSelectionField,
    filterableSelectionField,
} from "@web/views/fields/selection/filterable_selection_field";

const ICONS = {
    email: "fa-envelope-o",
    phone: "fa-phone",
    letter: "fa-file-text-o",
    registered_letter: "fa-registered",
    sms: "fa-commenting-o",
    handover: "fa-gavel",
    manual: "fa-check-square-o",
};

/** A channel with its icon, so that a timeline is read at a glance. */
export class ChannelField extends FilterableSelectionField {
    static template = "relance_telephonique.ChannelField";
    static props = {
        ...FilterableSelectionField.props,
        iconOnly: { type: Boolean, optional: true },
    };

    get icon() {
        return ICONS[this.value] || "fa-circle-o";
    }
}

registry.category("fields").add("dunning_channel", {
    ...filterableSelectionField,
    component: ChannelField,
    extractProps({ options }) {
        const props = filterableSelectionField.extractProps(...arguments);
        props.iconOnly = options.icon_only;
        return props;
    },
});
