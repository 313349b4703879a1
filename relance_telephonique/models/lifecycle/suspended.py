"""Suspended: the buyer waits for papers. Until they have them the invoice is left alone."""

from datetime import timedelta

from odoo import Command, api, fields, models

from ...tools.ledger_sql import RECEIVABLE

SUSPENDED_DAYS = 90  # at most, from the day it was said: then somebody has forgotten it


class DunningPause(models.Model):
    _inherit = "dunning.pause"

    reason = fields.Selection(
        selection_add=[("documents", "The buyer waits for documents"), ("other",)],
        ondelete={"documents": "set default"},
    )
    event_id = fields.Many2one(
        "dunning.invoice.event",
        string="Said on the platform",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _follow(self, position):
        """Hold as long as the buyer waits; one that a person has ended stays so."""
        self.ensure_one()
        if self.event_id != position.suspended:
            until = position.suspended._suspended_until()
            self._by_method().write(
                {"event_id": position.suspended.id, "date_until": until, "active": True}
            )
        if position.resumed:
            self.active = False


class DunningInvoiceEvent(models.Model):
    _inherit = "dunning.invoice.event"

    def _look_at_pauses(self, positions):
        """Let the pauses of these events' invoices be what the buyer says now.

        :param positions: ``{invoice: LifecyclePosition}``
        """
        positions = {move: one for move, one in positions.items() if one.suspended}
        if not positions:
            return
        moves = self.env["account.move"].union(*positions)
        pauses = self.env["dunning.pause"].with_context(active_test=False)
        known = pauses.search([("event_id.move_id", "in", moves.ids)]).grouped(
            lambda pause: pause.event_id.move_id
        )
        fresh = {
            move: position.suspended for move, position in positions.items() if move not in known
        }
        for pause in self._open_pauses(fresh):
            known[pause.event_id.move_id] = pause
        for move, pause in known.items():
            pause._follow(positions[move])

    def _open_pauses(self, suspended):
        """Return the pauses that these events open, of ``{invoice: event}``."""
        items = self._items_of(self.env["account.move"].union(*suspended))
        handlers = self.union(*suspended.values())._handlers()
        return (
            self.env["dunning.pause"]
            ._by_method()
            .create(
                [
                    {
                        "company_id": move.company_id.id,
                        "partner_id": move.commercial_partner_id.id,
                        "move_line_ids": [Command.set(items[move].ids)],
                        "date_until": event._suspended_until(),
                        "reason": "documents",
                        "event_id": event.id,
                        "user_id": handlers[event].id,
                    }
                    for move, event in suspended.items()
                    if move in items
                ]
            )
        )

    @api.model
    def _items_of(self, moves):
        """Return ``{invoice: what the buyer owes of it}``, in one query."""
        lines = self.env["account.move.line"].search_fetch(
            [("move_id", "in", moves.ids), ("account_type", "=", RECEIVABLE)], ["move_id"]
        )
        return lines.grouped("move_id")

    def _suspended_until(self):
        self.ensure_one()
        return self._day() + timedelta(days=SUSPENDED_DAYS)
