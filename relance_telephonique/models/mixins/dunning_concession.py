from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.groups import MANAGER
from ...tools.ledger_sql import RECEIVABLE

DAYS_TO_DECIDE = 3  # working days that the debtor is left alone meanwhile


class DunningConcession(models.AbstractModel):
    """What is granted to a debtor about some of their items, by a manager if it goes too far.

    While a manager is asked the debtor is left alone for some days: they did their part, and are
    not chased for our own circuit. Nor do they win a delay that nobody granted: after these days
    the items are chased where they stood.
    """

    _name = "dunning.concession"
    _inherit = ["dunning.agreement"]
    _description = "Concession to a Debtor"

    _approval_type = ""  # xml id of the activity that asks for a decision

    user_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, domain=[("share", "=", False)]
    )
    approval = fields.Selection(
        [("asked", "Awaiting a manager"), ("granted", "Granted"), ("refused", "Refused")],
        readonly=True,
        copy=False,
        tracking=True,
    )
    approved_by = fields.Many2one("res.users", string="Decided by", readonly=True, copy=False)
    pause_id = fields.Many2one(
        "dunning.pause",
        string="Left alone meanwhile",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    @api.constrains("move_line_ids", "partner_id")
    def _check_items_owed(self):
        """Items are read without the reader's right on the ledger: only those that the debtor owes
        may be named.
        """
        for record in self.sudo():
            foreign = record.move_line_ids.filtered(
                lambda item, debtor=record.partner_id: (
                    item.partner_id.commercial_partner_id != debtor
                    or item.account_id.account_type != RECEIVABLE
                )
            )
            record._refuse(foreign.move_id)

    @api.constrains("user_id")
    def _check_responsible(self):
        self.user_id._check_dunning_internal()

    def _may_decide(self):
        return self.env.su or self.env.user.has_group(MANAGER)

    def _check_may_decide(self):
        if not self._may_decide():
            raise AccessError(self.env._("Only a manager grants or refuses this."))

    def _ask_manager(self):
        """Put what is not asked yet in a manager's inbox."""
        for record in self.filtered(lambda record: record.approval != "asked"):
            today = record.company_id._dunning_today()
            manager = record.company_id._dunning_manager()
            words = record.with_context(lang=manager.lang)
            record._by_method().write({"approval": "asked", "pause_id": record._leave_alone().id})
            record.activity_schedule(
                self._approval_type,
                date_deadline=today,
                user_id=manager.id,
                summary=words.env._("Grant or refuse"),
                note=escape(words._why_manager() or "").replace("\n", Markup("<br/>")),
            )

    def _leave_alone(self):
        company = self.company_id
        until = company._dunning_working_days_after(company._dunning_today(), DAYS_TO_DECIDE)
        items_of = {self: self.sudo().move_line_ids}
        return self.env["dunning.pause"]._leave_alone(items_of, until, "approval")

    def _why_manager(self):
        """Return why a manager is asked, in words."""
        return ""

    def _grant(self):
        self._by_method().write({"approval": "granted", "approved_by": self.env.uid})

    def _refuse_concession(self):
        """Refuse what a collector agreed on, and ask them to tell the debtor."""
        self._check_may_decide()
        for record in self:
            record._by_method().write({"approval": "refused", "approved_by": self.env.uid})
            record._stop_waiting()
            user = record.company_id._dunning_pick(record.user_id or self.env.user)
            record.activity_schedule(
                self._approval_type,
                user_id=user.id,
                summary=record.with_context(lang=user.lang).env._("Refused: tell the debtor"),
            )

    def _stop_waiting(self):
        """End what was held until a manager decided."""
        self.pause_id.active = False
        self._activities_of(self._approval_type).action_archive()
