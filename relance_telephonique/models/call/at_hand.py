"""At hand: what was delivered, and the papers that show it, before somebody calls."""

from collections import defaultdict
from typing import NamedTuple

from odoo import fields, models
from odoo.fields import Domain

from .sheet import Check

MOST_PAPERS = 5  # of an invoice; the others are a click away, on it


class Papers(NamedTuple):
    """What is at hand of an invoice; ``said``: its terms, the debtor's reference, its order."""

    invoice: str
    said: str
    attachments: object


class DunningAction(models.Model):
    _inherit = "dunning.action"

    delivery_checked = fields.Boolean(
        string="Signed delivery note attached",
        copy=False,
        help="You have seen it, on the invoice, on the order or on paper. It is asked once: later "
        "calls about the same invoices know it.",
    )

    def _check_delivery(self):
        """Nobody pays for what did not come: a person who saw the note knows best, then whoever
        keeps the deliveries.
        """
        moves = self.line_ids.move_id
        label, missing = self.env._("Everything was delivered"), self._not_delivered(moves)
        if moves and not moves - self._moves_seen_delivered(moves):
            return Check(label, self.env._("The signed delivery note is there."), True)
        if missing:
            note = self.env._("Not delivered yet: %(what)s", what=", ".join(missing))
            return Check(label, note, False)
        if missing is None:
            note = self.env._("Look for the signed delivery note, then tick it on the call.")
            return Check(label, note, None)
        return Check(label, self.env._("As the orders have it."), True)

    def _moves_seen_delivered(self, moves):
        """Return the invoices of which somebody saw the delivery note, in this call or another."""
        return (
            self.env["dunning.action.line"]
            .with_context(active_test=False)
            .search_fetch(
                [("move_id", "in", moves.ids), ("action_id.delivery_checked", "=", True)],
                ["move_id"],
            )
            .move_id
        )

    def _not_delivered(self, moves):
        """Return what of these invoices was not delivered, in words; None if nobody knows. For
        addons that do.
        """

    def _papers_at_hand(self, statement):
        """Return the invoices of which something is at hand, each with what is known of its order
        and what the reader may open.

        :rtype: list of :class:`Papers`
        """
        rows = [row for table in statement.tables for row in table.chased + table.others]
        moves = self.env["account.move"].union(*(row.move for row in rows))
        of_invoice = self._papers(moves)
        papers = {
            row.move: Papers(
                row.move.name,
                " · ".join(filter(None, (row.term, row.reference, row.move.invoice_origin))),
                of_invoice[row.move.id],
            )
            for row in rows
            if row.move.is_invoice()
        }
        return [each for each in papers.values() if each.said or each.attachments]

    def _papers(self, moves):
        """Return ``{invoice id: attachments}`` that the reader may open, the latest first: of the
        invoices, and of the orders, deliveries or contracts that they come from.
        """
        sources = self._sources_of(moves)
        of_model = defaultdict(list)
        for model, record_id in sources:
            of_model[model].append(record_id)
        readable = [
            Domain("res_model", "=", model) & Domain("res_id", "in", ids)
            for model, ids in of_model.items()
            if self.env[model].has_access("read")
        ]
        found = self.env["ir.attachment"].search_fetch(
            Domain.OR(readable), ["name", "res_id", "res_model"], order="id desc"
        )
        papers = defaultdict(self.env["ir.attachment"].browse)
        for attachment in found:
            for move_id in sources[attachment.res_model, attachment.res_id]:
                if len(papers[move_id]) < MOST_PAPERS:
                    papers[move_id] |= attachment
        return papers

    def _sources_of(self, moves):
        """Return ``{(model, id): ids of the invoices that come from it}``."""
        return {("account.move", move.id): [move.id] for move in moves}
