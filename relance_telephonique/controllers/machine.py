"""Machine: what the addresses that machines call with a key of their own have in common."""

from odoo.http import request

FROM_MACHINES = {  # of their routes; the key that is asked for stands in the request
    "type": "http",
    "auth": "none",
    "methods": ["POST"],
    "csrf": False,
    "save_session": False,
    "readonly": False,
}


def refused(status, message):
    """Return the answer to a request of which nothing is taken in, saying why."""
    return request.make_json_response({"error": message}, status=status)
