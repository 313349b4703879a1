from odoo import fields, models


class DunningLifecycleImportColumn(models.TransientModel):
    """A column of a CSV file, and what it means."""

    _name = "dunning.lifecycle.import.column"
    _description = "Column of a File of Statuses"
    _order = "id"

    import_id = fields.Many2one(
        "dunning.lifecycle.import", required=True, ondelete="cascade", index=True
    )
    title = fields.Char(string="Column", readonly=True)
    sample = fields.Char(string="First value", readonly=True)
    meaning = fields.Selection(
        [
            ("number", "Invoice number"),
            ("code", "Status"),
            ("when", "Date of the status"),
            ("reason", "Reason code"),
            ("amount", "Amount"),
            ("note", "Words"),
            ("reference", "Unique reference"),
            ("siren", "SIREN of the issuer"),
            ("invoice_date", "Invoice date"),
            ("service", "Service code"),
            ("engagement", "Engagement number"),
        ],
        help="Empty: the column is left out.",
    )
