from odoo import api, fields, models

from ...tools.registered_number import compact, grouped


class DunningRegisteredPostingLine(models.TransientModel):
    """A registered letter, and the number on its slip."""

    _name = "dunning.registered.posting.line"
    _description = "Post a Registered Letter"

    post_id = fields.Many2one("dunning.registered.posting", required=True, ondelete="cascade")
    action_id = fields.Many2one("dunning.action", required=True, string="Letter")
    partner_id = fields.Many2one(related="action_id.partner_id", related_sudo=False)
    place = fields.Char(string="Town", compute="_compute_place")
    number = fields.Char(string="Tracking number")
    warning = fields.Char(related="action_id.registered_warning", related_sudo=False)

    @api.depends("action_id")
    def _compute_place(self):
        for line in self:
            place = line.action_id._postal_place()
            line.place = " ".join(filter(None, (place.zip, place.city)))

    @api.onchange("number")
    def _onchange_number(self):
        self.number = grouped(compact(self.number))
