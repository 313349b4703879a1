import { Component, onWillStart, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { getActiveHotkey } from "@web/core/hotkeys/hotkey_service";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { KeepLast } from "@web/core/utils/concurrency";
import { useDebounced } from "@web/core/utils/timing";

const HOTKEY = "alt+i";
const PAUSE = 200; // milliseconds without a key: then it is looked for

/** Who is calling? By name or number; Enter opens their page with the clock running. */
export class IncomingCallDialog extends Component {
    static template = "relance_telephonique.IncomingCallDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        text: { type: String, optional: true }, // looked for at once
        onPick: { type: Function, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.last = new KeepLast();
        const { text = "" } = this.props;
        this.state = useState({ text, found: [], place: 0, isLookedFor: false });
        this.find = useDebounced(() => this.findNow(), PAUSE);
        useAutofocus();
        onWillStart(() => text && this.findNow());
    }

    onInput(ev) {
        this.state.text = ev.target.value;
        this.state.isLookedFor = false;
        this.find();
    }

    async findNow() {
        const found = await this.last.add(
            this.orm.call("res.partner", "dunning_find_caller", [this.state.text])
        );
        Object.assign(this.state, { found, place: 0, isLookedFor: true });
    }

    async onKeydown(ev) {
        const { found, place } = this.state;
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (step && found.length) {
            this.state.place = (place + step + found.length) % found.length;
        } else if (ev.key === "Enter") {
            ev.preventDefault();
            await this.onEnter();
        } else {
            return;
        }
        ev.preventDefault();
    }

    async onEnter() {
        if (!this.state.isLookedFor) {
            await this.findNow();
        }
        const caller = this.state.found[this.state.place];
        if (caller) {
            this.pick(caller);
        }
    }

    pick({ id }) {
        this.props.close();
        if (this.props.onPick) {
            return this.props.onPick(id);
        }
        this.action.doAction("relance_telephonique.dunning_debtor_page_action", {
            additionalContext: { active_id: id, dunning_incoming: true },
        });
    }
}

const openDialog = (env) => void env.services.dialog.add(IncomingCallDialog);

registry.category("actions").add("dunning_incoming_call", (env) => openDialog(env));

/**
 * The telephone rings in any application, on an invoice or a contact, too: a collector's key is ours
 * on every screen. On those with a responsible Odoo means by it “Assign to…”, which its palette of
 * commands still offers, and of its hotkeys the one added last wins. Thus it is heard before they are.
 */
registry.category("services").add("dunning_incoming_call", {
    dependencies: ["dialog", "ui"],
    async start(env, { ui }) {
        if (await user.hasGroup("relance_telephonique.group_dunning_user")) {
            const listen = (ev) => {
                if (!ui.isBlocked && !ev.repeat && getActiveHotkey(ev) === HOTKEY) {
                    ev.preventDefault();
                    ev.stopImmediatePropagation();
                    openDialog(env);
                }
            };
            browser.addEventListener("keydown", listen, { capture: true });
        }
    },
});
