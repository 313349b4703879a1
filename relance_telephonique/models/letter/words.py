"""What e-mails, letters and text messages say: in which language, to whom, by when, from whom."""

from textwrap import shorten

from odoo import fields, models
from odoo.addons.base.models.ir_actions_report import _wkhtml
from odoo.tools import format_amount, format_list, str2bool

from ...tools.channels import CALL, LETTER, MESSAGE
from ...tools.file_names import document_name
from ...tools.sheets import FIRST_SHEET, PARTIES, in_one_part, in_sheets

DAYS_TO_PAY = 8  # of what no step asks for
LONGEST_COMMUNICATION = 140  # characters of the text of a SEPA transfer
NAMED_INVOICES = 3  # more would not fit in a subject
SHOWN_ROWS = 60  # in an e-mail: mail programs clip what is longer than 102 kB
TOTAL_FIRST = 12  # rows after which the total is out of sight
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
        if wide:
            room = FIRST_SHEET - PARTIES * is_formal
            parts = on_paper(statement.tables, room=room, has_subjects=is_formal)
        else:
            most = statement.most_of_each(SHOWN_ROWS)
            parts = in_one_part([table.shown(most) for table in statement.tables])
        values = {
            "statement": statement,
            "parts": parts,
            "hidden": {} if wide else self._hidden_in_words(statement),
            "total_first": not wide and len(statement.moves) > TOTAL_FIRST,
            "wide": wide,
            "has_subjects": is_formal,
        }
        return self.env["ir.qweb"]._render("relance_telephonique.dunning_items", values)

    def _hidden_in_words(self, statement):
        """Return what an e-mail says below a table that is not shown in full, by its place."""
        most = statement.most_of_each(SHOWN_ROWS)
        hidden = [table.hidden(most) for table in statement.tables]
        return {
            place: self.env._(
                "and %(count)s more, which your statement of account lists", count=more
            )
            for place, more in enumerate(hidden)
            if more
        }

    def _payment_details(self, online=False, others=True, statement=None, on_paper=False):
        """Return how to pay: bank accounts, what to quote, and ``online``, Odoo's portal.

        :param on_paper: with a code to scan, if the company prints them on its invoices
        """
        statement = statement or self._statement(others)
        values = {
            "o": self,
            "statement": statement,
            "online": online,
            "pays_online": online and self._can_pay_online() and self._pays_us(statement),
            "on_paper": on_paper,
        }
        return self.env["ir.qweb"]._render("relance_telephonique.dunning_payment", values)

    def _pays_us(self, statement):
        """Whether all is paid to the company, as what is paid online is: nothing to a factor."""
        return all(payee.bank._dunning_is_own(self.company_id) for payee in statement.payees)

    def _payment_qr_code(self, payee):
        """Return the image of a code that asks for a payee's total, on paper: if the company prints
        such codes on its invoices.
        """
        return self._qr_code_of(payee) if self.company_id.sudo().qr_code else ""

    def _qr_code_of(self, payee):
        """Return the image of a code that asks for a payee's total, or nothing: Odoo makes none for
        some accounts and currencies.
        """
        quoted = shorten(", ".join(payee.names), LONGEST_COMMUNICATION, placeholder="…")
        code = payee.bank.sudo().build_qr_code_base64(
            payee.total, quoted, "", payee.currency, self.partner_id.sudo(), silent_errors=True
        )
        return code or ""

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

    def _channel_basis(self):
        """A letter says what came before it, and whether nothing came back."""
        basis = super()._channel_basis()
        if self._channel().is_letter:
            earlier = self._earlier_lines().action_id
            basis |= {"earlier": sorted(earlier.ids), "is_silent": self._is_silent()}
        return basis

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
        contacts = {
            (line.date_done, line.channel, line.action_id) for line in self._earlier_lines()
        }
        ordered = sorted(contacts, key=lambda contact: (contact[0], contact[1], contact[2].id))
        words = list(dict.fromkeys(self._contact_in_words(*contact) for contact in ordered))
        return format_list(self.env, [word for word in words if word][-NAMED_CONTACTS:])

    def _earlier_lines(self):
        """Return the steps made before about the same items, notices apart."""
        made = [
            ("move_line_id", "in", self.line_ids.move_line_id.ids),
            ("skipped", "=", False),
            ("delay_days", ">=", 0),
            ("action_id", "!=", self.id),
            ("action_id.partner_id", "=", self.partner_id.id),  # it may have been another's before
            ("action_id.state", "=", "done"),
            ("action_id.date_done", "<=", self._document_date()),
        ]
        return self.env["dunning.action.line"].sudo().search(made)

    def _is_silent(self):
        """Whether nothing came back about these items since they are chased: nobody answered,
        nobody spoke to us, nothing was paid in part.
        """
        rows = [row for table in self._statement(others=False).tables for row in table.chased]
        earlier = self._earlier_lines().action_id
        answers = [
            ("partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("reason", "=", "reply"),
            ("date", ">=", min(earlier.mapped("date_done"), default=self._document_date())),
        ]
        return not (
            any(row.settled for row in rows)
            or any(earlier.call_ids.mapped("is_reached"))
            or earlier.sudo().search_count(answers, limit=1)
        )

    def _contact_in_words(self, day, channel, action):
        """Return a contact as the debtor knew it; a hand-over, a to-do, a call that reached nobody
        were none. Another addon says here how letters call its channel.
        """
        kind = self.env["dunning.level"]._channel_of(channel).kind
        if kind == CALL:
            return self._calls_in_words(action)
        day = self._long_date(day)
        words = {
            LETTER: self.env._("our letter of %(date)s", date=day),
            MESSAGE: self.env._("our message of %(date)s", date=day),
            "email": self.env._("our e-mail of %(date)s", date=day),
            "registered_letter": self.env._("our registered letter of %(date)s", date=day),
            "sms": self.env._("our text message of %(date)s", date=day),
        }
        return words.get(channel) or words.get(kind)

    def _calls_in_words(self, action):
        """Return the last talk of an action, else the last message left on a voicemail."""
        calls = action.call_ids.sorted(lambda call: (call.date, call.id))
        if talk := calls.filtered("is_reached")[-1:]:
            return self.env._("our telephone call of %(date)s", date=self._long_date(talk._day()))
        if message := calls.filtered(lambda call: call.outcome_id.leaves_message)[-1:]:
            day = self._long_date(message._day())
            return self.env._("our voice message of %(date)s", date=day)
        return ""
