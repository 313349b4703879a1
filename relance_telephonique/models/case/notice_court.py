"""A formal notice names the court: nobody approves one without, unless a manager says why."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.groups import MANAGER
from ..scenario.dunning_level import FORMAL_NOTICE


class DunningAction(models.Model):
    _inherit = "dunning.action"

    is_court_missing = fields.Boolean(
        compute="_compute_is_court_missing",
        compute_sudo=True,
        help="It is a formal notice, and no court is known to name in it.",
    )
    no_court_reason = fields.Char(
        string="Why no court is named",
        groups=MANAGER,
        copy=False,
        help="A manager lets a formal notice go without naming the court, and says why.",
    )

    @api.depends("level_id", "partner_id", "state")
    def _compute_is_court_missing(self):
        for action in self:
            action.is_court_missing = action.state == "draft" and action._lacks_court()

    def _lacks_court(self):
        """Whether it summons, before a French court, and does not say which."""
        report = self.env.ref(FORMAL_NOTICE, raise_if_not_found=False)
        if not report or not self._channel().is_letter or self._letter_report() != report:
            return False
        return bool(self._regime().court) and not self._court_named()

    def action_approve(self):
        """Approve drafts, but no formal notice that does not name the court.

        :raise UserError: naming the debtor, and what to do
        """
        self.check_access("write")  # before anything is said of it
        for action in self.filtered("is_court_missing"):
            if not (action.sudo().no_court_reason or "").strip():
                raise UserError(
                    self.env._(
                        "The formal notice to %(debtor)s names no court: confirm one on the "
                        "debtor, or let a manager say why none is named.",
                        debtor=action.partner_id.display_name,
                    )
                )
        return super().action_approve()
