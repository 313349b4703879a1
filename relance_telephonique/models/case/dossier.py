"""Dossier: what an agency, a commissaire de justice or a lawyer needs, in one ZIP with an index.

What cannot be made is named in the index as missing: one broken document does not lose the others.
"""

import logging
from base64 import b64decode
from datetime import date
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from odoo import models

from ...tools.confined import attempt
from ...tools.file_names import safe_name
from ..letter.statement import REPORT as STATEMENT

_logger = logging.getLogger(__name__)

INDEX = "relance_telephonique.action_report_dossier"
INTEREST = "relance_telephonique.action_report_case_interest"
STORY = "relance_telephonique.action_report_history_rows"
ZIP = "application/zip"
INVOICES = "account.account_invoices"


class Document(NamedTuple):
    """A document of the dossier; without content it is missing, and ``note`` may say why."""

    section: str
    title: str
    day: date | None
    content: bytes | None
    extension: str = "pdf"
    note: str = ""


class Entry(NamedTuple):
    """A numbered line of the index, and where the document lies in the ZIP."""

    number: str
    document: Document
    path: str


class DunningCase(models.Model):
    _inherit = "dunning.case"

    def action_dossier(self):
        """Make the dossier, attach it to the case and download it."""
        self.ensure_one()
        self.check_access("read")
        attachment = (
            self.env["ir.attachment"]
            .sudo()  # collectors read cases: to make their file changes nothing in them
            .create(
                {
                    "name": f"{safe_name(self._dossier_name())}.zip",
                    "raw": self._dossier(),
                    "mimetype": ZIP,
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )
        )
        self.sudo()._message_log(body=self.env._("Dossier made."), attachment_ids=attachment.ids)
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{attachment.id}?download=1",
            "target": "download",
        }

    def _dossier_name(self):
        day = self.company_id._dunning_today()
        return self.env._("Dossier %(debtor)s %(day)s", debtor=self.partner_id.name, day=day)

    def _dossier(self):
        """Return the ZIP. Its names and their order depend on the case and the language only."""
        case = self.sudo().with_company(self.company_id)  # collectors need no right on the ledger
        entries = case._dossier_entries()
        index = Document("", case.env._("Index"), None, case._dossier_index(entries))
        content, today = BytesIO(), case.company_id._dunning_today()
        with ZipFile(content, "w", ZIP_DEFLATED) as archive:
            for path, document in [
                (f"00_{safe_name(index.title)}.pdf", index),
                *((entry.path, entry.document) for entry in entries),
            ]:
                if document.content is not None:
                    info = ZipInfo(path, date_time=(today.year, today.month, today.day, 0, 0, 0))
                    info.compress_type = ZIP_DEFLATED
                    archive.writestr(info, document.content)
        return content.getvalue()

    def _dossier_entries(self):
        """Return an :class:`Entry` per document: “2.03” is the third of the second section."""
        entries, sections = [], {}
        for document in self._dossier_documents():
            section = sections.setdefault(document.section, len(sections) + 1)
            place = sum(entry.document.section == document.section for entry in entries) + 1
            folder = f"{section}_{safe_name(document.section)}"
            name = f"{place:03d}_{safe_name(f'{document.title}.{document.extension}')}"
            entries.append(Entry(f"{section}.{place:02d}", document, f"{folder}/{name}"))
        return entries

    def _dossier_index(self, entries):
        values = {"entries": entries}
        reports = self.env["ir.actions.report"]
        content, _type = reports._render_qweb_pdf(reports._dunning_get(INDEX), self.ids, values)
        return content

    # ------------------------------------------------------------------ which documents

    def _dossier_documents(self):
        """Return the :class:`Document` list, in the order of the index."""
        self.ensure_one()
        return [
            *self._dossier_invoices(),
            *self._dossier_accounts(),
            *self._dossier_history(),
            *self._dossier_letters(),
            *self._dossier_disputes(),
            *self._dossier_promises(),
            *self._dossier_others(),
        ]

    def _dossier_invoices(self):
        """The invoices by date, then the credit notes."""
        section = self.env._("Invoices and credit notes")
        moves = self._dossier_moves() + self._dossier_credit_notes()
        return [
            self._dossier_made(
                section,
                move.name,
                move.invoice_date or move.date,
                lambda move=move: self._invoice_pdf(move),
            )
            for move in moves
        ]

    def _dossier_moves(self):
        return self._invoices().sorted(lambda move: (move.invoice_date or move.date, move.id))

    def _dossier_credit_notes(self):
        """Return the credit notes made for the invoices, or allocated to them."""
        allocated = self.env["account.partial.reconcile"].search(
            [
                ("debit_move_id.move_id", "in", self._invoices().ids),
                ("credit_move_id.move_id.move_type", "=", "out_refund"),
            ]
        )
        made = self._invoices().reversal_move_ids.filtered(lambda move: move.state == "posted")
        credit_notes = allocated.credit_move_id.move_id | made
        return credit_notes.sorted(lambda move: (move.invoice_date or move.date, move.id))

    def _invoice_pdf(self, move):
        """Return the invoice as it was sent, else as it is printed now; None for an entry."""
        if kept := move._dunning_kept_document():
            return kept.raw
        return self._rendered(INVOICES, move) if move.is_invoice() else None

    def _rendered(self, report, records):
        reports = self.env["ir.actions.report"]
        content, _type = reports._render_qweb_pdf(reports._dunning_get(report), records.ids)
        return content

    def _dossier_accounts(self):
        section, today = self.env._("Accounts"), self.company_id._dunning_today()
        problem = self.interest_problem
        interest = self.env._("Account of late interest")
        statement = self.env._("Statement of account")
        return [
            Document(section, interest, today, None, note=problem)
            if problem
            else self._dossier_made(
                section, interest, today, lambda: self._rendered(INTEREST, self)
            ),
            self._dossier_made(
                section, statement, today, lambda: self._rendered(STATEMENT, self.partner_id)
            ),
        ]

    def _dossier_history(self):
        """The debtor's whole story, as this company tells it."""
        story = self.partner_id._dunning_history_rows(company=self.company_id)
        title = self.partner_id._dunning_history_title()
        today = self.company_id._dunning_today()
        return [
            self._dossier_made(
                self.env._("History"), title, today, lambda: self._rendered(STORY, story)
            )
        ]

    def _dossier_letters(self):
        """Each letter, followed by its proofs; one of which no copy was kept is missing."""
        section, documents = self.env._("Letters and their proofs"), []
        for action in self._dossier_actions():
            label, day = action._step_label(), action.date_done
            if action._channel().is_letter and not action.document_id:
                note = self.env._("no copy was kept")
                documents.append(Document(section, f"{day} {label}", day, None, note=note))
            documents += self._dossier_files(section, action._dossier_files(), label, day)
        return documents

    def _dossier_disputes(self):
        section = self.env._("Disputes")
        return [
            document
            for dispute in self._disputes()
            for document in self._dossier_files(
                section,
                dispute._files_of_chatter(),
                dispute._category_label(),
                dispute.date,
            )
        ]

    def _dossier_promises(self):
        """The signed agreements and what else was attached to promises."""
        section = self.env._("Promises and agreements")
        documents = []
        for promise in self._promises():
            name = self.env._("Agreement")
            if promise.signed_document:
                extension = _extension(promise.signed_filename)
                content = promise.with_context(bin_size=False).signed_document
                documents.append(
                    Document(section, name, promise.signed_date, _decoded(content), extension)
                )
            documents += self._dossier_files(
                section, promise._files_of_chatter(), name, promise.date
            )
        return documents

    def _dossier_others(self):
        """What was attached to the case, such as orders and delivery notes, and the mandate."""
        section = self.env._("Other documents")
        files = self._files_of_chatter().filtered(lambda file: file.mimetype != ZIP)
        documents = self._dossier_files(section, files, "", None)
        if self.mandate_document:
            content = self.with_context(bin_size=False).mandate_document
            mandate = self.env._("Mandate")
            extension = _extension(self.mandate_filename)
            documents.append(
                Document(section, mandate, self.mandate_date, _decoded(content), extension)
            )
        return documents

    def _dossier_files(self, section, files, what, day):
        """Return attachments as documents, oldest first; ``what`` comes before their names."""
        documents = []
        for file in files.sorted("id"):
            stem, dot, extension = (file.name or "").rpartition(".")
            parts = [str(day or ""), what, stem if dot else extension]
            title = " ".join(filter(None, parts))
            documents.append(
                Document(
                    section,
                    title,
                    day or file.create_date.date(),
                    file.raw or None,
                    extension if dot else "bin",
                )
            )
        return documents

    def _dossier_made(self, section, title, day, make):
        """Return the document that ``make`` makes; if it breaks, it is missing."""
        content, error = attempt(self.env, make)
        if error:
            _logger.warning("Dossier of case %s: no %s", self.id, title, exc_info=error)
        return Document(section, title, day, content)


class DunningAgreement(models.AbstractModel):
    _inherit = "dunning.agreement"

    def _files_of_chatter(self):
        """Return what was attached to the record or to a message on it, without its own fields."""
        return self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], order="id"
        )


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _dossier_files(self):
        """Return the letter and the proofs: all files that were made or uploaded on the action, but
        not the copies of invoices that went along. What it names without its being its own stays
        out: whoever makes the dossier reads it without the rights on other things.
        """
        attached = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        )
        copies = self.message_id.attachment_ids
        return attached - copies


def _extension(filename):
    return (filename or "").rpartition(".")[2] or "pdf"


def _decoded(content):
    return b64decode(content)
