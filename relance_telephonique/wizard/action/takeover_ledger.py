"""What the books and the ledger of contacts know of the lines of a file that is taken over."""

from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from ...tools import takeover_file
from ...tools.ledger_sql import IS_RECEIVABLE


class DunningTakeoverImport(models.TransientModel):
    _inherit = "dunning.takeover.import"

    def _find_items(self, numbers):
        """Return ``{invoice number: (open due items, what is wrong)}``.

        An opening balance brings invoices as an entry: their number is then in a label or in the
        reference.
        """
        numbers.discard("")
        lines = self._receivables(Domain("move_id.name", "in", numbers))
        by_number = defaultdict(lambda: self.env["account.move.line"])
        for name, own in lines.grouped(lambda line: line.move_id.name).items():
            by_number[name] = own
        rest = numbers - by_number.keys()
        labelled = Domain("name", "in", rest) | (
            Domain("move_id.move_type", "=", "entry") & Domain("ref", "in", rest)
        )
        for line in self._receivables(labelled & Domain("balance", ">", 0)):
            by_number[line.name if line.name in rest else line.ref] |= line
        items = self._due_items(line for own in by_number.values() for line in own.ids)
        open_ids = set(items.ids)
        found = {}
        for number in numbers:
            lines = by_number[number]
            own = items.browse(open_ids.intersection(lines.ids)).sorted(
                lambda item: (item.date_maturity, item.id)
            )
            found[number] = own, self._why_not(number, lines, own)
        return found

    def _receivables(self, domain):
        """Receivable items, posted or not. A collector need not have a right on entries."""
        ours = IS_RECEIVABLE & Domain("company_id", "=", self.company_id.id)
        return self.env["account.move.line"].sudo().search(ours & domain)

    def _due_items(self, line_ids):
        return self.env["dunning.due.item"].search_fetch(
            [("company_id", "=", self.company_id.id), ("id", "in", list(line_ids))],
            [
                "partner_id",
                "date_maturity",
                "amount_residual",
                "scenario_id",
                "level_id",
                "level_date",
                "next_level_id",
            ],
        )

    def _why_not(self, number, lines, items):
        """Return what is wrong with an invoice number, nothing if it names one open invoice."""
        if not lines:
            return self.env._("No invoice has the number “%(number)s”.", number=number)
        if len(lines.grouped(lambda line: (line.move_id, line.partner_id))) > 1:
            return self.env._("Several invoices have the number “%(number)s”.", number=number)
        if lines[0].parent_state != "posted":
            return self.env._("%(number)s is not posted.", number=number)
        if not items:
            return self.env._("Nothing is left to pay of %(number)s.", number=number)
        if not items.partner_id:
            return self.env._("%(number)s has no customer: set one first.", number=number)
        return ""

    def _levels(self):
        """Return the levels by their name, in English and in the user's words, and by delay."""
        levels = defaultdict(lambda: self.env["dunning.level"])
        found = self.env["dunning.level"].search(
            [("company_id", "in", (False, self.company_id.id)), ("is_variant", "=", False)],
            order="scenario_id, delay_days",
        )
        for level in found:
            for name in {level.name, level.with_context(lang="en_US").name}:
                levels[takeover_file.plain(name)] |= level
            levels[level.delay_days] |= level
        levels[None] = found.browse()
        return levels

    def _contacts_made(self, found):
        """Return the contacts that the ledger knows: ``{(item id, level id, day)}``."""
        ids = [item for items in found for item in items.ids]
        lines = self.env["dunning.action.line"].search(
            [("move_line_id", "in", ids), ("action_id.state", "=", "done")]
        )
        return {
            (line.move_line_id.id, line.level_id.id, line.action_id.date_done) for line in lines
        }
