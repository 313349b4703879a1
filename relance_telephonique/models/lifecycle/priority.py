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
        told = calls.line_ids.move_id._dunning_told("205", "211")
        if not told:
            return {}
        approved = told.filtered("dunning_approved_on")
        missed = told._dunning_missed()
        said = {}
        for call in calls:
            own = call.line_ids.move_id
            if own & missed:
                said[self.browse(call.id)] = MISSED
            elif own & approved:
                said[self.browse(call.id)] = APPROVED_SAID
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

    def _dunning_told(self, *codes):
        """Return the invoices of which one of these was said."""
        events = self.env["dunning.invoice.event"]
        return events.search_fetch(
            [("move_id", "in", self.ids), ("code", "in", codes)], ["move_id"]
        ).move_id

    def _dunning_missed(self):
        """Return the invoices of which the buyer announced a payment that did not come."""
        items = self.env["dunning.due.item"].search_fetch(
            [("move_id", "in", self._dunning_told("211").ids)], ["move_id", "amount_missed"]
        )
        return items.filtered(lambda item: item.amount_missed > 0).move_id
