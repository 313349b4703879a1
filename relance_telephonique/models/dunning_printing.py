"""Print: one letter or hundreds at once, in postal order, each ready for its envelope."""

from io import BytesIO

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from .dunning_level import LETTERS

LETTER_EFFORT = 4  # making a letter takes as long as queueing so many e-mails


class DunningAction(models.Model):
    _inherit = "dunning.action"

    # ------------------------------------------------------------------ making

    def _process_letter(self):
        """A letter that nobody could deliver fails before it is made."""
        without = self.filtered(lambda action: not action._has_postal_address())
        without._fail(self.env._("The debtor has no postal address: complete it and retry."))
        return super(DunningAction, self - without)._process_letter()

    def _has_postal_address(self):
        """Whether an envelope has a town, and a street or a code in it."""
        place = self._postal_place()
        return bool(place.street or place.street2 or place.zip)

    def _effort(self):
        """Return how long handing over takes, counted in e-mails."""
        return sum(LETTER_EFFORT if action.channel in LETTERS else 1 for action in self)

    @api.model
    def letters_progress(self):
        """Return how many letters are ``ready`` to print, of the ``total`` asked for by today."""
        letters = Domain("channel", "in", LETTERS) & Domain("state", "=", "ready")
        to_make = Domain("date_processed", "=", False) | Domain("date_retry", "!=", False)
        to_make &= Domain("date", "<=", self.env.company._dunning_today())
        ready = self.search_count(letters & Domain("document_id", "!=", False))
        return {"ready": ready, "total": ready + self.search_count(letters & to_make)}

    # ------------------------------------------------------------------ printing

    def action_print(self):
        """Open the letters of the selection in one PDF, in postal order; nothing is marked. Letters
        that waited are asked again: some are left out, some are made anew.

        :raise UserError: if none of them was made
        """
        given_up = self._ask_letters_again()
        letters = (self - given_up).filtered("document_id")
        if not letters | given_up:
            raise UserError(self.env._("None of these actions has a letter to print."))
        opening = letters._open_merged() if letters else False
        return given_up._told_as_given_up((self - letters - given_up)._told_as_left_out(opening))

    def _open_merged(self):
        content, pages = self.sorted(self._postal_order)._merge_letters()
        merged = self.env["ir.attachment"].create(
            {
                "name": self._print_name(pages),
                "raw": content,
                "mimetype": "application/pdf",
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{merged.id}",
            "target": "new",
        }

    def action_print_and_mark_sent(self):
        """Open the letters in one PDF and count them as sent, but for registered ones: those are
        sent when the post office has taken them.
        """
        result = self.action_print()
        plain = self.filtered(lambda action: action.document_id and action.channel == "letter")
        plain.action_done()
        return result

    def _merge_letters(self):
        """Return ``(PDF, number of pages)`` of the letters in this order.

        For a printer that prints on both sides each begins on a sheet of its own.
        """
        writer = PdfFileWriter()
        for action in self:
            pages = PdfFileReader(BytesIO(action.document_id.raw), strict=False).pages
            for page in pages:
                writer.add_page(page)
            if len(pages) % 2 and action.company_id.dunning_duplex:
                writer.add_blank_page()
        count = len(writer.pages)
        writer.add_metadata({"/Title": self._print_name(count)})
        with BytesIO() as stream:
            writer.write(stream)
            return stream.getvalue(), count

    def _print_name(self, pages):
        """Return the name of the file, which tells how much paper it takes."""
        if len(self) == 1:
            return f"{self._document_name()}.pdf"
        return self.env._(
            "%(letters)s letters, %(pages)s pages.pdf", letters=len(self), pages=pages
        )

    def _told_as_left_out(self, action):
        """Say before the client action how many letters are not in it, if there are any."""
        left_out = self.filtered(
            lambda action: action.channel in LETTERS and action.state in ("draft", "ready")
        )
        if not left_out:
            return action
        sentence = self.env._(
            "%(count)s letters are not made yet: print them once they are ready.",
            count=len(left_out),
        )
        return self._told(sentence, action)

    def _told_as_given_up(self, action):
        """Say before the client action which letters are not in it because they are not right any
        more, if there are any.
        """
        if not self:
            return action
        names = ", ".join(f"{each.partner_id.name} ({each.failure_reason})" for each in self)
        sentence = self.env._("These letters are not to be sent any more: %(names)s", names=names)
        return self._told(sentence, action or {"type": "ir.actions.client", "tag": "soft_reload"})

    def _told(self, sentence, action):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "warning", "message": sentence, "next": action},
        }

    @api.model
    def _postal_order(self, action):
        address = action.contact_id
        return (address.country_id.code or "", address.zip or "", action.partner_id.name or "")
