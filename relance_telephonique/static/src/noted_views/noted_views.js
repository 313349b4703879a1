import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { graphView } from "@web/views/graph/graph_view";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";
import { pivotView } from "@web/views/pivot/pivot_view";

/** What the action has to say of what it shows: it stands above it, and goes with it. */
export class Note extends Component {
    static template = "relance_telephonique.Note";
    static props = {};

    get text() {
        return this.env.searchModel.globalContext.dunning_note;
    }
}

const views = { graph: graphView, kanban: kanbanView, list: listView, pivot: pivotView };
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
