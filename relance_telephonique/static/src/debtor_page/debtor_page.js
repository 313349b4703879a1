import {
    Component,
    markup,
    onMounted,
    onWillStart,
    onWillUpdateProps,
    useRef,
    useState,
} from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { formatCurrency } from "@web/core/currency";
import { KeepLast } from "@web/core/utils/concurrency";
import { useBus, useService } from "@web/core/utils/hooks";
import {
    COMMANDS,
    ShortcutsDialog,
    outcomeKey,
    useShortcuts,
} from "@relance_telephonique/call_desk/shortcuts/shortcuts";
import { openRecord } from "@relance_telephonique/record_links";
import { OUTCOME } from "@relance_telephonique/telephone/ring_service";
import { offerUndo } from "@relance_telephonique/undo_outcome";
import { whileShown } from "@relance_telephonique/while_shown";

const SHOWN = 12; // items; the others are a click away
const SHOWN_ON_PHONE = 3; // beside what the talk is about

const proposed = ({ owed }) => owed.rows.filter((row) => row.is_about).map((row) => row.id);

/** The server says whether the debtor may be called now, and notes when the call began. */
export async function dialDebtor({ orm, action }, { partner_id, company_id }) {
    await action.doAction(
        await orm.call("res.partner", "dunning_dial", [[partner_id]], { company_id })
    );
}

/**
 * One page of a debtor, the same wherever it is shown: what they owe, why and what next, what one
 * may do, and the story.
 */
export class DebtorPage extends Component {
    static template = "relance_telephonique.DebtorPage";
    static props = {
        partnerId: Number,
        companyId: { type: [Number, Boolean], optional: true },
        callId: { type: [Number, Boolean], optional: true },
        version: { type: [Number, String], optional: true }, // another one: read again
        items: { type: Array, optional: true }, // of the call: others, and ticks stay as they are
        hasBrief: { type: Boolean, optional: true },
        hasOutcomes: { type: Boolean, optional: true },
        hasKeys: { type: Boolean, optional: true },
        isIncoming: { type: Boolean, optional: true },
        beforeAct: { type: Function, optional: true }, // whether one may go on
        onLoaded: { type: Function, optional: true },
        onTicked: { type: Function, optional: true },
        onChanged: { type: Function, optional: true },
    };
    static defaultProps = {
        hasBrief: true,
        hasOutcomes: true,
        hasKeys: false,
        isIncoming: false,
        beforeAct: () => true,
        onLoaded: () => {},
        onTicked: () => {},
        onChanged: () => {},
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.state = useState({
            page: false,
            refusal: "",
            ticked: [],
            isAll: false,
            isLoading: false,
        });
        this.labels = {
            asked: _t("To ask for"),
            promised: _t("Promised"),
            disputed: _t("Disputed"),
            held: _t("On hold"),
            on_way: _t("On its way"),
            covered: _t("Covered by credits"),
        };
        this.lastLoad = new KeepLast();
        this.outcomesRef = useRef("outcomes");
        useBus(this.env.bus, OUTCOME, ({ detail }) => this.onOutcome(detail));
        useShortcuts((key) => this.props.hasKeys && this.state.page && this.onKey(key));
        this.mounted = new Promise((resolve) => onMounted(resolve));
        // What is around the page does not wait for it
        onWillStart(() => void this.load(this.props));
        onWillUpdateProps((next) => {
            const names = ["partnerId", "companyId", "callId", "version"];
            if (names.some((name) => next[name] !== this.props[name])) {
                this.state.page = false;
                this.load(next);
            } else if (String(next.items) !== String(this.props.items)) {
                this.load(next, { keepsTicks: true });
            }
        });
    }

    // ------------------------------------------------------------- loading

    /**
     * `keepsTicks`: what was known stays ticked or not, as the reader left it. Whoever is told while
     * the page is not there yet would render it anew, and it would load again.
     */
    async load({ partnerId, companyId, callId }, { keepsTicks = false } = {}) {
        const asked = this.orm.call("res.partner", "dunning_page", [[partnerId]], {
            company_id: companyId || false,
            call_id: callId || false,
        });
        try {
            const page = await this.lastLoad.add(asked);
            await this.mounted;
            this.show(page, keepsTicks);
        } catch (error) {
            if (error.exceptionName !== "odoo.exceptions.AccessError") {
                throw error;
            }
            this.state.refusal = error.data.message; // another salesperson's customer
        }
    }

    /** As long as the same is proposed nothing was agreed: a window was closed, and the ticks stay. */
    show(page, keepsTicks) {
        this.outcomes = page.outcomes
            .filter((outcome) => outcome.is_reached)
            .concat(page.outcomes.filter((outcome) => !outcome.is_reached))
            .map((outcome, place) => ({ ...outcome, key: outcomeKey(place) }));
        const before = this.state.page;
        const stay = before && (keepsTicks || String(proposed(before)) === String(proposed(page)));
        const known = stay ? before.owed.rows : [];
        const isKnown = (id) => known.some((row) => row.id === id);
        const { ticked } = this.state;
        const about = page.owed.rows.filter(({ id, is_about }) =>
            isKnown(id) ? ticked.includes(id) : is_about
        );
        this.state.page = page;
        this.props.onLoaded(page);
        this.tick(about.map((row) => row.id));
    }

    async reload() {
        await this.load(this.props);
        this.props.onChanged();
    }

    // ------------------------------------------------------------- what is owed

    get rows() {
        const { rows } = this.state.page.owed;
        if (this.state.isAll) {
            return rows;
        }
        return this.env.isSmall ? this.rowsOnPhone(rows) : rows.slice(0, SHOWN);
    }

