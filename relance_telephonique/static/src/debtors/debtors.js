import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { ListController } from "@web/views/list/list_controller";
import { dunningListView } from "@relance_telephonique/dunning_list/dunning_list";

/** What waits for a collector today: each count opens its list. */
export class DebtorCounters extends Component {
    static template = "relance_telephonique.DebtorCounters";
    static props = {};

    setup() {
        this.orm = this.env.services.orm; // an answer that comes too late is no error
        this.action = useService("action");
        this.state = useState({ counters: [], isCollector: false });
        onWillStart(() => this.read());
    }

    async read() {
        this.state.isCollector = await user.hasGroup("relance_telephonique.group_dunning_user");
        if (this.state.isCollector) {
            this.state.counters = await this.orm.call("dunning.debtor", "today_read", []);
        }
    }

    takeCall() {
        return this.action.doAction("relance_telephonique.dunning_incoming_call_action");
    }

    async open({ window, changes }) {
        const action = await this.action.loadAction(window);
        return this.action.doAction({ ...action, ...changes });
    }
}

export class DebtorsListController extends ListController {
    static template = "relance_telephonique.DebtorsList";
    static components = { ...ListController.components, DebtorCounters };
}

export class DebtorsKanbanController extends KanbanController {
    static template = "relance_telephonique.DebtorsKanban";
    static components = { ...KanbanController.components, DebtorCounters };
}

registry.category("views").add("dunning_debtors", {
    ...dunningListView,
    Controller: DebtorsListController,
});
registry.category("views").add("dunning_debtors_kanban", {
    ...kanbanView,
    Controller: DebtorsKanbanController,
});
