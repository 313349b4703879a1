"""What a letter does when it is handed over: it is made, and waits among those to print."""

from odoo import models
from odoo.exceptions import UserError

LETTER_EFFORT = 4  # making a letter takes as long as queueing so many e-mails


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _effort(self):
        letters = self.filtered(lambda action: action._channel().is_letter)
        return super()._effort() + (LETTER_EFFORT - 1) * len(letters)

    def _hand_over_by_kind(self, channel):
        """A letter is made, whoever brings it."""
        kind = self.env["dunning.level"]._channel_of(channel)
        if not kind.is_letter:
            return super()._hand_over_by_kind(channel)
        if kind.is_registered:
            return self._process_registered_letter()
        return self._process_letter()

    def _process_letter(self):
        """Make the letters that can be delivered, each alone, and let them wait to be printed."""
        without = self.filtered(lambda action: not action._has_postal_address())
        without._fail(self.env._("The debtor has no postal address: complete it and retry."))
        for action in self - without:
            action._attempt(lambda letter: letter._keep_letter())

    def _process_registered_letter(self):
        """Make the letter, and ask the responsible to post it."""
        self._process_letter()
        self.filtered("document_id")._schedule_activities()

    def _has_postal_address(self):
        """Whether an envelope has a town, and a street or a code in it."""
        place = self._postal_place()
        return bool(place.street or place.street2 or place.zip)

    def _keep_letter(self):
        """Make the letter, and let it wait to be printed."""
        self._by_method().document_id = self._make_letter()
        self._remember_text()

    def _make_letter_anew(self):
        """Replace the letter by one of today."""
        former = self.document_id
        self._by_method().date = self.company_id._dunning_today()
        self._keep_letter()
        former.unlink()

    def _make_letter(self):
        """Render the step's letter and return it as an attachment of the action."""
        self.ensure_one()
        report = self._letter_report()
        if not report:
            raise UserError(self.env._("The step has no letter: choose one on it."))
        self._check_letter(report)
        self._note_what_is_printed()
        return self.env["ir.attachment"].create(
            {
                "name": f"{self._document_name()}.pdf",
                "raw": self._letter_content(report),
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _letter_content(self, report):
        """Return the PDF of the letter, with what is enclosed."""
        content, _type = report.sudo()._render_qweb_pdf(report.report_name, self.ids)
        return content

    def _check_print(self, report):
        """A letter asks for something: what it was about may be paid, disputed or promised now."""
        for action in self:
            if not action._amount_asked():
                raise UserError(
                    self.env._(
                        "%(name)s: there is nothing to ask for now. What was sent is kept as its "
                        "letter.",
                        name=action.display_name,
                    )
                )
        return super()._check_print(report)

    def _check_letter(self, report):
        """Called before a letter is made, for what it says to be checked.

        :raise UserError: which says what is wrong better than a template can
        """

    def _note_what_is_printed(self):
        """Keep the number and the deadline as they are on paper, whatever becomes of them."""
        action = self._by_method()
        action.printed_number = self.registered_number
        action.date_deadline = False  # else the former one would stay
        action.date_deadline = self._deadline()
