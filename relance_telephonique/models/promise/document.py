"""Document: what puts a promise in writing, and the letter that a broken plan leads to."""

import re

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...tools.file_names import document_name
from ...tools.french_amounts import amount_in_french
from ...tools.french_dates import is_french
from ...tools.limits import APPOINTMENT
from ...tools.selection_of import label_of

BLANK = "." * 24  # to be filled in by hand
CONFIRMATION = "relance_telephonique.mail_template_promise"
PLAN = "relance_telephonique.action_report_plan"
ACCELERATION = "relance_telephonique.action_report_acceleration"


class DunningPromise(models.Model):
    _inherit = "dunning.promise"

    signed_date = fields.Date(
        string="Signed on",
        tracking=True,
        copy=False,
        help="When the debtor signed the agreement.",
        limit=APPOINTMENT,
    )
    signed_document = fields.Binary(string="Signed copy", attachment=True, copy=False)
    signed_filename = fields.Char(string="Name of the signed copy", copy=False)

    # ------------------------------------------------------------------ what a person does

    def action_send(self):
        """Open the e-mail that confirms the promise; a plan goes with its agreement."""
        self.ensure_one()
        contact = self._addressed_to()
        name = self.env._("Confirm the promise")
        attached = self._agreement() | self._statement_if_long(self._statement())
        return self._dunning_compose("promise", name, CONFIRMATION, contact, attached)

    def action_print_plan(self):
        """Print the instalment agreement."""
        report = self.env["ir.actions.report"]._dunning_get(PLAN)
        self._check_print(report)
        return report.report_action(self)

    def action_print_acceleration(self):
        """Print the formal notice after which a signed plan is lost and all of it falls due. Each
        print stays with the promise: it may have to be shown.

        :raise UserError: if it is no plan, was not signed, or no instalment of it is missed
        """
        self.ensure_one()
        self.check_access("read")
        self._check_acceleration()
        notice = self._make_acceleration()
        return {"type": "ir.actions.act_url", "url": f"/web/content/{notice.id}", "target": "new"}

    def _check_print(self, report):
        """An agreement has instalments, and is not given up; a notice has a clause to rely on."""
        for promise in self:
            if report == self.env.ref(ACCELERATION, raise_if_not_found=False):
                promise._check_acceleration()
            elif promise.state == "cancelled":
                raise UserError(
                    self.env._(
                        "The promise of %(debtor)s is cancelled: there is nothing to agree on.",
                        debtor=promise._debtor(),
                    )
                )
            elif not promise.line_ids:
                raise UserError(
                    self.env._(
                        "Enter the day on which %(debtor)s promised to pay.",
                        debtor=promise._debtor(),
                    )
                )
        return super()._check_print(report)

    def _check_acceleration(self):
        if not self.signed_date or len(self.line_ids) < 2:
            raise UserError(
                self.env._("Only a signed plan has a clause to rely on: when was it signed?")
            )
        if not self._missed_lines():
            raise UserError(self.env._("No instalment of this plan is missed."))

    def _make_acceleration(self):
        """Return the notice as an attachment; that it was printed is noted once it is made."""
        notice = self.sudo()._attached(  # a salesperson prints it for customers of theirs
            ACCELERATION, self._notice_name(), res_model=self._name, res_id=self.id
        )
        body = self.env._(
            "Formal notice printed: %(amount)s to be paid within %(days)s days of its first "
            "presentation, or all of it falls due.",
            amount=format_amount(self.env, self._amount_missed(), self.currency_id),
            days=self._days_to_comply(),
        )
        self.sudo()._message_log(body=body, attachment_ids=notice.ids)
        return notice

    def _attached(self, report, name, **owner):
        """Return the PDF of a report as an attachment of ``owner``, made now."""
        reports = self.env["ir.actions.report"].sudo().with_context(report_pdf_no_attachment=True)
        return self.env["ir.attachment"].create(reports._dunning_made(report, self, name) | owner)

    def _agreement(self):
        """Return the plan's agreement as an attachment, made now; nothing for a mere promise. It
        comes to the promise with the e-mail, and goes if that is never sent.
        """
        if len(self.line_ids) < 2:
            return self.env["ir.attachment"]
        return self._attached(
            PLAN, self._document_name(), res_model="mail.compose.message", res_id=0
        )

    # ------------------------------------------------------------------ what it says

    def _addressed_to(self):
        """Return whom to write to: who promised, else who is chased."""
        return self._contact_there() or super()._addressed_to()

    def _signed_by(self):
        """Return in whose name one writes: that of whom it was promised to."""
        return self.user_id

    def _document_name(self):
        """Return the file name of a document, without extension."""
        self.ensure_one()
        name = f"{self.partner_id.name} - {self.date}"
        return document_name(self.env._("Instalment agreement - %(name)s", name=name))

    def _notice_name(self):
        self.ensure_one()
        name = f"{self.partner_id.name} - {self.company_id._dunning_today()}"
        return document_name(self.env._("Formal notice - %(name)s", name=name))

    def _statement(self):
        """Return the items that are still open as they stand now, to be listed."""
        items = self.sudo()._items_covered()
        return self._statement_of(items.filtered(lambda item: not item.reconciled) or items)

    def _items_covered(self):
        """Return the journal items: as confirmed, or as a draft names them."""
        return self.item_ids.move_line_id or self.sudo().move_line_ids

    def _debt(self):
        """Return ``(invoice, due date, amount, what was due)`` of each item of the agreement."""
        promise = self.sudo()  # a salesperson may not read the ledger
        if promise.item_ids:
            rows = [
                (item.move_line_id, item.move_id, item.date_maturity, item.amount)
                for item in promise.item_ids
            ]
        else:
            rows = [
                (line, line.move_id, line.date_maturity or line.date, line.amount_residual_currency)
                for line in promise.move_line_ids
            ]
        rows.sort(key=lambda row: (row[2], row[1].name or ""))
        return [(move, due, line.amount_currency or left, left) for line, move, due, left in rows]

    def _debt_total(self):
        return self.currency_id.round(sum(left for _move, _due, _amount, left in self._debt()))

    def _plan(self):
        """Return ``(instalment, what the debtor still owes of the plan after it)``."""
        left, rows = self.amount, []
        for line in self.line_ids.sorted(lambda line: (line.date, line.id)):
            left = self.currency_id.round(left - line.amount)
            rows.append((line, left))
        return rows

    def _in_words(self, amount):
        """Return an amount in words, as contracts do.

        There is no plural of one, whatever Odoo says.
        """
        currency = self.currency_id
        if is_french(self.env.lang):
            unit, subunit = currency.currency_unit_label, currency.currency_subunit_label
            names = unit or currency.name, subunit or ""
            return amount_in_french(amount, currency.decimal_places, *names)
        text = re.sub(r"^one (\w+)s\b", r"one \1", currency.amount_to_text(amount).lower())
        is_single = currency.is_zero(amount % 1 - 10**-currency.decimal_places)
        return text.removesuffix("s") if is_single else text

    def _means_label(self, means):
        return label_of(self.line_ids, "means", means)

    def _missed_lines(self):
        """Return ``{instalment: what is missing}`` of those that are past and neither paid nor on
        their way, oldest first.
        """
        self.ensure_one()
        awaited, today = self._awaited()[self.id], self.company_id._dunning_today()
        first = self.line_ids.browse(awaited.line_id)
        past = self.line_ids.filtered(lambda line: line.date < today)
        since = past.filtered(lambda line: first and (line.date, line.id) > (first.date, first.id))
        missing = {first: awaited.amount} if first in past else {}
        return missing | {line: line.amount for line in since.sorted("date")}

    def _amount_missed(self):
        return sum(self._missed_lines().values())

    def _amount_left(self):
        """Return what is neither paid, nor taken over by another customer, nor written off."""
        unpaid = sum(payment.unpaid for payment in self._payments())
        return self.amount - sum(self.line_ids.mapped("amount_paid")) - unpaid

    def _days_to_comply(self):
        return self._regime().days_to_comply

    def _time_to_comply(self):
        """Return by when a notice asks to be paid, as the clause of the agreement says it."""
        return self.env._(
            "within %(days)s days of the first presentation of this letter",
            days=self._days_to_comply(),
        )

    # ------------------------------------------------------------------ who agrees

    def _creditor_lines(self):
        """Return who the creditor is, below its name: seat, legal identity, who signs for it."""
        company = self.company_id
        signatory = self._signatory(with_authority=True)
        by = ", ".join(filter(None, (signatory.name, signatory.function)))
        return [
            *self._sender_address(),
            company._dunning_legal_identity(),
            by and self.env._("represented by %(name)s", name=by),
        ]

    def _debtor_lines(self):
        """Return who the debtor is, below its name. What nobody has entered is left to be filled in
        by hand.
        """
        debtor, contact = self.partner_id, self.contact_id
        siren, is_trader = debtor._dunning_siren(), debtor.is_company
        person = contact if contact != debtor else contact.browse()
        by = ", ".join(filter(None, (person.name, person.function))) or BLANK
        return [
            *self._address_lines(debtor),
            is_trader
            and self.env._(
                "%(form)s with a share capital of %(capital)s", form=BLANK, capital=BLANK
            ),
            siren and self.env._("SIREN %(number)s", number=siren),
            is_trader and self.env._("trade register of %(city)s", city=BLANK),
            debtor.vat and self.env._("VAT number %(number)s", number=debtor.vat),
            is_trader and self.env._("represented by %(name)s", name=by),
        ]
