import { Component, markup, useEffect, useRef, useState } from "@odoo/owl";
import { useBus, useService } from "@web/core/utils/hooks";
import { DebtorPage } from "@relance_telephonique/debtor_page/debtor_page";
import { openRecordLink } from "@relance_telephonique/record_links";
import { whileShown } from "@relance_telephonique/while_shown";

/** Whom to call, what about, what to say, and what was said. */
export class DeskSheet extends Component {
    static template = "relance_telephonique.DeskSheet";
    static components = { DebtorPage };
    static props = {
        sheet: Object,
        row: { type: Object, optional: true },
        script: [Object, Boolean],
        scripts: Array,
        isManager: Boolean,
        isGone: Boolean,
        note: String,
        onScript: Function,
        onNote: Function,
        onOverride: Function,
        onTalk: Function,
        onSection: Function,
        bus: Object,
    };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.body = useRef("body");
        this.note = useRef("note");
        this.number = useRef("number");
        this.state = useState({
            isWholeScript: false,
            objective: false,
            phone: {},
            brief: false,
            contact: {},
        });
        useBus(this.props.bus, "note", () => this.note.el.focus());
        useBus(this.props.bus, "dial", () => this.number.el?.click());
        useBus(this.props.bus, "script", () => this.toScript());
        useEffect(
            () => {
                this.body.el.scrollTop = 0;
                Object.assign(this.state, {
                    isWholeScript: false,
                    objective: this.props.sheet.objective,
                    phone: {},
                    brief: false,
                });
            },
            () => [this.props.sheet.id]
        );
    }

    get callSheet() {
        return markup(this.props.sheet.call_sheet || "");
    }

    /** Server-side, scripts are merged in a sandbox and sanitized. */
    textOf(part) {
        return markup(part.text);
    }

    get otherScripts() {
        return this.props.scripts.filter((script) => script.id !== this.props.script.id);
    }

    /** Its first lines are always in sight. */
    toScript() {
        this.state.isWholeScript = !this.state.isWholeScript;
        this.body.el.scrollTo({ top: 0, behavior: "smooth" });
    }

    /** The number of the debtor, as it is known or was entered here. */
    get phone() {
        return { ...this.props.sheet, ...this.state.phone };
    }

    async onNumber(ev) {
        const number = ev.target.value.trim();
        if (number) {
            const { id } = this.props.sheet;
            this.state.phone = await this.orm.call("dunning.action", "desk_enter_number", [
                [id],
                number,
            ]);
        }
    }

    async onObjective(objective) {
        this.state.objective = objective;
        await this.orm.write("dunning.action", [this.props.sheet.id], { objective });
    }

    /** The server says whether the debtor may be called now, and notes when the call began. */
    async onDial() {
        const { id } = this.props.sheet;
        this.action.doAction(await this.orm.call("dunning.action", "action_call", [[id]]));
    }

    /** What the page of the debtor says first stands above the script here. */
    onPage(page) {
        Object.assign(this.state, { brief: page.brief, contact: page.contact });
        this.props.onTalk({ page });
    }

    onScriptChange(ev) {
        if (ev.target.value) {
            this.props.onScript(Number(ev.target.value));
        }
    }

    /** A manager may call outside of the limits, and says why. */
    onCallAnyway() {
        this.action.doAction("relance_telephonique.dunning_call_override_action", {
            additionalContext: { default_action_id: this.props.sheet.id },
            onClose: whileShown(this, () => this.props.onOverride()),
        });
    }

    onClick(ev) {
        openRecordLink(ev, this.action);
    }
}
