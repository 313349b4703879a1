"""An address for machines: what platforms say of invoices is handed to the models."""

from werkzeug.exceptions import RequestEntityTooLarge

from odoo.exceptions import AccessError
from odoo.http import Controller, request, route

from ..tools.lifecycle_json import MOST_BYTES_OF_REQUEST, UnreadableRequest
from .machine import FROM_MACHINES, refused


class LifecycleController(Controller):
    @route("/dunning/lifecycle", **FROM_MACHINES, max_content_length=MOST_BYTES_OF_REQUEST)
    def say(self, **_ignored):
        """Take statuses in, and answer for each."""
        header = request.httprequest.headers.get("Authorization", "")
        keys = request.env["res.users.apikeys"]
        user = keys._dunning_lifecycle_user(header)
        if not user:
            return refused(401, "no API key for this, in “Authorization: Bearer …”")
        request.update_env(user=user, context={"lang": "en_US"})
        try:
            content = request.httprequest.get_data()  # kept: Odoo may begin again
            answers = request.env["dunning.invoice.event"]._answer_machine(content)
        except RequestEntityTooLarge:
            return refused(413, "1 MB at most")
        except UnreadableRequest as error:
            return refused(400, str(error))
        except AccessError as error:
            return refused(403, error.args[0])
        return request.make_json_response({"results": answers})
