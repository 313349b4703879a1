"""Number the pages of a PDF: wkhtmltopdf without patches prints no footer."""

from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen import canvas

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

FROM_BOTTOM = 6 * mm  # in the margin of our letters
FROM_RIGHT = 16 * mm
SIZE = 8  # points


def numbered(content):
    """Return a PDF with “2 / 3” at the foot of each page; one of a single page as it is."""
    pages = PdfFileReader(BytesIO(content), strict=False).pages
    if len(pages) < 2:
        return content
    writer = PdfFileWriter()
    for page, numbers in zip(pages, _numbers(pages), strict=True):
        page.merge_page(numbers)
        writer.add_page(page)
    with BytesIO() as stream:
        writer.write(stream)
        return stream.getvalue()


def _numbers(pages):
    """Return as many pages, of the same size, with nothing but their number on each."""
    stream = BytesIO()
    paper = canvas.Canvas(stream)
    for number, page in enumerate(pages, start=1):
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        paper.setPageSize((width, height))
        paper.setFont("Helvetica", SIZE)
        paper.drawRightString(width - FROM_RIGHT, FROM_BOTTOM, f"{number} / {len(pages)}")
        paper.showPage()
    paper.save()
    return PdfFileReader(stream).pages
