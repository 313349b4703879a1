"""Priority: what buyers said moves calls forward, and is said beside them."""

from odoo import models

APPROVED_DAYS = 7  # by which an approved invoice comes earlier: nothing is left to object
MISSED, APPROVED_SAID = "missed", "approved"


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _desk_ranks(self, now):
        """A payment that the buyer announced and that did not come is a broken word."""
        ranks, said = super()._desk_ranks(now), self._desk_said()
        for call, word in said.items():
            rank = ranks[call]
            ranks[call] = rank._replace(
                said=word,
                is_broken_promise=rank.is_broken_promise or word == MISSED,
                lateness=rank.lateness + (APPROVED_DAYS if word == APPROVED_SAID else 0),
            )
        return ranks

    def _desk_said(self):
        """Return ``{call: missed or approved}`` of those of which a platform said so."""
        calls = self.sudo()  # of any salesperson's invoices
        carried = {call.id: call.line_ids.move_id for call in calls}
        missed = calls.line_ids.move_id._dunning_missed()
        said = {}
        for call in self:
            own = carried[call.id]
            if own & missed:
                said[call] = MISSED
            elif any(own.mapped("dunning_approved_on")):
                said[call] = APPROVED_SAID
        return said

    def _desk_why(self, rank):
        if rank.said == MISSED and not rank.is_expected:
            return self.env._("Announced payment did not come")
        return super()._desk_why(rank)

    def _desk_reasons(self, rank):
        why, beside = super()._desk_reasons(rank)
        if rank.said == APPROVED_SAID:
            beside = self.env._("approved by the buyer")
        return why, beside


class AccountMove(models.Model):
    _inherit = "account.move"

    def _dunning_missed(self):
        """Return the invoices of which the buyer announced a payment that did not come."""
        announced = self.env["dunning.invoice.event"].search_fetch(
            [("move_id", "in", self.ids), ("code", "=", "211")], ["move_id"]
        )
        items = self.env["dunning.due.item"].search_fetch(
            [("move_id", "in", announced.move_id.ids)], ["move_id", "amount_missed"]
        )
        return items.filtered(lambda item: item.amount_missed > 0).move_id
