import { Component, EventBus, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DeskOutcomes } from "@relance_telephonique/call_desk/outcomes/desk_outcomes";
import { CallQueue } from "@relance_telephonique/call_desk/queue/call_queue";
import { DeskSheet } from "@relance_telephonique/call_desk/sheet/desk_sheet";
import {
    COMMANDS,
    ShortcutsDialog,
    outcomeKey,
    useShortcuts,
} from "@relance_telephonique/call_desk/shortcuts/shortcuts";

const REFRESH = 60_000; // milliseconds: calls for later come back at their time
const STAY = ["contact"]; // outcomes after which the same call is still to be made

/** One debtor after the other: whom to call, the call sheet, and how it ended. */
export class CallDesk extends Component {
    static template = "relance_telephonique.CallDesk";
    static components = { CallQueue, CheckBox, DeskOutcomes, DeskSheet };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.bus = new EventBus();
        this.session = { skipped: [], notes: {}, everybody: false, ...this.props.state?.session };
        this.state = useState({
            queue: [],
            sheet: false,
            progress: {},
            next_day: false,
            note: "",
            isLoading: false,
        });
        useSetupAction({ getLocalState: () => ({ session: this.session }) });
        useShortcuts((key) => this.onKey(key));
        onWillStart(() => this.open());
        const timer = browser.setInterval(() => this.refresh(), REFRESH);
        onWillDestroy(() => {
            browser.clearInterval(timer);
            this.leave();
        });
    }

    // ------------------------------------------------------------- loading

    async open() {
        const { since, is_manager, outcomes } = await this.call("desk_open");
        this.session.since ||= since;
        this.isManager = is_manager;
        this.outcomes = outcomes.map((outcome, place) => ({ ...outcome, key: outcomeKey(place) }));
        await this.load({ wanted: this.session.current });
    }

    /** Show the call that is wanted, else the first of the queue. */
    async load(options = {}) {
        this.show(
            await this.call("desk_load", {
                ...this.kwargs,
                ...options,
                left: this.state.sheet && this.state.sheet.id,
            })
        );
    }

    async refresh() {
        if (!this.state.sheet) {
            return this.alone(() => this.load());
        }
        const current = this.state.sheet.id;
        const shown = await this.orm.silent.call("dunning.action", "desk_refresh", [], {
            ...this.kwargs,
            current,
        });
        if (this.state.sheet?.id === current) {
            Object.assign(this.state, shown);
        }
    }

    show(shown) {
        this.session.current = shown.sheet && shown.sheet.id;
        Object.assign(this.state, shown, { note: this.session.notes[this.session.current] || "" });
    }

    leave() {
        if (this.session.current) {
            this.orm.silent
                .call("dunning.action", "desk_leave", [[this.session.current]])
                .catch(() => {}); // it ends by itself
        }
    }

    call(method, kwargs = {}) {
        return this.orm.call("dunning.action", method, [], kwargs);
    }

    get kwargs() {
        const { since, skipped, everybody } = this.session;
        return { since, skipped, everybody };
    }

    get left() {
        return this.state.queue.filter((row) => !row.is_later).length;
    }

    get percentage() {
        const { calls } = this.state.progress;
        return Math.round((100 * calls) / Math.max(calls + this.left, 1));
    }

    /** When the next call comes back, if there is one today. */
    get nextTime() {
        return this.state.queue.find((row) => row.is_later && row.call_at)?.call_at;
    }

    // ------------------------------------------------------------- what a person does

    /** Do one thing at a time: a key pressed twice does not log two calls. */
    async alone(work) {
        if (this.state.isLoading) {
            return;
        }
        this.state.isLoading = true;
        try {
            await work();
        } finally {
            this.state.isLoading = false;
        }
    }

    onKey(key) {
        const outcome = this.outcomes.find((outcome) => outcome.key === key);
        if (key === COMMANDS.help) {
            this.dialog.add(ShortcutsDialog, { outcomes: this.outcomes });
        } else if (!this.state.sheet) {
            return false;
        } else if (outcome) {
            this.log(outcome);
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

    choose(id) {
        return this.alone(() => this.load({ wanted: id }));
    }

    skip() {
        const { session } = this;
        session.skipped = [...session.skipped.filter((id) => id !== session.current), session.current];
        return this.alone(() => this.load());
    }

    onNote(note) {
        this.state.note = note;
        this.session.notes[this.session.current] = note;
    }

    onEverybody(everybody) {
        this.session.everybody = everybody;
        return this.alone(() => this.load({ wanted: this.session.current }));
    }

    log(outcome) {
        const { sheet, note } = this.state;
        return this.alone(async () => {
            const values = { note };
            if (sheet.script) {
                values.script_id = sheet.script.id;
            }
            const question = await this.orm.call(
                "dunning.action",
                "action_log_outcome",
                [[sheet.id], outcome.id],
                values
            );
            if (question) {
                const onClose = () => void this.alone(() => this.onAnswered(sheet));
                await this.action.doAction(question, { onClose });
            } else {
                await this.next(sheet, outcome.effect);
            }
        });
    }

    /** Go on if the call was logged: the question may also have been discarded. */
    async onAnswered(sheet) {
        const [call] = await this.orm.searchRead(
            "dunning.call",
            [
                ["action_id", "=", sheet.id],
                ["id", ">", sheet.last_call_id],
            ],
            ["outcome_id"],
            { limit: 1, order: "id desc" }
        );
        if (call) {
            const outcome = this.outcomes.find(({ id }) => id === call.outcome_id[0]);
            await this.next(sheet, outcome?.effect);
        }
    }

    async next(sheet, effect) {
        delete this.session.notes[sheet.id];
        await this.load({ wanted: STAY.includes(effect) && sheet.id });
    }
}

registry.category("actions").add("dunning_call_desk", CallDesk);
