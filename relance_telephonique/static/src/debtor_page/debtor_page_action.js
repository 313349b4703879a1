import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DebtorPage, dialDebtor } from "@relance_telephonique/debtor_page/debtor_page";
import { openRecord } from "@relance_telephonique/record_links";

const SECOND = 1000; // milliseconds

/** The page of a debtor on a screen of its own: opened from a row, or by a call that comes in. */
export class DebtorPageAction extends Component {
    static template = "relance_telephonique.DebtorPageAction";
    static components = { DebtorPage };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        const { active_id, dunning_company_id, dunning_incoming } = this.props.action.context;
        this.partnerId = Number(active_id);
        this.companyId = dunning_company_id || false;
        this.isIncoming = Boolean(dunning_incoming);
        this.state = useState({ page: false, seconds: 0 });
        onWillStart(() => this.isIncoming && this.pickUp());
        onWillDestroy(() => browser.clearInterval(this.timer));
    }

    /** The clock of a call that comes in runs from when the page opens; the server notes it. */
    async pickUp() {
        const since = Date.now();
        await this.orm.call("res.partner", "dunning_pick_up", [[this.partnerId]], {
            company_id: this.companyId,
        });
        this.timer = browser.setInterval(() => {
            this.state.seconds = Math.floor((Date.now() - since) / SECOND);
        }, SECOND);
    }

    get clock() {
        const minutes = Math.floor(this.state.seconds / 60);
        return `${minutes}:${String(this.state.seconds % 60).padStart(2, "0")}`;
    }

    back() {
        browser.history.back();
    }

    openCustomer() {
        openRecord(this.action, "res.partner", this.partnerId);
    }

    dial() {
        return dialDebtor(this, this.state.page);
    }

    onLoaded(page) {
        this.state.page = page;
        this.env.config.setDisplayName?.(page.name);
    }
}

registry.category("actions").add("dunning_debtor_page", DebtorPageAction);
