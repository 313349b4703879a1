"""How what is owed is listed: a table per currency, a row per due item and credit."""

from collections import defaultdict

from odoo import models

from .account import Row, Statement, Table


class DunningCorrespondence(models.AbstractModel):
    _inherit = "dunning.correspondence"

    def _statement_in_tables(self, items, chased, listed, credits):
        lines = self.env["account.move.line"].browse(chased + listed + credits)
        instalments = self._statement_instalments(lines.move_id)
        banks = self._statement_banks(lines)
        rows = {
            line: self._statement_row(line, items.get(line.id), instalments, banks[line])
            for line in lines
        }
        rows = self._name_payees(rows)
        tables, listings = [], [set(part) for part in (chased, listed, credits)]
        for currency, of_currency in lines.grouped("currency_id").items():
            parts = [
                [rows[line] for line in of_currency if line.id in listing] for listing in listings
            ]
            total = currency.round(sum(rows[line].residual for line in of_currency))
            payees = self._payees(currency, parts[0] + parts[1], parts[2])
            tables.append(Table(currency, *parts, total, payees))
        return Statement(tables, self._is_notice())

    def _statement_row(self, line, standing, instalments, bank):
        move = line.move_id
        residual = line._dunning_left_of_credit()
        return Row(
            name=self._statement_name(line),
            instalment=self._statement_instalment(line, instalments[line.move_id]),
            reference=move.ref if move.is_invoice() else "",
            term=move.invoice_payment_term_id.name or "",
            date=move.invoice_date or move.date,
            date_due=line.date_maturity or line.date,
            days_late=standing.days_late if standing else 0,
            amount=line.amount_currency,
            settled=line.currency_id.round(line.amount_currency - residual),
            disputed=standing.amount_disputed if standing else 0.0,
            on_way=standing.amount_on_way if standing else 0.0,
            residual=line.currency_id.round(residual - (standing.amount_held if standing else 0.0)),
            move=move,
            bank=bank,
        )

    def _statement_name(self, line):
        move = line.move_id
        if move.is_purchase_document():
            return self.env._("Your invoice %(number)s", number=move.ref or move.name)
        if move.is_invoice():
            return move.name
        if line.amount_residual < 0 and (move.origin_payment_id or move.statement_line_id):
            return self.env._("Payment received")
        if move.origin_payment_id or move.statement_line_id and not line.dunning_is_owed:
            return self.env._("Payment to you")
        return line.name or move.ref or move.name

    def _statement_instalments(self, moves):
        """Return ``{move: its instalments in order}``, in one query."""
        lines = self.env["account.move.line"].search_fetch(
            [("move_id", "in", moves.ids), ("display_type", "=", "payment_term")],
            ["move_id", "date", "date_maturity"],
        )
        lines = lines.sorted(lambda line: (line.date_maturity or line.date, line.id))
        return defaultdict(self.env["account.move.line"].browse, lines.grouped("move_id"))

    def _statement_instalment(self, line, instalments):
        """Return “instalment 1 of 2”, or nothing for an invoice with one due date."""
        if len(instalments) < 2 or line not in instalments:
            return ""
        return self.env._(
            "instalment %(number)s of %(count)s",
            number=instalments.ids.index(line.id) + 1,
            count=len(instalments),
        )