    rowsOnPhone(rows) {
        const others = rows.filter((row) => !row.is_about).slice(0, SHOWN_ON_PHONE);
        return rows.filter((row) => row.is_about || others.includes(row)).slice(0, SHOWN);
    }

    get hiddenCount() {
        return this.state.page.owed.rows.length - this.rows.length;
    }

    money(amount, currencyId) {
        return formatCurrency(amount, currencyId);
    }

    /** What an amount is made of, where that is not simply to be asked for. */
    partsOf({ parts, currency_id, amount }) {
        return Object.keys(this.labels)
            .filter((name) => parts[name] && (name !== "asked" || parts[name] !== amount))
            .map((name) => ({
                name,
                label: this.labels[name],
                amount: this.money(parts[name], currency_id),
            }));
    }

    tick(ids) {
        this.state.ticked = ids;
        this.props.onTicked(ids);
    }

    toggle(id) {
        const { ticked } = this.state;
        this.tick(ticked.includes(id) ? ticked.filter((one) => one !== id) : [...ticked, id]);
    }

    get isAllTicked() {
        return this.state.ticked.length === this.state.page.owed.rows.length;
    }

    toggleAll() {
        const { rows } = this.state.page.owed;
        this.tick(this.isAllTicked ? [] : rows.map((row) => row.id));
    }

    /** The total of what is ticked, in each currency. */
    get tickedTotal() {
        const sums = new Map();
        for (const row of this.state.page.owed.rows) {
            if (this.state.ticked.includes(row.id)) {
                sums.set(row.currency_id, (sums.get(row.currency_id) || 0) + row.amount);
            }
        }
        return [...sums].map(([id, amount]) => this.money(amount, id)).join(" + ");
    }

    // ------------------------------------------------------------- what a person does

    /** Where they are below what is shown. */
    showOutcomes() {
        this.outcomesRef.el.scrollIntoView({ behavior: "smooth", block: "nearest" });
    }

    /** Do one thing at a time: a key pressed twice does not log two calls. */
    async alone(work) {
        if (this.state.isLoading) {
            return;
        }
        this.state.isLoading = true;
        try {
            if (await this.props.beforeAct()) {
                await work();
            }
        } finally {
            this.state.isLoading = false;
        }
    }

    onKey(key) {
        const outcome = this.props.hasOutcomes && this.outcomes.find((one) => one.key === key);
        const { acts, contact } = this.state.page;
        if (key === COMMANDS.help) {
            this.dialog.add(ShortcutsDialog, { outcomes: this.outcomes, isPage: true });
        } else if (outcome) {
            this.log(outcome);
        } else if (key === COMMANDS.dial && contact?.dial) {
            this.dial();
        } else if (key === COMMANDS.note) {
            const note = acts.find((act) => act.code === "note");
            note && this.act(note);
        } else {
            return false;
        }
        return true;
    }

    /** How the call ended, as the telephone system knows it and the user has confirmed. */
    onOutcome(chosen) {
        const { page } = this.state;
        const isOurs = this.props.hasOutcomes && page && page.partner_id === chosen.partnerId;
        const outcome = isOurs && this.outcomes.find(({ id }) => id === chosen.outcomeId);
        if (outcome && !chosen.isTaken) {
            chosen.isTaken = true;
            this.log(outcome);
        }
    }

    dial() {
        return this.alone(async () => {
            await dialDebtor(this, this.state.page);
            await this.reload();
        });
    }

    log(outcome) {
        const { owed } = this.state.page;
        if (!outcome.is_of_debtor && owed.rows.length && !this.state.ticked.length) {
            this.notification.add(_t("Tick the invoices that this is about."), {
                type: "warning",
            });
            return;
        }
        return this.alone(() => this.logAlone(outcome));
    }

    async logAlone(outcome) {
        const { call, partner_id, company_id } = this.state.page;
        const values = {
            item_ids: outcome.is_of_debtor ? [] : this.state.ticked,
            ...(this.props.isIncoming ? { direction: "incoming" } : {}),
        };
        const question = call
            ? await this.orm.call(
                  "dunning.action",
                  "action_log_outcome",
                  [[call.id], outcome.id],
                  values
              )
            : await this.orm.call(
                  "res.partner",
                  "dunning_log_outcome",
                  [[partner_id], outcome.id],
                  { company_id, ...values }
              );
        if (question) {
            await this.action.doAction(question, {
                onClose: whileShown(this, () => this.reload()),
            });
        } else {
            await this.reload();
            call && offerUndo(this, call.id, outcome, () => this.reload());
        }
    }

    act({ code }) {
        return this.alone(async () => {
            const { partner_id, company_id } = this.state.page;
            const next = await this.orm.call("res.partner", "dunning_act", [[partner_id], code], {
                company_id,
                item_ids: this.state.ticked,
            });
            await this.action.doAction(next, {
                onClose: whileShown(this, () => this.reload()),
            });
        });
    }

    openStory() {
        return this.openWith("action_open_dunning_history");
    }

    openItems() {
        return this.openWith("action_open_dunning_due_items");
    }

    async openWith(method) {
        const { partner_id } = this.state.page;
        this.action.doAction(await this.orm.call("res.partner", method, [[partner_id]]));
    }

    /** A click on a link ticks nothing. */
    open(ev, [model, id]) {
        if (ev.ctrlKey || ev.metaKey) {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
        openRecord(this.action, model, id);
    }

    /** Drawn by the server. */
    icon(html) {
        return markup(html || "");
    }
}
