from odoo import api, fields, models


class DunningPersonalData(models.TransientModel):
    """Say how much is held on a person, and ask whether to download or to erase it."""

    _name = "dunning.personal.data"
    _description = "Personal Data Kept"

    partner_id = fields.Many2one("res.partner", string="Person", required=True, readonly=True)
    call_count = fields.Integer(string="Calls", compute="_compute_counts")
    note_count = fields.Integer(string="Notes", compute="_compute_counts")
    mail_count = fields.Integer(string="E-mails", compute="_compute_counts")
    refusal = fields.Char(compute="_compute_counts")

    @api.depends("partner_id")
    @api.depends_context("lang")
    def _compute_counts(self):
        for held in self:
            person = held.partner_id
            held.call_count = len(person._dunning_held_calls())
            held.note_count = len(person._dunning_held_notes())
            held.mail_count = len(person._dunning_held_mails())
            held.refusal = person._dunning_why_held()

    def action_export(self):
        """Download it."""
        return self.partner_id.action_dunning_export()

    def action_forget(self):
        """Erase it."""
        return self.partner_id.action_dunning_forget()
