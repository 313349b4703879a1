import {
    Component,
    EventBus,
    onMounted,
    onWillDestroy,
    onWillStart,
    useEffect,
    useRef,
    useState,
} from "@odoo/owl";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { Domain } from "@web/core/domain";
import { registry } from "@web/core/registry";
import { sortBy } from "@web/core/utils/arrays";
import { KeepLast } from "@web/core/utils/concurrency";
import { useBus, useService } from "@web/core/utils/hooks";
import { user } from "@web/core/user";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DeskOutcomes } from "@relance_telephonique/call_desk/outcomes/desk_outcomes";
import { OUTCOME } from "@relance_telephonique/telephone/ring_service";
import { offerUndo } from "@relance_telephonique/undo_outcome";
import { whileShown } from "@relance_telephonique/while_shown";
import { CallQueue } from "@relance_telephonique/call_desk/queue/call_queue";
import { DeskSheet } from "@relance_telephonique/call_desk/sheet/desk_sheet";
import {
    COMMANDS,
    ShortcutsDialog,
    outcomeKey,
    useShortcuts,
} from "@relance_telephonique/call_desk/shortcuts/shortcuts";

const STEPS = { arrowdown: 1, arrowup: -1 }; // in the queue
const KEPT = "dunning_call_desk"; // in the tab's storage

