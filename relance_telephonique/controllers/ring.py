"""An address for telephone systems: who calls is handed to the models."""

from werkzeug.exceptions import RequestEntityTooLarge

from odoo.exceptions import AccessError
from odoo.http import Controller, request, route

from ..models.telephone.machine import PBX_SCOPE
from ..tools.api_key import key_in
from ..tools.ring_said import MOST_BYTES_OF_RING, UnreadableRing, heard_in, read_json
from .machine import FROM_MACHINES, refused

TAKEN = {"result": "taken"}  # whoever calls, and whether anybody is told


class RingController(Controller):
    @route("/dunning/ring", **FROM_MACHINES, max_content_length=MOST_BYTES_OF_RING)
    def ring(self, **_ignored):
        """Take an event of a call in. The answer is the same whatever is known of who calls."""
        try:
            said, problem = self._said(), ""
        except UnreadableRing as error:
            said, problem = {}, str(error)
        except RequestEntityTooLarge:
            return refused(413, "16 kB at most")
        user = self._user_of(said)
        if not user:
            return refused(401, "no API key for this, in “Authorization” or “key”")
        if problem:
            return refused(400, problem)
        request.update_env(user=user, context={"lang": "en_US"})
        try:
            request.env["dunning.ring"]._answer_machine(heard_in(said))
        except UnreadableRing as error:
            return refused(400, str(error))
        except AccessError:
            return refused(403, "this key is of nobody who may say this")
        return request.make_json_response(TAKEN, status=202)

    def _said(self):
        """Return what is said in the body: nothing of it stands in an address, which is logged."""
        asked = request.httprequest
        if asked.mimetype == "application/json":
            return read_json(asked.get_data())
        return asked.form.to_dict()

    def _user_of(self, said):
        header = request.httprequest.headers.get("Authorization", "")
        key = key_in(header) or said.get("key")
        keys = request.env["res.users.apikeys"]
        return keys._dunning_user_of(PBX_SCOPE, key if isinstance(key, str) else "")
