from functools import partial

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.limits import PAST

# How far an agreement has come: its methods say, nobody else
StateOfAgreement = partial(
    fields.Selection, required=True, readonly=True, index=True, copy=False, tracking=True
)


class DunningAgreement(models.AbstractModel):
    """What was agreed with a debtor, or is held against them, about some of their invoices."""

    _name = "dunning.agreement"
    _inherit = [
        "dunning.about.items",
        "dunning.correspondence",
        "dunning.form",
        "dunning.thread",
        "dunning.with.activities",
    ]
    _description = "About a Debtor's Invoices"
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, index=True, ondelete="restrict"
    )
    date = fields.Date(
        required=True, default=lambda self: self.env.company._dunning_today(), limit=PAST
    )

    @api.constrains("partner_id")
    def _check_debtor(self):
        self.partner_id._check_dunning_debtor()

    def _activities_of(self, xml_id):
        """Return the activities of a type, none if it was deleted."""
        activity_type = self.env.ref(xml_id, raise_if_not_found=False)
        return self.activity_ids.filtered(
            lambda activity: activity.activity_type_id == activity_type
        )

    # ------------------------------------------------------------------ in writing

    def _statement_of(self, items):
        """Return journal items as they stand now, to be listed: a salesperson reads the record, and
        may not read the ledger.
        """
        self.ensure_one()
        self.check_access("read")
        reader = self.sudo().with_company(self.company_id)
        return reader._statement_in_tables({}, items.ids, [], [])

    # ------------------------------------------------------------------ whose

    def _invoices(self):
        """Return its invoices, without those that were posted again for another customer."""
        return self.move_ids._origin.filtered(
            lambda move: self.partner_id in move._dunning_debtors()
        )

    def _check_theirs(self, moves):
        """Make sure that invoices are owed by the debtor, and by nobody else.

        :raise ValidationError: naming the first one that is another's too
        """
        debtors = {move: move._dunning_debtors() for move in moves}
        self._refuse(moves.filtered(lambda move: self.partner_id not in debtors[move]))
        shared = moves.filtered(lambda move: debtors[move] != self.partner_id)
        if shared:
            raise ValidationError(
                self.env._(
                    "%(entry)s is owed by %(debtor)s and other customers, and is dealt with as a "
                    "whole. Move their part to an entry of its own first.",
                    entry=self._name_of(shared[0]),
                    debtor=self.partner_id.display_name,
                )
            )

    def _refuse(self, foreign_moves):
        """Refuse invoices that the debtor does not owe.

        :raise ValidationError: naming the first of ``foreign_moves``, if there is any, to who may
            read it
        """
        self.ensure_one()
        if foreign_moves:
            raise ValidationError(
                self.env._(
                    "%(invoice)s is not owed by %(debtor)s.",
                    invoice=self._name_of(foreign_moves[0]),
                    debtor=self.partner_id.display_name,
                )
            )

    def _name_of(self, move):
        """Return how an invoice is named to who may read it."""
        named = move.with_user(self.env.user)
        return named.display_name if named.has_access("read") else self.env._("What you chose")

    # ------------------------------------------------------------------ answers

    def _dunning_note_answer(self, message):
        agreement = self.sudo()
        agreement.env["dunning.action"]._note_answer(
            agreement.company_id, agreement.partner_id, agreement._ledger_answered(), message
        )

    def _ledger_answered(self):
        """Return the ledger of the items that it names, to be kept with an answer."""
        moves = self.move_ids if "move_ids" in self._fields else self.move_line_ids.move_id
        return self.env["dunning.action.line"].search([("move_id", "in", moves.ids)])
