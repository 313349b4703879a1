"""The one entry of the life cycle, and its time line on an invoice."""

from odoo import fields, models

from ...tools.groups import HISTORY
from .dunning_invoice_event import LifecycleFact


class AccountMove(models.Model):
    _inherit = "account.move"

    dunning_event_ids = fields.One2many(
        "dunning.invoice.event",
        "move_id",
        string="Life cycle",
        readonly=True,
        groups=HISTORY,
        help="What the buyer and the platforms said of the invoice.",
    )

    def _dunning_lifecycle(
        self, code, when, reason=None, amount=None, note=None, reference=None, source=None
    ):
        """Record a status of this invoice, once, and let follow what follows from it.

        :param str code: of the life cycle, “200” to “228” or “501”
        :param when: a moment (UTC if it has no zone), or a day on the company's clock
        :param str reason: code of the reason; one that nobody knows is kept as it is
        :param float amount: in the invoice's currency, tax included: what is contested, for 206
            what was not approved, for 211 what was paid; nothing stands for all of it
        :param str note: what was said besides
        :param str reference: unique in its source; without one, the same said twice is one
        :param str source: what brought it
        :return: the ``dunning.invoice.event``, the one that was there if it was said before
        :raise UserError: if this is no invoice, the status is unknown or its time cannot be
        """
        self.ensure_one()
        fact = LifecycleFact(
            move=self,
            code=code,
            when=when,
            reason=reason or "",
            amount=amount or 0.0,
            note=note or "",
            reference=reference or "",
            source=source or "",
        )
        events = self.env["dunning.invoice.event"].sudo()  # it is noted by nobody's hand
        return events._record([fact]).with_env(self.env)
