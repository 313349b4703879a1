import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ActivityCell } from "@mail/views/web/activity/activity_cell";
import { ActivityController } from "@mail/views/web/activity/activity_controller";
import { ActivityRenderer } from "@mail/views/web/activity/activity_renderer";
import { activityView } from "@mail/views/web/activity/activity_view";

/** Where what is asked is done: the page of the debtor. */
function usePage() {
    const orm = useService("orm");
    const action = useService("action");
    return async (id) => action.doAction(await orm.call("dunning.debtor", "action_open", [id]));
}

export class DebtorActivityCell extends ActivityCell {
    setup() {
        super.setup();
        this.openPage = usePage();
    }

    onClick() {
        return this.openPage(this.props.resId);
    }
}

export class DebtorActivitiesRenderer extends ActivityRenderer {
    static template = "relance_telephonique.DebtorActivities";
    static components = { ...ActivityRenderer.components, ActivityCell: DebtorActivityCell };
}

export class DebtorActivitiesController extends ActivityController {
    setup() {
        super.setup();
        this.openPage = usePage();
    }

    openRecord(record) {
        return this.openPage(record.resId);
    }

    openActivityFormView(id) {
        return this.openPage(id);
    }
}

registry.category("views").add("dunning_debtor_activities", {
    ...activityView,
    Controller: DebtorActivitiesController,
    Renderer: DebtorActivitiesRenderer,
});
