"""Notices: what is said in a corner of the screen for a moment, before something else is done."""

CLOSE = {"type": "ir.actions.act_window_close"}
NOTICE_TAG = "dunning_notice"  # static/src/notice.js
RELOAD = {"type": "ir.actions.client", "tag": "soft_reload"}


def notice(message, then, kind="info", offers=()):
    """Return the client action that says ``message``, a line each, for as long as it takes to read,
    then does ``then``.

    No window may follow: the browser would show its help, which is HTML, as plain text, and a
    notice that explains what is looked at is gone too soon. Such a window says it itself, by
    ``dunning_note`` in its context.

    :param kind: "info", "success" or "warning"
    :param offers: ``(name, id of an action of ours)`` of each button: what is done next
    :raise ValueError: if a window follows
    """
    if then["type"] == "ir.actions.act_window":
        raise ValueError("A window says what there is to say by dunning_note in its context")
    offered = [
        {"name": name, "action": f"relance_telephonique.{xml_id}"} for name, xml_id in offers
    ]
    return {
        "type": "ir.actions.client",
        "tag": NOTICE_TAG,
        "params": {"type": kind, "message": message, "next": then, "offers": offered},
    }
