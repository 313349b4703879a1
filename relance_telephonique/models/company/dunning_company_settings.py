"""The company's settings of dunning: administrators have them among Odoo's, managers on a page of
their own.
"""

from odoo import fields, models


class DunningCompanySettings(models.AbstractModel):
    """What can be set for a company: whoever has a setting of their own adds it here, and its place
    to the view of Odoo's settings.
    """

    _name = "dunning.company.settings"
    _description = "Dunning Settings of a Company"

    company_id = fields.Many2one("res.company")
    currency_id = fields.Many2one(related="company_id.currency_id")
    dunning_mode = fields.Selection(related="company_id.dunning_mode", readonly=False)
    dunning_start_date = fields.Date(related="company_id.dunning_start_date", readonly=False)
    dunning_scenario_id = fields.Many2one(related="company_id.dunning_scenario_id", readonly=False)
    dunning_scenario_timeline = fields.Html(related="dunning_scenario_id.timeline", sanitize=False)
    dunning_user_id = fields.Many2one(related="company_id.dunning_user_id", readonly=False)
    dunning_tolerance = fields.Monetary(related="company_id.dunning_tolerance", readonly=False)
    dunning_days_to_arrive = fields.Integer(
        related="company_id.dunning_days_to_arrive", readonly=False
    )
    dunning_match_days = fields.Integer(related="company_id.dunning_match_days", readonly=False)
    dunning_large_amount = fields.Monetary(
        related="company_id.dunning_large_amount", readonly=False
    )
    dunning_call_order = fields.Selection(related="company_id.dunning_call_order", readonly=False)
    dunning_dispute_days = fields.Integer(related="company_id.dunning_dispute_days", readonly=False)
    dunning_on_way_days = fields.Integer(related="company_id.dunning_on_way_days", readonly=False)
    dunning_promise_grace_days = fields.Integer(
        related="company_id.dunning_promise_grace_days", readonly=False
    )
    dunning_promise_max_days = fields.Integer(
        related="company_id.dunning_promise_max_days", readonly=False
    )
    dunning_promise_max_amount = fields.Monetary(
        related="company_id.dunning_promise_max_amount", readonly=False
    )
    dunning_promise_max_parts = fields.Integer(
        related="company_id.dunning_promise_max_parts", readonly=False
    )
    dunning_promise_reminder = fields.Boolean(
        related="company_id.dunning_promise_reminder", readonly=False
    )
    dunning_deduct_bills = fields.Boolean(related="company_id.dunning_deduct_bills", readonly=False)
    dunning_hold_unsent = fields.Boolean(related="company_id.dunning_hold_unsent", readonly=False)
    dunning_thank = fields.Boolean(related="company_id.dunning_thank", readonly=False)
    dunning_call_morning_from = fields.Float(
        related="company_id.dunning_call_morning_from", readonly=False
    )
    dunning_call_morning_to = fields.Float(
        related="company_id.dunning_call_morning_to", readonly=False
    )
    dunning_call_afternoon_from = fields.Float(
        related="company_id.dunning_call_afternoon_from", readonly=False
    )
    dunning_call_afternoon_to = fields.Float(
        related="company_id.dunning_call_afternoon_to", readonly=False
    )
    dunning_call_reached_per_day = fields.Integer(
        related="company_id.dunning_call_reached_per_day", readonly=False
    )
    dunning_call_attempts_per_day = fields.Integer(
        related="company_id.dunning_call_attempts_per_day", readonly=False
    )
    dunning_call_reached_per_week = fields.Integer(
        related="company_id.dunning_call_reached_per_week", readonly=False
    )
    dunning_call_attempts_per_week = fields.Integer(
        related="company_id.dunning_call_attempts_per_week", readonly=False
    )
    dunning_note_months = fields.Integer(related="company_id.dunning_note_months", readonly=False)
    dunning_call_attempts = fields.Integer(
        related="company_id.dunning_call_attempts", readonly=False
    )
    dunning_weight_delay = fields.Integer(related="company_id.dunning_weight_delay", readonly=False)
    dunning_weight_on_time = fields.Integer(
        related="company_id.dunning_weight_on_time", readonly=False
    )
    dunning_weight_overdue = fields.Integer(
        related="company_id.dunning_weight_overdue", readonly=False
    )
    dunning_weight_promises = fields.Integer(
        related="company_id.dunning_weight_promises", readonly=False
    )
    dunning_weight_trend = fields.Integer(related="company_id.dunning_weight_trend", readonly=False)
    dunning_weight_longest = fields.Integer(
        related="company_id.dunning_weight_longest", readonly=False
    )
    dunning_weight_disputes = fields.Integer(
        related="company_id.dunning_weight_disputes", readonly=False
    )


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = ["res.config.settings", "dunning.company.settings"]
