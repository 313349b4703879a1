import { Component, useExternalListener } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { useService } from "@web/core/utils/hooks";

const FIELDS = "input:not([type=checkbox]), textarea, select, [contenteditable='true']";
const LETTERS = "abcdefghijklmoqruvwxyz"; // the others are the desk's own commands

export const COMMANDS = { skip: "s", note: "n", script: "t", dial: "p", help: "?" };

/** The key of the outcome at this place: 1 to 9, then letters; none for those after the last. */
export function outcomeKey(place) {
    return place < 9 ? String(place + 1) : LETTERS[place - 9] || "";
}

/** The key that was meant: without Shift, the digits of a French keyboard are other characters. */
export function keyOf(ev) {
    return ev.code?.match(/^(?:Digit|Numpad)([1-9])$/)?.[1] || ev.key.toLowerCase();
}

/**
 * Call `run(key)` for each plain key pressed where nothing is being typed; Escape leaves an input.
 *
 * @param {(key: string) => boolean} run returns whether the key means something
 */
export function useShortcuts(run) {
    const ui = useService("ui");
    useExternalListener(window, "keydown", (ev) => {
        const hasModifier = ev.ctrlKey || ev.altKey || ev.metaKey;
        if (hasModifier || ev.repeat || ui.activeElement !== document) {
            return;
        }
        const field = ev.target.closest?.(FIELDS);
        if (field && ev.key === "Escape") {
            field.blur();
        } else if (!field && run(keyOf(ev))) {
            ev.preventDefault();
        }
    });
}

/** What each key does. */
export class ShortcutsDialog extends Component {
    static template = "relance_telephonique.ShortcutsDialog";
    static components = { Dialog };
    static props = {
        outcomes: Array,
        isPage: { type: Boolean, optional: true },
        close: Function,
    };

    setup() {
        this.commands = COMMANDS;
    }
}
