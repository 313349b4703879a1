import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { DebtorPage } from "@relance_telephonique/debtor_page/debtor_page";

/** The page of a debtor in a form: of the customer, or of a call to them. */
export class DebtorPageWidget extends Component {
    static template = "relance_telephonique.DebtorPageWidget";
    static components = { DebtorPage };
    static props = { ...standardWidgetProps };

    get isCall() {
        return this.props.record.resModel === "dunning.action";
    }

    get partnerId() {
        const { record } = this.props;
        return this.isCall ? record.data.partner_id?.id : record.resId;
    }

    get companyId() {
        return (this.isCall && this.props.record.data.company_id?.id) || false;
    }

    get callId() {
        return this.isCall && this.props.record.resId;
    }

    save() {
        return this.props.record.save();
    }

    reload() {
        return this.props.record.load();
    }
}

registry.category("view_widgets").add("dunning_debtor_page", {
    component: DebtorPageWidget,
});
