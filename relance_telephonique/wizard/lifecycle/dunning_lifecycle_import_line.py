import csv
from io import StringIO

from odoo import fields, models

from ...models.lifecycle.take_in import KNOWN, NEW, WRONG
from ...tools.limits import ANY

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would work out


class DunningLifecycleImportLine(models.TransientModel):
    """A line of the file, with the invoice that it is about or what is wrong with it."""

    _name = "dunning.lifecycle.import.line"
    _inherit = ["dunning.limited"]
    _description = "Status of an Electronic Invoice, to Take In"

    import_id = fields.Many2one(
        "dunning.lifecycle.import", required=True, ondelete="cascade", index=True
    )
    place = fields.Char(string="Where")
    invoice = fields.Char()
    status = fields.Char()
    date_text = fields.Char(string="Said on")
    reason = fields.Char(readonly=True)
    note = fields.Char(string="In these words", readonly=True)
    amount_said = fields.Float(string="Amount", limit=ANY)
    partner_id = fields.Many2one("res.partner", string="Debtor")
    result = fields.Selection(
        [(NEW, "Not known yet"), (KNOWN, "Known already"), (WRONG, "Not taken in")], required=True
    )
    message = fields.Char(string="What is wrong")

    def _as_csv(self):
        """Return the lines with their reasons, as a spreadsheet opens them."""
        names = ("place", "invoice", "status", "date_text", "reason", "amount_said", "message")
        file = StringIO(newline="")
        writer = csv.writer(file, delimiter=";")
        writer.writerow(self._fields[name]._description_string(self.env) for name in names)
        for line in self:
            writer.writerow(_as_text(line[name]) for name in names)
        return file.getvalue().encode("utf-8-sig")


def _as_text(value):
    """Return a cell that no spreadsheet takes for a formula: it comes from elsewhere."""
    text = str(value or "")
    return f"'{text}" if text.startswith(FORMULA) else text
