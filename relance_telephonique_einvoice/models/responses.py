"""What buyers answered, as the modules of responses keep it: read, and bound to none of them.

Several versions are about, with other names for the same: each name that is there is tried.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from odoo.addons.relance_telephonique.models.action.follow import Step
from odoo.addons.relance_telephonique.tools.lifecycle_said import PEPPOL

_lt = LazyTranslate(__name__)

MODELS = ("account.peppol.response", "account.pdp.response", "l10n_fr_pdp.response")
NAMES = {
    "move": ("move_id", "invoice_id", "account_move_id"),
    "code": ("pdp_response_code", "response_code", "status_code", "code"),
    "state": ("peppol_state", "pdp_state", "state"),
    "when": ("pdp_issue_date", "issue_date", "response_date", "date", "create_date"),
    "reference": ("peppol_message_uuid", "pdp_message_uuid", "message_uuid", "uuid"),
    "note": ("pdp_status_info", "status_info", "status_reason", "note"),
    "reason": ("pdp_reason_code", "reason_code"),
    "amount": ("pdp_amount", "amount"),
}
# The statuses of the French platforms, by their names in Odoo
PDP = {
    "submitted": "200",
    "received": "202",
    "made_available": "203",
    "approved": "205",
    "partially_approved": "206",
    "disputed": "207",
    "suspended": "208",
    "completed": "209",
    "refused": "210",
    "paid": "211",
    "rejected": "213",
    "cancelled": "220",
}
ARRIVED = ("done", "received", False)  # of a response: others are under way, or failed
RECENT = timedelta(days=90)
AT_ONCE = 1000


class DunningInvoiceEvent(models.Model):
    _inherit = "dunning.invoice.event"

    @api.model
    def _read_responses(self):
        """Note the answers of the last weeks that are not known yet.

        :return: ``{response: exception}`` of those that mean nothing
        """
        left_out = {}
        for name in MODELS:
            if name in self.env:
                left_out |= self._read_responses_of(self.env[name])
        return left_out

    @api.model
    def _read_responses_of(self, responses):
        names = {
            what: next((one for one in known if one in responses._fields), None)
            for what, known in NAMES.items()
        }
        if not names["move"] or not names["code"]:
            return {}
        recent = responses.search(
            [
                (f"{names['move']}.move_type", "=", "out_invoice"),
                ("create_date", ">=", fields.Datetime.now() - RECENT),
            ],
            order="id desc",
            limit=AT_ONCE,
        )
        left_out = {}
        for response in recent:
            try:
                self._read_response(response, names)
            except UserError as error:
                left_out[response] = error
        return left_out

    @api.model
    def _read_response(self, response, names):
        def told(what):
            return response[names[what]] if names[what] else False

        code = told("code")
        code = PEPPOL.get(code) or PDP.get(code) or code
        if told("state") not in ARRIVED or code not in self._lifecycle_codes():
            return
        amount = told("amount")
        told("move")._dunning_lifecycle(
            code,
            min(told("when") or response.create_date, fields.Datetime.now()),
            reason=told("reason") if isinstance(told("reason"), str) else None,
            amount=amount if isinstance(amount, int | float) else None,
            note=told("note") or None,
            reference=f"{response._name} {told('reference') or response.id} {code}",
            source="peppol",
        )


class DunningAction(models.Model):
    _inherit = "dunning.action"

    @api.model
    def _follow_steps(self):
        read = self.env["dunning.invoice.event"]._read_responses
        return [
            Step("responses", _lt("Reading what buyers answered"), read),
            *super()._follow_steps(),
        ]
