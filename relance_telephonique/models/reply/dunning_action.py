"""Read what a debtor has written back, and keep what was understood beside the answer."""

import logging
from io import BytesIO

from lxml import html

from odoo import api, fields, models
from odoo.tools import html2plaintext
from odoo.tools.pdf import PdfFileReader

from ...tools.confined import attempt
from ...tools.groups import COLLECTOR
from ...tools.reply import read, read_advice, with_advice
from ...tools.reply_words import own_words
from ..call.copies import COPIES

MARKED_AS_QUOTED = "//*[@data-o-mail-quote]"
MOST_FILES, MOST_PAGES, LARGEST_FILE = 5, 20, 5 * 1024 * 1024  # of which the words are read
MOST_OF_AN_ANSWER = 4000  # characters of an answer
_logger = logging.getLogger(__name__)


def _findings(label, certainty=None):
    """Return a field of what was understood of the answer, all of it or as sure as that."""
    return fields.One2many(
        "dunning.reply.finding",
        "action_id",
        string=label,
        domain=[("certainty", "=", certainty)] if certainty else [],
        readonly=True,
        groups=COLLECTOR,
    )


class DunningAction(models.Model):
    _inherit = "dunning.action"

    finding_ids = _findings("What was understood")
    understood_ids = _findings("What was understood for sure", "understood")
    perhaps_ids = _findings("What was perhaps meant", "perhaps")
    answer_text = fields.Text(
        string="What the debtor wrote",
        compute="_compute_answer_text",
        groups=COLLECTOR,
        help="Without what they quote and their signature; the latest message last.",
    )

    @api.depends("finding_ids")
    def _compute_answer_text(self):
        """The messages stand on what was answered, which the reader may not have access to: their
        words come with the answer, which they have.
        """
        for action in self:
            messages = action.sudo().finding_ids.message_id.sorted("date")
            texts = [own_words(_as_text(message.body)) for message in messages]
            action.answer_text = "\n\n".join(texts)[:MOST_OF_AN_ANSWER] or False

    def _read_answer(self, message):
        """Keep what is understood of a message with this answer of its author's. The message counts
        whatever becomes of its reading.

        :param message: a ``mail.message`` that came from outside
        """
        _kept, error = attempt(self.env, lambda: self._keep_what_is_understood(message))
        if error:
            _logger.error("%s could not be read", message, exc_info=error)

    def _keep_what_is_understood(self, message):
        invoices = self._invoices_that_may_be_meant()
        day = fields.Datetime.context_timestamp(self, message.date).date()
        found = read(_as_text(message.body), day, list(invoices), perhaps=True)
        found = with_advice(found, self._read_files(message, list(invoices)))
        return self.env["dunning.reply.finding"]._keep(self, message, found, invoices)

    def _read_files(self, message, invoices):
        """Return what the files of a message say of payments: remittance advices name invoices. One
        that cannot be read says nothing.
        """
        found = []
        for file in message.attachment_ids[:MOST_FILES]:
            text, error = attempt(self.env, lambda file=file: _text_of_file(file))
            if error:
                _logger.info("%s could not be read", file, exc_info=error)
            elif advice := text and read_advice(file.name, text, invoices):
                found.append(advice)
        return found

    def _invoices_that_may_be_meant(self):
        """Return ``{number: account.move}`` of what the debtor owes and was written to about."""
        items = self.env["dunning.due.item"].search(
            [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)]
        )
        moves = items.move_id | self.line_ids.move_id
        return {move.name: move for move in moves if move.name}

    def _compose_copies(self, items):
        """Open the e-mail with copies of these items' invoices to the debtor."""
        attachments = self.env["ir.attachment"].union(
            *(move._dunning_document(self) for move in self._copied_invoices(items.move_id))
        )
        name = self.env._("Send copies of the invoices")
        return self._dunning_compose("invoices", name, COPIES, self.contact_id, attachments)


def _text_of_file(file):
    """Return the words of a PDF, a CSV or a text, nothing of other files."""
    if file.file_size > LARGEST_FILE:
        return ""
    if file.mimetype == "application/pdf":
        pages = PdfFileReader(BytesIO(file.raw), strict=False).pages[:MOST_PAGES]
        return "\n".join(page.extract_text() for page in pages)
    if file.mimetype in ("text/csv", "text/plain"):
        return file.raw.decode("utf-8", errors="replace")
    return ""


def _as_text(body):
    """Return the words of a message, without what it quotes, as Odoo marks it."""
    if not body:
        return ""
    tree = html.fragment_fromstring(body, create_parent="div")
    for quoted in tree.xpath(MARKED_AS_QUOTED):
        if quoted.getparent() is not None:
            quoted.drop_tree()
    return html2plaintext(html.tostring(tree, encoding="unicode"))
