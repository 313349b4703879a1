from contextlib import closing
from io import BytesIO

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.confined import let_begin_again
from ...tools.page_numbers import numbered

OUR_REPORTS = "relance_telephonique."


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _dunning_get(self, xml_id):
        """Return a report that a button of ours prints.

        :raise UserError: if somebody deleted it; an update does not bring back what was deleted
        """
        report = self.env.ref(xml_id, raise_if_not_found=False)
        if not report:
            raise UserError(
                self.env._(
                    "The report %(name)s was deleted: ask an administrator to restore it.",
                    name=xml_id,
                )
            )
        return report

    @api.model
    def _dunning_made(self, xml_id, records, name):
        """Return the values of an attachment: a report of ours about ``records``, made now."""
        content, _type = self._render_qweb_pdf(self._dunning_get(xml_id), records.ids)
        return {"name": f"{name}.pdf", "raw": content, "mimetype": "application/pdf"}

    def _dunning_trouble(self, record=None):
        """Return the exception that writing the letter raises, None if it can be written.

        :param record: whom it is written to; without one nothing is tried
        """
        report = self.sudo()  # who sends letters need not be allowed to design them
        try:
            with closing(self.env.cr.savepoint()):
                if record:
                    report._render_qweb_html(report.report_name, record.ids)
        except Exception as error:
            let_begin_again(error)
            return error
        return None

    # ------------------------------------------------------------------ whoever prints

    def _get_rendering_context(self, report, docids, data):
        """What may not be printed now is refused, whoever asks for it and from which menu."""
        values = super()._get_rendering_context(report, docids, data)
        docs = values.get("docs")
        if (data or {}).get("report_type") == "pdf" and hasattr(docs, "_check_print"):
            docs._check_print(report)
        return values

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        """Our documents are printed one by one, each with its page numbers: wkhtmltopdf without
        patches prints neither several at once nor footers.
        """
        report = self._get_report(report_ref)
        prepare = super()._render_qweb_pdf_prepare_streams
        if not report.report_name.startswith(OUR_REPORTS):
            return prepare(report_ref, data, res_ids=res_ids)
        streams = {}
        sent = self._dunning_as_sent(report, res_ids)
        made = [res_id for res_id in res_ids if res_id not in sent] if sent else res_ids
        for ids in report._dunning_one_by_one(made) if made or not sent else ():
            streams |= prepare(report_ref, dict(data or {}), res_ids=ids)
        for stream in streams.values():
            is_kept = report.attachment_use and stream["attachment"]
            if stream["stream"] and not is_kept:
                stream["stream"] = BytesIO(numbered(stream["stream"].getvalue()))
        return streams | sent

    def _dunning_as_sent(self, report, res_ids):
        """Return the streams of the letters that have left, as they were: made now, one would bear
        its former day, and say how late the debtor is today.
        """
        if report.model != "dunning.action":
            return {}
        return {
            letter.id: {"stream": BytesIO(letter.document_id.raw), "attachment": None}
            for letter in self.env["dunning.action"].browse(res_ids or ())
            if letter.state == "done"
            and letter.document_id.raw
            and letter._letter_report() == report
        }

    def _dunning_one_by_one(self, res_ids):
        """Return the ids of what each document is made of: rows of a story make one together."""
        if not res_ids or self.model == "dunning.history":
            return [res_ids]
        return [[res_id] for res_id in dict.fromkeys(res_ids)]
