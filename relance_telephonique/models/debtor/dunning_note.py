from odoo import api, fields, models

from ...tools.limits import PAST


class DunningNote(models.Model):
    """A fact that somebody learned about a debtor's payments: part of the story, it stays as it
    was noted.
    """

    _name = "dunning.note"
    _inherit = ["dunning.protected", "dunning.about.people"]
    _description = "Note about a Debtor"
    _order = "date desc, id desc"
    _ledger = ("write", "unlink")

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="By", required=True, default=lambda self: self.env.user, readonly=True
    )
    date = fields.Date(
        required=True, default=lambda self: self.env.company._dunning_today(), limit=PAST
    )
    note = fields.Text(required=True, help="Facts only: the debtor may ask to read it.")

    @api.depends("partner_id", "date")
    def _compute_display_name(self):
        for note in self:
            note.display_name = f"{note.partner_id.display_name} · {note.date}"

    @api.constrains("partner_id")
    def _check_debtor(self):
        self.partner_id._check_dunning_debtor()

    def _forget(self):
        """Without its words nothing is left of a note."""
        return self._by_method().unlink()
