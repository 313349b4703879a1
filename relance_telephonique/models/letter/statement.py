"""Statement of account: all that a debtor has open, as the ledger says it today, on paper or as a
spreadsheet.
"""

from io import BytesIO
from typing import NamedTuple

import xlsxwriter

from odoo import models
from odoo.exceptions import AccessError

from ...tools.file_names import document_name
from ...tools.groups import COLLECTOR
from .account import Statement
from .words import on_paper

TEMPLATE = "relance_telephonique.mail_template_statement"
REPORT = "relance_telephonique.action_report_statement"
AGE_BOUNDS = (0, 30, 60, 90)  # days late that end a bucket; what is older stands in the last


class AgedBalance(NamedTuple):
    """What a table's rows leave to pay by age, credits apart: ``sum(balance) == table.total``."""

    not_due: float
    to_30: float
    to_60: float
    to_90: float
    older: float
    credits: float


class ResPartner(models.Model):
    _inherit = "res.partner"

    # ------------------------------------------------------------------ what a person does

    def action_dunning_statement(self):
        """Print the statements of account of these debtors."""
        self.commercial_partner_id._check_dunning_reader()
        report = self.env["ir.actions.report"]._dunning_get(REPORT)
        return report.report_action(self.commercial_partner_id)

    def action_dunning_statement_sheet(self):
        """Download the statement of account as a spreadsheet."""
        self.ensure_one()
        self.commercial_partner_id._check_dunning_reader()
        return {
            "type": "ir.actions.act_url",
            "url": f"/relance_telephonique/statement/{self.commercial_partner_id.id}"
            f"/{self.env.company.id}",
            "target": "download",
        }

    def action_dunning_statement_send(self):
        """Open the e-mail that brings the statement of account."""
        self.ensure_one()
        debtor = self.commercial_partner_id
        debtor._check_dunning_reader()
        name = self.env._("Send the statement of account")
        return debtor._dunning_compose("statement", name, TEMPLATE, debtor._dunning_contact())

    # ------------------------------------------------------------------ what it says

    def _dunning_letterhead(self):
        """Return what the current company writes to this debtor: no record stands for it."""
        self.ensure_one()
        return self.env["dunning.correspondence"].new(
            {"company_id": self.env.company.id, "partner_id": self.id}
        )

    def _dunning_statement_lang(self):
        return self._dunning_letterhead()._document_lang()

    def _dunning_statement_name(self):
        """Return the file name of the statement, without extension."""
        self.ensure_one()
        day = self.env.company._dunning_today()
        name = self.env._("Statement of account - %(debtor)s - %(day)s", debtor=self.name, day=day)
        return document_name(name)

    def _dunning_statement(self, with_disputed=True):
        """Return all that the debtor owes the company, due or not, whatever holds it: left out is
        what is on its way, and what is not owed (see ``models/decision/owed.py``).

        :param with_disputed: as in their account, what is disputed is not deducted; else it is, as
            in what is asked for
        :rtype: Statement
        :raise AccessError: for a debtor who is no customer of the salesperson's
        """
        self.ensure_one()
        self._check_dunning_reader()
        head = self.sudo().with_company(self.env.company)._dunning_letterhead()
        account = head._debtor_account()
        items = {
            item: standing._replace(amount_disputed=0.0) if with_disputed else standing
            for item, standing in account.items.items()
            if standing.amount_owed_currency
        }
        late = [item for item in items if items[item].days_late > 0]
        coming = [item for item in items if items[item].days_late <= 0]
        tables = head._statement_in_tables(
            items, late, coming, head._less_what_was_paid_back(account)
        ).tables
        return Statement(tables, False)

    def _has_dunning_reader(self):
        """Whether the user may read the whole account: collectors, and the debtor's salesperson."""
        user = self.env.user
        is_salesperson = self.commercial_partner_id.user_id == user and user._is_internal()
        return is_salesperson or user.has_group(COLLECTOR)

    def _mail_get_operation_for_mail_message_operation(self, message_operation):
        """Who may read a debtor's account writes notes and e-mails on the debtor, even without the
        right to change contacts.
        """
        operations = super()._mail_get_operation_for_mail_message_operation(message_operation)
        if message_operation == "create":
            readable = self.filtered(lambda partner: partner._has_dunning_reader())
            operations |= dict.fromkeys(readable, "read")
        return operations

    def _check_dunning_reader(self):
        for debtor in self:
            if not (self.env.su or debtor._has_dunning_reader()):
                raise AccessError(
                    self.env._(
                        "%(debtor)s is not a customer of yours: ask a collector for the statement.",
                        debtor=debtor.display_name,
                    )
                )

    def _dunning_statement_parts(self, statement):
        """Return the tables of the statement, cut where its sheets of paper end."""
        return on_paper(statement.tables)

    def _dunning_aged_balance(self, table):
        """Return the :class:`AgedBalance` of a table of the statement, in its currency."""
        ages = [0.0] * (len(AGE_BOUNDS) + 1)
        for row in table.chased + table.others:
            ages[sum(row.days_late > age for age in AGE_BOUNDS)] += row.residual
        credits = sum(row.residual for row in table.credits)
        return AgedBalance(*map(table.currency.round, (*ages, credits)))

    # ------------------------------------------------------------------ as a spreadsheet

    def _dunning_statement_xlsx(self):
        """Return the statement as an Excel file: one sheet per currency, figures to reckon with.

        :rtype: bytes
        """
        debtor = self.with_context(lang=self._dunning_statement_lang())
        statement, content = debtor._dunning_statement(), BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
            for table in statement.tables:
                debtor._dunning_fill_sheet(book, table)
            if not statement.tables:
                debtor._dunning_head_sheet(book, book.add_worksheet())
        return content.getvalue()

    def _dunning_sheet_columns(self):
        """Return ``(title, field of the row, width)`` of each column."""
        return (
            (self.env._("Invoice"), "name", 22),
            (self.env._("Instalment"), "instalment", 18),
            (self.env._("Your reference"), "reference", 22),
            (self.env._("Date"), "date", 12),
            (self.env._("Due date"), "date_due", 12),
            (self.env._("Days late"), "days_late", 11),
            (self.env._("Amount"), "amount", 14),
            (self.env._("Already settled"), "settled", 14),
            (self.env._("Still due"), "residual", 14),
        )

    def _dunning_head_sheet(self, book, sheet):
        """Write whose account it is, and of which day; return the number of the next row."""
        company, bold = self.env.company, book.add_format({"bold": True, "font_size": 13})
        sheet.write(0, 0, self._dunning_statement_name(), bold)
        sheet.write(1, 0, company.name)
        return 3

    def _dunning_fill_sheet(self, book, table):
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        figures = f"#,##{0:.{table.currency.decimal_places}f}"
        formats = {
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
            "money": book.add_format({"num_format": figures}),
            "total": book.add_format({"num_format": figures, "bold": True, "top": 1}),
        }
        sheet = book.add_worksheet(table.currency.name)
        top = self._dunning_head_sheet(book, sheet)
        columns = self._dunning_sheet_columns()
        for column, (title, _field, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            sheet.write(top, column, title, bold)
        rows = table.rows
        for number, row in enumerate(rows, start=top + 1):
            self._dunning_fill_row(sheet, number, row, formats)
        last, amount = top + len(rows), len(columns) - 1
        sheet.write(last + 1, 0, self.env._("Total (%(currency)s)", currency=table.currency.name))
        letter = chr(ord("A") + amount)
        formula = f"=SUM({letter}{top + 2}:{letter}{last + 1})"
        sheet.write_formula(last + 1, amount, formula, formats["total"], table.total)
        sheet.freeze_panes(top + 1, 1)

    def _dunning_fill_row(self, sheet, number, row, formats):
        for column, (_title, field, _width) in enumerate(self._dunning_sheet_columns()):
            value = getattr(row, field)
            if field in ("date", "date_due"):
                sheet.write_datetime(number, column, value, formats["date"])
            elif field in ("amount", "settled", "residual"):
                sheet.write_number(number, column, value, formats["money"])
            elif field == "days_late":
                sheet.write_number(number, column, max(value, 0))
            else:
                sheet.write_string(number, column, value or "")
