"""Approved: an approved invoice is acknowledged. Letters, scripts and callers say so."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.groups import HISTORY
from ..call.script_facts import ScriptFacts

APPROVED_CODE = "205"


class AccountMove(models.Model):
    _inherit = "account.move"

    dunning_approved_on = fields.Date(
        string="Approved by the buyer on",
        compute="_compute_dunning_approved_on",
        compute_sudo=True,
        groups=HISTORY,
        help="Unless the buyer has contested it since.",
    )

    @api.depends("dunning_event_ids.code", "dunning_event_ids.date")
    def _compute_dunning_approved_on(self):
        for move in self:
            approval = move._dunning_events()._position().approved
            move.dunning_approved_on = approval and approval._day()


class DunningCorrespondence(models.AbstractModel):
    _inherit = "dunning.correspondence"

    def _statement_row(self, line, standing, instalments, bank):
        row = super()._statement_row(line, standing, instalments, bank)
        return row._replace(approved=row.move.dunning_approved_on or None)


class DunningScript(models.Model):
    _inherit = "dunning.script"

    condition = fields.Selection(
        selection_add=[("approved", "The buyer approved an invoice"), ("first",)],
        ondelete={"approved": "set default"},
    )

    def _applies_approved(self, facts):
        """For a script of one's own: those shipped have the approval as their first argument."""
        approved = facts.moves.filtered("dunning_approved_on")[:1]
        return approved and self.env._(
            "The buyer approved %(invoice)s on %(date)s, and has not contested it since.",
            invoice=approved.name,
            date=self._day(approved.dunning_approved_on),
        )

    def _render(self, action):
        """What the buyer approved is the first argument of all."""
        parts = super()._render(action)
        if approved := self._approved_in_words(ScriptFacts(action.with_env(self.env)).moves):
            parts["arguments"] = Markup("<p>{}</p>").format(approved) + parts["arguments"]
        return parts

    def _approved_in_words(self, moves):
        """Return what to say of the invoices that the buyer approved, in one paragraph."""
        return " ".join(
            self.env._(
                "Your department approved %(invoice)s on %(date)s.",
                invoice=move.name,
                date=format_date(self.env, move.dunning_approved_on),
            )
            for move in moves
            if move.dunning_approved_on
        )
