import { registry } from "@web/core/registry";
import { session } from "@web/session";
import {
    FilterableSelectionField,
    filterableSelectionField,
} from "@web/views/fields/selection/filterable_selection_field";

/** A channel with its icon, so that a timeline is read at a glance. */
export class ChannelField extends FilterableSelectionField {
    static template = "relance_telephonique.ChannelField";
    static props = {
        ...FilterableSelectionField.props,
        iconOnly: { type: Boolean, optional: true },
    };

    /** Of a channel that nobody knows any more, its code. */
    get string() {
        const option = this.options.find(([value]) => value === this.value);
        return option ? option[1] : this.value || "";
    }

    get icon() {
        return session.dunning_channels?.[this.value]?.icon || "fa-circle-o"; // as the server says
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
