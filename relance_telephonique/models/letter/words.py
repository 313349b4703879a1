"""What e-mails, letters and text messages say: in which language, to whom, by when, from whom."""

from functools import partial

from odoo import fields, models
from odoo.addons.base.models.ir_actions_report import _wkhtml
from odoo.tools import format_amount, format_list, str2bool

from ...tools.channels import CALL, LETTER, MESSAGE
from ...tools.file_names import document_name
from ...tools.sheets import FIRST_SHEET, PARTIES, in_one_part, in_sheets

DAYS_TO_PAY = 8  # of what no step asks for
NAMED_INVOICES = 3  # more would not fit in a subject
NAMED_CONTACTS = 4  # the latest; more would read as a reproach


def on_paper(tables, **room):
    """Return the parts of tables for a letter: cut where its sheets end, as ``in_sheets`` does, if
    wkhtmltopdf does not break tables well by itself.
    """
    return in_one_part(tables) if _wkhtml().is_patched_qt else in_sheets(tables, **room)


class DunningCorrespondence(models.AbstractModel):
    _inherit = "dunning.correspondence"

    # ------------------------------------------------------------------ in words

    def _invoice_names(self, statement=None):
        """Return “invoice A”, “invoices A, B, C” or “invoices A, B, C and 4 others”."""
        tables = (statement or self._statement()).tables
        names = list(dict.fromkeys(row.name for table in tables for row in table.chased))
        if not names:
            return self.env._("your account")
        if len(names) == 1:
            return self.env._("invoice %(name)s", name=names[0])
        named, more = ", ".join(names[:NAMED_INVOICES]), len(names) - NAMED_INVOICES
        if more > 1:
            return self.env._("invoices %(names)s and %(count)s others", names=named, count=more)
        return self.env._("invoices %(names)s", names=", ".join(names))

    # ------------------------------------------------------------------ in HTML

    def _items_table(self, wide=False, others=True, statement=None, is_formal=False):
        """Return the account for an e-mail.

        :param wide: for a letter, with a column per figure
        :param is_formal: below the names of both parties, saying what each invoice was for
        """
        statement = statement or self._statement(others)
        self.env["account.move"].union(*statement.moves)._dunning_ensure_tokens()
        cut = in_one_part
        if wide:
            room = FIRST_SHEET - PARTIES * is_formal
            cut = partial(on_paper, room=room, has_subjects=is_formal)
        values = {
            "statement": statement,
            "parts": cut(statement.tables),
            "wide": wide,
            "has_subjects": is_formal,
        }
        return self.env["ir.qweb"]._render("relance_telephonique.dunning_items", values)

    def _payment_details(self, online=False, others=True, statement=None):
        """Return how to pay: bank accounts, what to quote, and ``online``, Odoo's portal."""
        values = {
            "statement": statement or self._statement(others),
            "online": online,
            "pays_online": online and self._can_pay_online(),
        }
        return self.env["ir.qweb"]._render("relance_telephonique.dunning_payment", values)

    def _can_pay_online(self):
        """Whether the portal takes payments: Odoo's online payment is installed and set up."""
        if "payment.provider" not in self.env:
            return False
        switch = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("account_payment.enable_portal_payment")
        )
        providers = self.env["payment.provider"].sudo()
        ours = [*providers._check_company_domain(self.company_id), ("state", "=", "enabled")]
        return str2bool(switch or "", False) and bool(providers.search_count(ours, limit=1))


class DunningAction(models.Model):
    _inherit = "dunning.action"

    # ------------------------------------------------------------------ to whom, when

    def _addressed_to(self):
        return self.contact_id

    def _signed_by(self):
        return self.user_id

    def _document_date(self):
        """Return the day a letter bears: that of its making, today while it is only looked at."""
        self.ensure_one()
        return self.date if self.date_processed else self.company_id._dunning_today()

    def _document_name(self):
        """Return the file name of a letter, without extension."""
        self.ensure_one()
        return document_name(
            f"{self._step_label()} - {self.partner_id.name} - {self._document_date()}"
        )

    def _deadline(self):
        """Return the working day by which a letter asks to be paid."""
        self.ensure_one()
        return self.company_id._dunning_next_working_day(
            fields.Date.add(self._document_date(), days=self._days_to_pay())
        )

    def _days_to_pay(self):
        return self.level_id.days_to_pay or DAYS_TO_PAY

    # ------------------------------------------------------------------ in words

    def _amount_asked(self, others=True):
        """Return the balance as “€ 1,200.00 and $ 300.00”: what is asked for, in each currency."""
        tables = self._statement(others).tables
        asked = [table for table in tables if table.currency.compare_amounts(table.total, 0) > 0]
        amounts = [format_amount(self.env, table.total, table.currency) for table in asked]
        return format_list(self.env, amounts) if amounts else ""

    def _earlier_contacts(self):
        """Return the latest contacts about the same items: “our e-mail of … and our call of …”."""
        lines = (
            self.env["dunning.action.line"]
            .sudo()
            .search(
                [
                    ("move_line_id", "in", self.line_ids.move_line_id.ids),
                    ("skipped", "=", False),
                    ("delay_days", ">=", 0),
                    ("action_id", "!=", self.id),
                    ("action_id.state", "=", "done"),
                    ("action_id.date_done", "<=", self._document_date()),
                ]
            )
        )
        contacts = sorted({(line.date_done, line.channel) for line in lines})
        words = [self._contact_in_words(*contact) for contact in contacts]
        return format_list(self.env, [word for word in words if word][-NAMED_CONTACTS:])

    def _contact_in_words(self, day, channel):
        """Return a contact as the debtor knew it; a hand-over or a to-do was none. Another addon
        says here how letters call its channel.
        """
        kind, day = self.env["dunning.level"]._channel_of(channel).kind, self._long_date(day)
        words = {
            CALL: self.env._("our telephone call of %(date)s", date=day),
            LETTER: self.env._("our letter of %(date)s", date=day),
            MESSAGE: self.env._("our message of %(date)s", date=day),
            "email": self.env._("our e-mail of %(date)s", date=day),
            "registered_letter": self.env._("our registered letter of %(date)s", date=day),
            "sms": self.env._("our text message of %(date)s", date=day),
        }
        return words.get(channel) or words.get(kind)
