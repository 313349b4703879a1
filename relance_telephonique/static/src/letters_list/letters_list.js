import { onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { ListController } from "@web/views/list/list_controller";
import { dunningListView } from "@relance_telephonique/dunning_list/dunning_list";

const REFRESH = 5_000; // milliseconds

/** The letters to print; as long as some are being made, how far it is. */
export class LettersController extends ListController {
    static template = "relance_telephonique.LettersList";

    setup() {
        super.setup();
        this.progress = useState({ ready: 0, total: 0 });
        onWillStart(() => this.follow());
        const timer = browser.setInterval(() => this.refresh(), REFRESH);
        onWillDestroy(() => browser.clearInterval(timer));
    }

    get isMaking() {
        return this.progress.ready < this.progress.total;
    }

    get sentence() {
        return _t(
            "Letters being made: %(ready)s of %(total)s are ready. You may print these meanwhile.",
            this.progress
        );
    }

    get percentage() {
        return Math.round((100 * this.progress.ready) / this.progress.total);
    }

    async follow() {
        const call = this.orm.silent.call("dunning.action", "letters_progress", []);
        Object.assign(this.progress, await call);
    }

    /** Show what became ready, unless a selection would be lost. */
    async refresh() {
        if (!this.isMaking) {
            return;
        }
        const before = this.progress.ready;
        await this.follow();
        if (this.progress.ready !== before && !this.model.root.selection.length) {
            await this.model.load();
        }
    }
}

registry.category("views").add("dunning_letters", {
    ...dunningListView,
    Controller: LettersController,
});
