import { _t } from "@web/core/l10n/translation";

const UNDO_DELAY = 10_000; // milliseconds

/** Say what was logged by one key, and take it back for some seconds. */
export function offerUndo({ orm, notification }, actionId, outcome, onUndone) {
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
                    await onUndone();
                },
            },
        ],
    });
}
