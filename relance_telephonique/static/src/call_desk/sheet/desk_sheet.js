import { Component, markup, useEffect, useRef } from "@odoo/owl";
import { useBus, useService } from "@web/core/utils/hooks";
import { openRecordLink } from "@relance_telephonique/record_links";

/** Whom to call, what about, what to say, and what was said. */
export class DeskSheet extends Component {
    static template = "relance_telephonique.DeskSheet";
    static props = {
        sheet: Object,
        row: { type: Object, optional: true },
        script: [Object, Boolean],
        scripts: Array,
        isManager: Boolean,
        note: String,
        onScript: Function,
        onNote: Function,
        onOverride: Function,
        bus: Object,
    };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.body = useRef("body");
        this.note = useRef("note");
        this.number = useRef("number");
        this.script = useRef("script");
        useBus(this.props.bus, "note", () => this.note.el.focus());
        useBus(this.props.bus, "dial", () => this.number.el?.click());
        useBus(this.props.bus, "script", () => this.toScript());
        useEffect(
            () => {
                this.body.el.scrollTop = 0;
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

    toScript() {
        const body = this.body.el;
        const top = this.script.el && !body.scrollTop ? this.script.el.offsetTop : 0;
        body.scrollTo({ top, behavior: "smooth" });
    }

    /** The server says whether the debtor may be called now, and notes when the call began. */
    async onDial() {
        const { id } = this.props.sheet;
        this.action.doAction(await this.orm.call("dunning.action", "action_call", [[id]]));
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
            onClose: () => this.props.onOverride(),
        });
    }

    onClick(ev) {
        openRecordLink(ev, this.action);
    }
}
