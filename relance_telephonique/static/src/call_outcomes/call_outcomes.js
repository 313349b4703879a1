import { Component, onWillStart } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** How did the call end? One button for each outcome; what it needs is asked for, if anything. */
export class CallOutcomes extends Component {
    static template = "relance_telephonique.CallOutcomes";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        onWillStart(async () => {
            this.outcomes = await this.orm.searchRead(
                "dunning.call.outcome",
                [],
                ["name", "is_reached"]
            );
        });
    }

    get reached() {
        return this.outcomes.filter((outcome) => outcome.is_reached);
    }

    get others() {
        return this.outcomes.filter((outcome) => !outcome.is_reached);
    }

    async onClick(outcome) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        const question = await this.orm.call("dunning.action", "action_log_outcome", [
            [record.resId],
            outcome.id,
        ]);
        if (question) {
            await this.action.doAction(question, { onClose: () => record.load() });
        } else {
            await record.load();
        }
    }
}

registry.category("view_widgets").add("dunning_call_outcomes", { component: CallOutcomes });
