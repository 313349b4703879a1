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
        lines = self.sudo().line_ids  # of any salesperson's
        events = self.env["dunning.invoice.event"].sudo()
        told = events.search_fetch(
            [("move_id", "in", lines.move_id.ids), ("code", "in", ("205", "211"))],
            ["move_id", "code"],
        )
        if not told:
            return {}
        announced = told.filtered(lambda event: event.code == "211").move_id
        approved = told.filtered(lambda event: event.code == "205").move_id
        items = (
            self.env["dunning.due.item"]
            .sudo()
            .search_fetch([("move_id", "in", announced.ids)], ["move_id", "amount_missed"])
        )
        missed = items.filtered(lambda item: item.amount_missed > 0).move_id
        said = {}
        for call in self:
            moves = call.sudo().line_ids.move_id
            if moves & missed:
                said[call] = MISSED
            elif moves & approved:
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
