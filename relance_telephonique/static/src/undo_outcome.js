import { _t } from "@web/core/l10n/translation";
import { whileShown } from "@relance_telephonique/while_shown";

const UNDO_DELAY = 10_000; // milliseconds

/**
 * Say what was logged by one key, and take it back for some seconds: wherever the user is by then,
 * thus with the services of the web client, those of a screen end with it.
 */
export function offerUndo(component, actionId, outcome, onUndone) {
    const { orm, notification } = component.env.services;
    const show = whileShown(component, onUndone);
    const close = notification.add(outcome.name, {
        title: _t("Logged"),
        type: "success",
        autocloseDelay: UNDO_DELAY,
        buttons: [
            {
                name: _t("Undo"),
                onClick: async () => {
                    close();
                    await orm.call("dunning.action", "action_undo_outcome", [[actionId]]);
                    await show();
                },
            },
        ],
    });
}
