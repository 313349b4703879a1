"""Notices: what is said in a corner of the screen for a moment, before something else is done."""

CLOSE = {"type": "ir.actions.act_window_close"}
NOTICE_TAG = "display_notification"
RELOAD = {"type": "ir.actions.client", "tag": "soft_reload"}


def notice(message, then, kind="info"):
    """Return the client action that says ``message``, then does ``then``.

    No window may follow: the browser would show its help, which is HTML, as plain text, and a
    notice that explains what is looked at is gone too soon. Such a window says it itself, by
    ``dunning_note`` in its context.

    :param kind: "info", "success" or "warning"
    :raise ValueError: if a window follows
    """
    if then["type"] == "ir.actions.act_window":
        raise ValueError("A window says what there is to say by dunning_note in its context")
    return {
        "type": "ir.actions.client",
        "tag": NOTICE_TAG,
        "params": {"type": kind, "message": message, "next": then},
    }
