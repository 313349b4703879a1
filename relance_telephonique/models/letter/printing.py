"""Print: one letter or hundreds at once, in postal order, each ready for its envelope."""

import logging
from io import BytesIO

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from ...tools.channels import LETTER
from ...tools.notices import RELOAD, notice
from ...tools.vocabulary import TO_BE_MADE

_logger = logging.getLogger(__name__)


class DunningAction(models.Model):
    _inherit = "dunning.action"

    @api.model
    def letters_progress(self):
        """Return how many letters are ``ready`` to print, of the ``total`` asked for by today."""
        letters = Domain("channel_kind", "=", LETTER) & Domain("state", "=", "ready")
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
        opening, _printed = self._print()
        return opening

    def action_print_and_mark_sent(self):
        """Open the letters in one PDF and count them as sent, but for registered ones: those are
        sent when the post office has taken them.
        """
        opening, printed = self._print()
        plain = printed.filtered(lambda action: action._channel().is_plain_letter)
        plain.action_done()
        return (printed - plain)._told_as_to_post(opening)

    def _print(self):
        """Return the client action that opens the letters, and those that are in it."""
        given_up, renewed = self._ask_again_what_changed()
        letters = (self - given_up).filtered("document_id")
        if not letters | given_up:
            raise UserError(self.env._("None of these actions has a letter to print."))
        sheets = {letter: letter._sheets() for letter in letters.sorted(self._postal_order)}
        damaged = self.browse().union(*(letter for letter, pages in sheets.items() if not pages))
        printed = letters - damaged
        opening = printed._opened(sheets) if printed else RELOAD
        opening = (self - letters)._told_as_left_out(opening)
        opening = renewed._told_as_renewed(opening)
        return given_up._told_as_given_up(damaged._told_as_damaged(opening)), printed

    def _ask_again_what_changed(self):
        """Ask the letters again that have not left yet.

        :return: those that are not to leave any more, and those that were made anew
        """
        before = {action: action.document_id for action in self}
        given_up = self._ask_letters_again()
        return given_up, self.filtered(lambda letter: letter.document_id - before[letter])

    def _opened(self, sheets):
        """Return the client action that opens the letters in one PDF.

        :param sheets: ``{letter: its pages}``, in the order of printing
        """
        content, count = self._merge_letters(sheets)
        attachments = self.env["ir.attachment"]
        merged = attachments._dunning_for_download(self._print_name(count), content)
        url = f"/web/content/{merged.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def _sheets(self):
        """Return the pages of a letter; none if its file is lost or damaged."""
        content = self.document_id.raw or b""
        try:
            pages = PdfFileReader(BytesIO(content), strict=False).pages
            copy = PdfFileWriter()
            for page in pages:
                copy.add_page(page)  # reads all that the page is made of
            return list(pages)
        except Exception:  # whatever a parser stumbles upon; the database has no part in it
            _logger.warning("The file of dunning action %s cannot be read", self.id, exc_info=True)
            return []

    def _merge_letters(self, sheets):
        """Return ``(PDF, number of pages)`` of the letters in the order of ``sheets``.

        For a printer that prints on both sides each begins on a sheet of its own.
        """
        writer = PdfFileWriter()
        for action, pages in sheets.items():
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

    def _told_as_to_post(self, action):
        """Say before the client action which of these still wait for the post office, if any."""
        waiting = self.filtered(lambda letter: letter.state == "ready")
        if not waiting:
            return action
        message = self.env._(
            "Registered letters printed: %(count)s. They count once you note them as posted.",
            count=len(waiting),
        )
        offer = (self.env._("Registered letters"), "dunning_action_action_registered")
        return notice(message, action, "info", [offer])

    def _told_as_left_out(self, action):
        """Say before the client action how many letters are not in it, if there are any."""
        left_out = self.filtered(
            lambda action: action._channel().is_letter and action.state in TO_BE_MADE
        )
        if not left_out:
            return action
        message = self.env._(
            "%(count)s letters are not made yet: print them once they are ready.",
            count=len(left_out),
        )
        return notice(message, action, "warning")

    def _told_as_renewed(self, action):
        """Say before the client action which letters were made anew, if there are any."""
        if not self:
            return action
        names = format_list(self.env, self.mapped("partner_id.name"))
        message = self.env._(
            "Made anew, since what they said had changed: %(names)s. Throw older prints away.",
            names=names,
        )
        return notice(message, action, "warning")

    def _told_as_damaged(self, action):
        """Say before the client action which letters have no file any more, if there are any. Those
        that have still to leave fail: to retry makes them again.
        """
        if not self:
            return action
        waiting = self.filtered(lambda letter: letter.state == "ready")
        waiting._fail(
            self.env._("The file of the letter is lost or damaged: retry to make it again.")
        )
        names = format_list(self.env, self.mapped("display_name"))
        message = self.env._(
            "Not printed, the file is lost or damaged: %(letters)s. Retry to make them again.",
            letters=names,
        )
        return notice(message, action, "warning")

    def _told_as_given_up(self, action):
        """Say before the client action which letters are not in it because they are not right any
        more, if there are any.
        """
        if not self:
            return action
        names = ", ".join(f"{each.partner_id.name} ({each.failure_reason})" for each in self)
        message = self.env._("These letters are not to be sent any more: %(names)s", names=names)
        return notice(message, action, "warning")

    @api.model
    def _postal_order(self, action):
        address = action.contact_id
        return (address.country_id.code or "", address.zip or "", action.partner_id.name or "")
