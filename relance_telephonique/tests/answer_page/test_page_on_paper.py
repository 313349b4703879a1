"""The link to a debtor's page on paper: a code on reminder letters."""

from io import BytesIO
from unittest.mock import patch

from odoo.tools.pdf import PdfFileReader

from ..letter.test_documents import PdfCase

LETTER = "relance_telephonique.report_dunning_letter"
SECOND = "relance_telephonique.report_second_letter"
NOTICE = "relance_telephonique.report_formal_notice"


class TestPageOnPaper(PdfCase):
    def letter(self, level="letter"):
        return self.action(self.invoice(1200.00, due="2026-02-27"), level)

    def source(self, report, action):
        return self.env["ir.actions.report"]._render_qweb_html(report, action.ids)[0].decode()

    def texts(self, content):
        self.pictures = sum(map(pictures, PdfFileReader(BytesIO(content)).pages))
        return super().texts(content)

    def test_the_code_leads_to_the_page(self):
        """It is that of their link, in the sealed form that e-mails have; a company without the
        page prints none, and the letter has one sheet with or without it.
        """
        action = self.letter()
        url = self.debtor._dunning_page_url(self.company)
        reports = self.registry["ir.actions.report"]
        for report in (LETTER, SECOND):
            with patch.object(
                reports, "barcode", autospec=True, side_effect=reports.barcode
            ) as made:
                self.assertIn('class="letter-page"', self.source(report, action))
            self.assertEqual([call.args[1:] for call in made.call_args_list], [("QR", url)])
        self.assertEqual(len(self.printed(LETTER, action)), 1)
        with_code = self.pictures
        self.company.sudo().dunning_page = False
        self.assertEqual(len(self.printed(LETTER, action)), 1)
        self.assertEqual(with_code - self.pictures, 1)

    def test_a_formal_notice_has_none(self):
        source = self.source(NOTICE, self.letter("formal_notice"))
        self.assertNotIn('class="letter-page"', source)


def pictures(page):
    """Return how many pictures a page of a PDF shows."""
    found = (page.get("/Resources") or {}).get("/XObject") or {}
    return sum(each.get_object().get("/Subtype") == "/Image" for each in found.values())
