from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class DunningCase(models.Model):
    """What follows the mise en demeure: invoices in a case are no longer chased."""

    _name = "dunning.case"
    _description = "Dunning Case"
    _inherit = ["dunning.agreement"]

    move_ids = fields.Many2many(
        "account.move",
        "dunning_case_move_rel",
        "case_id",
        "move_id",
        string="Invoices",
        check_company=True,
    )
    date = fields.Date(string="Opened on")
    date_closed = fields.Date(string="Closed on", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
    )
    note = fields.Text()
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
    )

    @api.depends("partner_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for case in self:
            parts = (case.partner_id.display_name, format_date(self.env, case.date))
            case.display_name = " · ".join(filter(None, parts))

    @api.constrains("move_ids")
    def _check_invoices(self):
        for case in self:
            if not case.move_ids:
                raise ValidationError(self.env._("Choose the invoices that the case is about."))

    def action_close(self):
        """Close cases: what is still open in them is chased again where it stood."""
        for case in self.filtered(lambda case: case.state == "open"):
            case.write({"state": "closed", "date_closed": case.company_id._dunning_today()})

    def action_reopen(self):
        """Take the closing back."""
        self.write({"state": "open", "date_closed": False})
