import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";

/** What the action has to say of what it shows: it stands above it, and goes with it. */
class Note extends Component {
    static template = "relance_telephonique.Note";
    static props = {};

    get text() {
        return this.env.searchModel.globalContext.dunning_note;
    }
}

/** Add views with a note above them, `dunning_noted_<type>`, from Odoo's views by their types. */
export function addNotedViews(views) {
    for (const [type, view] of Object.entries(views)) {
        class NotedController extends view.Controller {
            static template = `relance_telephonique.noted_${type}`;
            static components = { ...view.Controller.components, Note };
        }
        registry.category("views").add(`dunning_noted_${type}`, {
            ...view,
            Controller: NotedController,
        });
    }
}
