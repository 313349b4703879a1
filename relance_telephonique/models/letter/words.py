"""What e-mails, letters and text messages say: in which language, to whom, by when, from whom."""

from functools import partial
from typing import NamedTuple

from odoo import fields, models
from odoo.addons.base.models.ir_actions_report import _wkhtml
from odoo.tools import format_amount, format_date, format_list, str2bool

from ...tools.channels import CALL, LETTER, MESSAGE
from ...tools.file_names import document_name, one_line
from ...tools.sheets import FIRST_SHEET, PARTIES, in_one_part, in_sheets

DAYS_TO_PAY = 8  # of what no step asks for
NAMED_INVOICES = 3  # more would not fit in a subject
NAMED_CONTACTS = 4  # the latest; more would read as a reproach


def on_paper(tables, **room):
    """Return the parts of tables for a letter: cut where its sheets end, as ``in_sheets`` does, if
    wkhtmltopdf does not break tables well by itself.
    """
    return in_one_part(tables) if _wkhtml().is_patched_qt else in_sheets(tables, **room)


class Correspondent(NamedTuple):
    """Whom the debtor may call or write to."""

    name: str
    function: str
    phone: str
    email: str

    def __str__(self):
        phone = self.phone.replace(" ", "\N{NO-BREAK SPACE}")
        return ", ".join(part for part in (self.name, phone, self.email) if part)


class DunningAction(models.Model):
    _inherit = "dunning.action"

    # ------------------------------------------------------------------ to whom, when

    def _document_lang(self):
        """Return the language of whoever reads: the contact's, the debtor's, else the company's."""
        self.ensure_one()
        partners = (self.contact_id, self.partner_id, self.company_id.partner_id)
        return next((partner.lang for partner in partners if partner.lang), self.env.user.lang)

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

    def _addressee(self, of_debtor=False):
        """Return the lines of a letter's address.

        :param of_debtor: write to the debtor itself (a formal notice), not to its accounts
        """
        self.ensure_one()
        debtor, contact = self.partner_id, self.partner_id if of_debtor else self.contact_id
        place = self._postal_place(of_debtor) or debtor
        names = [debtor.name, contact.name if contact != debtor else ""]
        return [one_line(name) for name in names if name] + self._address_lines(place)

    def _postal_place(self, of_debtor=False):
        """Return the partner whose address a letter goes to, the first with a town; maybe none."""
        debtor, contact = self.partner_id, self.contact_id
        places = debtor + contact if of_debtor else contact + debtor
        return places.filtered("city")[:1]

    def _sender_address(self):
        return self._address_lines(self.company_id.partner_id)

    def _address_lines(self, partner):
        """Return the lines of an address; the country only if it is not the sender's."""
        text = partner._display_address(without_company=True)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if partner.country_id == self.company_id.country_id:
            lines = [line for line in lines if line != partner.country_id.name]
        return lines

    # ------------------------------------------------------------------ from whom

    def _sender(self):
        return self.user_id.email_formatted or self.company_id.email_formatted

    def _reply_to(self):
        """Answers come back to the action through the catch-all address, else to the sender."""
        self.ensure_one()
        return self._notify_get_reply_to(default=self._sender())[self.id]

    def _correspondent(self):
        """Return whom to call or write to: the responsible, else the company's accounts."""
        self.ensure_one()
        company = self.company_id
        user = (self.user_id or company.dunning_user_id).sudo()  # of any company
        return Correspondent(
            user.name or "",
            user.partner_id.function or "",
            user.phone or company.phone or "",
            user.email or company.email or "",
        )

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

    def _long_date(self, day):
        """Return “March 1, 2026”; French writes the first day of a month “1er mars 2026”."""
        text = format_date(self.env, day, date_format="long")
        is_french = (self.env.lang or "").startswith("fr")
        return text.replace("1", "1er", 1) if is_french and day.day == 1 else text

    def _place_and_date(self):
        day = self._long_date(self._document_date())
        if city := self.company_id.city:
            return self.env._("%(city)s, %(date)s", city=city, date=day)
        return day

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

    # ------------------------------------------------------------------ the law

    def _late_payment_law(self):
        """Return which French law on late payment binds this debtor; nothing for a foreign
        company.
        """
        self.ensure_one()
        return self.partner_id._dunning_late_payment_law(self.company_id)
