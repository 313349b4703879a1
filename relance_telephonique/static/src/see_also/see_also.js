import { Component, onWillStart, useState } from "@odoo/owl";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

/** The paths of the actions that belong to what is shown, as its own action names them. */
const paths = (env) => env.searchModel?.globalContext.dunning_see_also || [];

/** In the gear of a list: the lists beside it that have no menu of their own. */
export class SeeAlso extends Component {
    static template = "relance_telephonique.SeeAlso";
    static components = { DropdownItem };
    static props = {};

    setup() {
        this.action = useService("action");
        this.state = useState({ actions: [] });
        onWillStart(async () => {
            const actions = await Promise.all(
                paths(this.env).map((path) => this.action.loadAction(path))
            );
            const readable = await Promise.all(actions.map((action) => this.isReadable(action)));
            this.state.actions = actions.filter((_action, index) => readable[index]);
        });
    }

    isReadable({ res_model }) {
        return !res_model || user.checkAccessRight(res_model, "read");
    }
}

registry.category("cogMenu").add(
    "dunning-see-also",
    {
        Component: SeeAlso,
        groupNumber: 90,
        isDisplayed: (env) => env.config.viewType !== "form" && paths(env).length > 0,
    },
    { sequence: 90 }
);
