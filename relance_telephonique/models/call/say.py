"""Say: the script of a call, proposed with its reason; the caller may take another one."""

from odoo import api, fields, models


class DunningAction(models.Model):
    _inherit = "dunning.action"

    chosen_script_id = fields.Many2one(
        "dunning.script", string="Script chosen by hand", copy=False, ondelete="set null"
    )
    script_id = fields.Many2one(
        "dunning.script", compute="_compute_script_id", inverse="_inverse_script_id"
    )
    script_why = fields.Char(compute="_compute_script_id", string="Why this script")
    script_text = fields.Html(compute="_compute_script_text", sanitize=False)

    @api.depends("chosen_script_id", "channel", "line_ids", "call_ids")
    @api.depends_context("lang", "uid")
    def _compute_script_id(self):
        scripts = self.env["dunning.script"]
        for action in self:
            proposed, why = scripts, False
            if action._channel().is_call and action.id:
                proposed, why = scripts._select(action)
            chosen = action.chosen_script_id
            action.script_id = chosen or proposed
            if chosen and chosen != proposed:
                why = self.env._("Chosen by hand; proposed: %s", proposed.name or "")
            action.script_why = why

    def _inverse_script_id(self):
        for action in self:
            action.chosen_script_id = action.script_id

    @api.depends("script_id")
    @api.depends_context("lang", "uid")
    def _compute_script_text(self):
        for action in self:
            script = action.script_id
            action.script_text = script._text(action) if script else False
