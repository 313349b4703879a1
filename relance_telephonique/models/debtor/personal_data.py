"""Personal data: what is held on a person, shown to them or erased when they ask (GDPR, articles 15
and 17).
"""

from io import BytesIO

import xlsxwriter

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from ...tools.groups import MANAGER
from ...tools.selection_of import label_of


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_dunning_personal_data(self):
        """Show how much is held on this person, to be downloaded or erased."""
        self.ensure_one()
        self._check_dunning_manager()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Data kept about %(person)s", person=self.display_name),
            "res_model": "dunning.personal.data",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    def action_dunning_export(self):
        """Download all that was noted about this person, as a spreadsheet."""
        self.ensure_one()
        self._check_dunning_manager()
        held = self.env["ir.attachment"]._dunning_for_download(
            self.env._("Data kept about %(person)s.xlsx", person=self.name),
            self._dunning_held_xlsx(),
        )
        url = f"/web/content/{held.id}?download=1"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def action_dunning_forget(self):
        """Erase what was noted about this person: words, numbers, their name on calls. That a call
        was made, when, and how it ended stays.

        :raise UserError: while a claim is open: what was said may have to be proved (GDPR,
            article 17(3)(e))
        """
        self.ensure_one()
        self._check_dunning_manager()
        if refusal := self._dunning_why_held():
            raise UserError(refusal)
        held = {
            "calls": self._dunning_held_calls(),
            "notes": self._dunning_held_notes(),
            "mails": self._dunning_held_mails(),
            "answers": self._dunning_held_answers(),
        }
        said = self.env._(
            "Erased what was noted about this person: calls: %(calls)s, notes: %(notes)s, "
            "e-mails: %(mails)s, answers on the page: %(answers)s.",
            **{name: len(records) for name, records in held.items()},
        )
        for records in (*held.values(), self._dunning_held_words()):
            records._forget()
        self.sudo()._message_log(  # a manager may have no right on contacts
            body=said, author_id=self.env.user.partner_id.id
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_dunning_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a manager exports or erases personal data."))
        self.check_access("read")

    def _dunning_why_held(self):
        """Return why nothing can be erased yet, if so."""
        if not self._dunning_owing():
            return False
        return self.env._(
            "%(debtor)s still owes, or a case is open: what was said may have to be proved until "
            "then (GDPR, article 17(3)(e)).",
            debtor=self.commercial_partner_id.display_name,
        )

    # ------------------------------------------------------------------ what is held

    def _dunning_held_calls(self):
        """Return the calls with this person, of all companies; a debtor's own too if it is them.

        Their data is one, whichever company noted it: the right to be forgotten stops at none.
        """
        calls = self.env["dunning.call"].sudo()
        about = Domain("contact_id", "=", self.id)
        if not self.is_company:
            about |= Domain("partner_id", "=", self.id)
        return calls.search(about & calls._with_words(), order="date, id")

    def _dunning_held_notes(self):
        """Return the notes about this person, if the debtor is one and not a company."""
        notes = self.env["dunning.note"].sudo()
        return notes.browse() if self.is_company else notes.search([("partner_id", "=", self.id)])

    def _dunning_held_answers(self):
        """Return what this person said on their page, if the debtor is one and not a company."""
        answers = self.env["dunning.answer"].sudo()
        if self.is_company:
            return answers
        about = Domain("partner_id", "=", self.id) & answers._with_words()
        return answers.search(about, order="date, id")

    def _dunning_held_words(self):
        """Return what platforms said in words of the invoices of a debtor who is no company."""
        events = self.env["dunning.invoice.event"].sudo()
        if self.is_company:
            return events
        return events.search(Domain("partner_id", "=", self.id) & events._with_words())

    def _dunning_held_mails(self):
        """Return the e-mails beside the steps that went to this person, of all companies."""
        mails = self.env["dunning.mail"].sudo()
        debtor = Domain("partner_id", "=", self.commercial_partner_id.id)
        to_them = Domain("message_id.partner_ids", "in", self.ids)
        if self.email_normalized:
            to_them |= Domain("email", "=", self.email_normalized)
        if not self.is_company and self == self.commercial_partner_id:
            to_them = Domain.TRUE
        return mails.search(debtor & to_them & mails._with_words(), order="date_processed, id")

    def _dunning_held_rows(self):
        """Return ``(day, what, company, by whom, where to, how it ended, note)`` of each."""
        rows = [
            (
                format_datetime(self.env, call.date, dt_format="short"),
                self.env._("Call"),
                call.company_id.name,
                call.user_id.name,
                call.phone,
                call.outcome_id.name,
                call.note,
            )
            for call in self._dunning_held_calls()
        ]
        rows += [
            (
                format_date(self.env, note.date),
                self.env._("Note"),
                note.company_id.name,
                note.user_id.name,
                "",
                "",
                note.note,
            )
            for note in self._dunning_held_notes()
        ]
        rows += [
            (
                answer._said_on(),
                label_of(answer, "kind"),
                answer.company_id.name,
                answer.partner_id.name,
                answer.address,
                "",
                answer.note,
            )
            for answer in self._dunning_held_answers()
        ]
        return rows + [
            (
                format_datetime(self.env, mail.date_processed, dt_format="short"),
                label_of(mail, "kind"),
                mail.company_id.name,
                mail.user_id.name,
                mail.email,
                label_of(mail, "state"),
                mail.failure_reason,
            )
            for mail in self._dunning_held_mails()
        ]

    def _dunning_held_xlsx(self):
        titles = (
            (self.env._("Date"), 18),
            (self.env._("What"), 10),
            (self.env._("Company"), 24),
            (self.env._("By"), 20),
            (self.env._("Number or address"), 26),
            (self.env._("How it ended"), 26),
            (self.env._("Note"), 60),
        )
        content = BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
            sheet, bold = book.add_worksheet(), book.add_format({"bold": True, "bottom": 1})
            for column, (title, width) in enumerate(titles):
                sheet.set_column(column, column, width)
                sheet.write_string(0, column, title, bold)
            for number, row in enumerate(self._dunning_held_rows(), start=1):
                for column, value in enumerate(row):
                    sheet.write_string(number, column, value or "")
        return content.getvalue()