/** One debtor after the other: whom to call, the call sheet, and how it ended. */
export class CallDesk extends Component {
    static template = "relance_telephonique.CallDesk";
    static components = { CallQueue, CheckBox, DeskOutcomes, DeskSheet };
    static props = { ...standardActionServiceProps };
    static refreshDelay = 60_000; // milliseconds: calls for later come back at their time

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.bus = new EventBus();
        this.lastRefresh = new KeepLast();
        this.takes = 0;
        this.session = useState({ skipped: [], notes: {}, everybody: false, search: false });
        this.state = useState({
            queue: [],
            sheet: false,
            script: false,
            progress: {},
            next_day: false,
            of_others: 0,
            isGone: false, // the call shown is not to be made any more
            note: "",
            isLoading: false,
        });
        this.talk = { page: false, ticked: [] }; // what the page of the debtor says
        this.answer = {}; // to the question about how the call ended
        useBus(this.env.bus, "DUNNING:CALL_LOGGED", ({ detail }) => (this.answer.call = detail));
        useBus(this.env.bus, OUTCOME, ({ detail }) => this.onOutcome(detail));
        useShortcuts((key) => this.onKey(key));
        this.root = useRef("root");
        useEffect(
            () => {
                this.root.el.scrollTop = 0; // on a telephone the next call begins at the top
            },
            () => [this.state.sheet.version]
        );
        onWillStart(() => this.open());
        let timer; // begins when the desk is there: its opening would be waited for in vain
        onMounted(() => (timer = browser.setInterval(() => this.follow(), CallDesk.refreshDelay)));
        onWillDestroy(() => {
            browser.clearInterval(timer);
            this.hold(false);
        });
    }

    // ------------------------------------------------------------- loading

    async open() {
        const { day, is_manager, outcomes, scripts, searches } = await this.call("desk_open");
        this.session.day = day;
        this.resume();
        this.isManager = is_manager;
        this.scripts = scripts;
        this.searches = searches; // favorites of the list of calls
        this.outcomes = sortBy(outcomes, (outcome) => !outcome.is_reached).map(
            (outcome, place) => ({ ...outcome, key: outcomeKey(place) })
        );
        await this.refresh();
        const { current } = this.session;
        await this.take(current ? [current] : this.candidates, { is_chosen: Boolean(current) });
        this.follow();
    }

    /** Go on where the same tab was today: a link was followed, or the page loaded again. */
    resume() {
        const kept = JSON.parse(browser.sessionStorage.getItem(KEPT) || "{}")[user.userId];
        if (kept?.day === this.session.day) {
            Object.assign(this.session, kept);
        }
    }

    keep() {
        browser.sessionStorage.setItem(KEPT, JSON.stringify({ [user.userId]: this.session }));
    }

    /** Show the next call, or the one that was chosen; what is around it follows. */
    async load(chosen = false) {
        await this.take(chosen ? [chosen] : this.candidates, { is_chosen: Boolean(chosen) });
        this.follow();
    }

    async take(callIds, options = {}) {
        const sheet = await this.call("desk_take", { call_ids: callIds, ...options });
        this.talk = { page: false, ticked: [] };
        Object.assign(this.state, {
            isGone: false,
            sheet: sheet && { ...sheet, version: ++this.takes },
            script: false,
        });
        this.hold(sheet);
        this.state.note = this.session.notes[sheet.id] || "";
        this.keep();
        this.loadScript(sheet);
    }

    async loadScript(sheet) {
        if (sheet) {
            const script = await this.orm.silent.call("dunning.action", "desk_script", [
                [sheet.id],
            ]);
            if (this.state.sheet.id === sheet.id) {
                this.state.script = script;
            }
        }
    }

    async refresh() {
        const { everybody, current } = this.session;
        const options = { everybody, current, domain: this.domain };
        const shown = await this.lastRefresh.add(
            this.orm.silent.call("dunning.action", "desk_refresh", [], options)
        );
        const { current: about, ...around } = shown;
        Object.assign(this.state, around);
        if (current && this.state.sheet.id === current) {
            this.state.isGone = !about;
            Object.assign(this.state.sheet, about);
        }
    }

    /** Look at the queue again; the calls that were known may have been made by others. */
    async follow() {
        await this.refresh();
        if (!this.state.sheet && this.candidates.length) {
            await this.alone(() => this.take(this.candidates));
        }
    }

    /**
     * Let others call the debtor who was held until now without being called, if there is one; not
     * another company of the group that is on the line.
     */
    hold(sheet) {
        const left = this.session.current;
        this.session.current = sheet && sheet.id;
        const isOnLine = sheet && sheet.group && sheet.group.sections.some(({ id }) => id === left);
        if (left && left !== sheet.id && !isOnLine) {
            this.orm.silent.call("dunning.action", "action_release_call", [[left]]).catch(() => {}); // it ends by itself
        }
    }

    call(method, kwargs = {}) {
        return this.orm.call("dunning.action", method, [], kwargs);
    }

    /** What the search that was chosen is about. */
    get domain() {
        const search = this.searches.find(({ id }) => id === this.session.search);
        return search ? new Domain(search.domain).toList(user.context) : [];
    }

    /** The queue, the calls put at its end after those that can be made now. */
    get queue() {
        const { skipped } = this.session;
        const rows = this.state.queue.map((row) => ({
            ...row,
            is_skipped: skipped.includes(row.id),
        }));
        return sortBy(rows, (row) => (row.is_later ? Infinity : skipped.indexOf(row.id)));
    }

    /** What the queue says of the call being made. */
    get row() {
        return this.state.queue.find((row) => row.id === this.state.sheet.id);
    }

    /** The calls that can be made now, the next one first. */
    get candidates() {
        const rows = this.queue.filter((row) => !row.is_later && !row.busy);
        return rows.map((row) => row.id);
    }

    get left() {
        return this.state.queue.filter((row) => !row.is_later).length;
    }

    get percentage() {
        const { calls } = this.state.progress;
        return Math.round((100 * calls) / Math.max(calls + this.left, 1));
    }

    // ------------------------------------------------------------- what a person does

    /** Do one thing at a time: a key pressed twice does not log two calls. */
    async alone(work) {
        if (this.state.isLoading) {
            return;
        }
        this.state.isLoading = true;
        try {
            this.working = work();
            await this.working;
        } finally {
            this.state.isLoading = false;
        }
    }

    /** Do it after what is being done: unlike a key, it is not pressed again. */
    async afterwards(work) {
        while (this.state.isLoading) {
            await Promise.resolve(this.working).catch(() => {}); // said where it was begun
        }
        return this.alone(work);
    }

    onKey(key) {
        const outcome = this.outcomes.find((outcome) => outcome.key === key);
        if (key === COMMANDS.help) {
            this.dialog.add(ShortcutsDialog, { outcomes: this.outcomes });
        } else if (!this.state.sheet) {
            return false;
        } else if (outcome) {
            this.log(outcome);
        } else if (key in STEPS) {
            this.chooseNear(STEPS[key]);
        } else if (key === COMMANDS.skip) {
            this.skip();
        } else if ([COMMANDS.note, COMMANDS.script, COMMANDS.dial].includes(key)) {
            const [command] = Object.entries(COMMANDS).find(([, value]) => value === key);
            this.bus.trigger(command);
        } else {
            return false;
        }
        return true;
    }

    /** How the call ended, as the telephone system knows it and the user has confirmed. */
    onOutcome(chosen) {
        const { sheet } = this.state;
        const outcome = this.outcomes.find(({ id }) => id === chosen.outcomeId);
        if (outcome && !chosen.isTaken && sheet && sheet.partner_id === chosen.partnerId) {
            chosen.isTaken = true;
            this.log(outcome);
        }
    }

    /** On a telephone they stand below all that one may look at during the call. */
    toOutcomes() {
        this.root.el.querySelector(".o_dunning_desk_outcomes").scrollIntoView();
    }

    choose(id) {
        return this.alone(() => this.load(id));
    }

    /** Show the call before or after the one shown. */
    chooseNear(step) {
        const { queue } = this;
        const place = queue.findIndex((row) => row.id === this.state.sheet.id) + step;
        if (queue[place]) {
            this.choose(queue[place].id);
        }
    }

    skip() {
        const { session } = this;
        session.skipped = [
            ...session.skipped.filter((id) => id !== session.current),
            session.current,
        ];
        return this.alone(() => this.load());
    }

    async onScript(scriptId) {
        const { sheet } = this.state;
        await this.orm.write("dunning.action", [sheet.id], { script_id: scriptId });
        await this.loadScript(sheet);
    }

    onNote(note) {
        this.state.note = note;
        this.session.notes[this.session.current] = note;
        this.keep();
    }

    onTalk(talk) {
        Object.assign(this.talk, talk);
    }

    onEverybody(everybody) {
        this.session.everybody = everybody;
        return this.follow();
    }

    /** Call those whom a search finds; the one shown stays if it is among them. */
    async onSearch(ev) {
        this.session.search = Number(ev.target.value) || false;
        await this.refresh();
        if (!this.row) {
            await this.alone(() => this.load());
        }
    }

    log(outcome) {
        const { sheet, note } = this.state;
        const { page, ticked } = this.talk;
        if (page && page.owed.rows.length && !ticked.length && !outcome.is_of_debtor) {
            this.notification.add(_t("Tick the invoices that this is about."), {
                type: "warning",
            });
            return;
        }
        const answer = (this.answer = {});
        return this.alone(async () => {
            const question = await this.orm.call(
                "dunning.action",
                "action_log_outcome",
                [[sheet.id], outcome.id],
                { note: note || false, item_ids: outcome.is_of_debtor ? [] : ticked }
            );
            if (question) {
                const onClose = () => this.afterwards(() => this.onAnswered(sheet, answer));
                await this.action.doAction(question, {
                    onClose: whileShown(this, () => void onClose()),
                });
            } else {
                await this.next(sheet, outcome, this.isSomethingLeft(outcome));
                offerUndo(this, sheet.id, outcome, () => this.choose(sheet.id));
            }
        });
    }

    /** Whether the call waits for what was not ticked. */
    isSomethingLeft(outcome) {
        const { page, ticked } = this.talk;
        const about = page ? page.owed.rows.filter((row) => row.is_about) : [];
        return !outcome.is_of_debtor && about.some((row) => !ticked.includes(row.id));
    }

    /** Go on if this question was answered, however long it took: it may have been discarded. */
    async onAnswered(sheet, { call }) {
        if (call && this.state.sheet.id === sheet.id) {
            const outcome = this.outcomes.find(({ id }) => id === call.outcome_id);
            await this.next(sheet, outcome, call.is_left);
        }
    }

    /** Go to the next call, unless after this outcome the same one is still to be made. */
    async next(sheet, outcome, isLeft = false) {
        this.session.current = false; // logging the call has let go of the debtor
        delete this.session.notes[sheet.id];
        if (outcome?.stays || isLeft) {
            return this.load(sheet.id);
        }
        this.state.queue = this.state.queue.filter((row) => row.id !== sheet.id);
        return this.load();
    }
}

registry.category("actions").add("dunning_call_desk", CallDesk);
