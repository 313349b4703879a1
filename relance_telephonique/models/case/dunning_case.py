from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools.limits import APPOINTMENT, PAST
from ..action.dunning_action import BY_COMPANY
from ..mixins.dunning_about_items import Named
from ..mixins.dunning_agreement import StateOfAgreement

STAGES = [
    ("notice_expired", "Formal notice expired"),
    ("to_decide", "To decide"),
    ("agency", "With an agency"),
    ("bailiff", "Commissaire de justice"),
    ("requested", "Order to pay requested"),
    ("ordered", "Order obtained"),
    ("signified", "Order signified"),
    ("opposition", "Opposition"),
    ("summoned", "Summons served"),
    ("title", "Enforceable title"),
    ("enforcement", "Enforcement"),
    ("paid", "Paid off"),
    ("written_off", "Written off"),
]
CLOSING = ("paid", "written_off")
PROCEDURES = [
    ("agency", "Collection agency"),
    ("simplified", "Simplified procedure of the commissaire de justice"),
    ("injunction", "Order to pay (injonction de payer)"),
    ("interim", "Interim payment (référé-provision)"),
    ("summons", "Summons to pay (assignation en paiement)"),
    ("claim", "Claim to the public body (réclamation préalable)"),
    ("ex_officio", "Payment ordered by the prefect (mandatement d'office)"),
    ("advance", "Advance from the administrative judge (référé-provision)"),
    ("administrative", "Application to the administrative court"),
    ("european", "European order for payment"),
    ("declaration", "Declaration of the claim"),
    ("write_off", "Write-off"),
]


class DunningCase(models.Model):
    """What follows the mise en demeure: invoices in a case are no longer chased.

    ``state`` is what the decision reads; ``stage`` is how far the case has come.
    """

    _name = "dunning.case"
    _description = "Dunning Case"
    _inherit = ["dunning.agreement"]
    _agreed = ("partner_id", "date", "move_ids")
    _draft_state = "open"

    move_ids = Named(
        "account.move",
        "dunning_case_move_rel",
        "case_id",
        "move_id",
        string="Invoices",
        check_company=True,
    )
    invoice_names = fields.Char(
        string="Its invoices",
        compute="_compute_invoice_names",
        compute_sudo=True,
        help="The names of the invoices, also for people who may not open them.",
    )
    date = fields.Date(string="Opened on", limit=PAST)
    date_closed = fields.Date(string="Closed on", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
    )
    procedure = fields.Selection(PROCEDURES, tracking=True)
    counsel_id = fields.Many2one(
        "res.partner",
        string="Agency or counsel",
        help="The agency, commissaire de justice or lawyer who acts for us.",
        tracking=True,
    )
    case_number = fields.Char(
        string="Court's number",
        help="The number of the order or of the case list (RG), as letters quote it.",
    )
    mandate_date = fields.Date(
        string="Mandate signed on",
        help="An agency acts on a written mandate, which states the amount claimed and its fee "
        "(R124-3 CPCE).",
        limit=PAST,
    )
    mandate_reference = fields.Char(string="Their reference")
    mandate_document = fields.Binary(string="Signed mandate", attachment=True, copy=False)
    mandate_filename = fields.Char(string="Name of the signed mandate", copy=False)
    date_declared = fields.Date(
        string="Claim declared on",
        copy=False,
        help="The day on which the claim was declared to the representative that the court "
        "appointed in the collective proceedings.",
        limit=APPOINTMENT,
    )
    note = fields.Text(help="Facts only: the debtor may ask to read it.")
    state = StateOfAgreement([("open", "Open"), ("closed", "Closed")], default="open")

    @api.depends("move_ids")
    def _compute_invoice_names(self):
        for case in self:
            case.invoice_names = ", ".join(move.name or "" for move in case.move_ids)

    @api.depends("partner_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for case in self:
            parts = (case.partner_id.display_name, format_date(self.env, case.date))
            case.display_name = " · ".join(filter(None, parts))

    @api.constrains("user_id")
    def _check_responsible(self):
        self.user_id._check_dunning_internal()

    @api.constrains("move_ids", "partner_id")
    def _check_invoices(self):
        for case in self.sudo():
            if not case.move_ids:
                raise ValidationError(self.env._("Choose the invoices that the case is about."))
            case._check_theirs(case.move_ids)

    @api.constrains("date", "date_declared", "date_stage", "move_ids")
    def _check_acts_follow_invoices(self):
        """Nobody acts on an invoice before it is made out. An opening balance does not tell when
        that was.
        """
        for case in self.sudo():
            made_out = [move.invoice_date for move in case.move_ids if move.invoice_date]
            acts = filter(None, (case.date, case.date_stage, case.date_declared))
            first_act, first = min(acts), min(made_out, default=None)
            if first and first_act < first:
                raise ValidationError(
                    self.env._(
                        "%(act)s is before the first invoice, of %(invoice)s: correct the day.",
                        act=format_date(self.env, first_act),
                        invoice=format_date(self.env, first),
                    )
                )

    @api.constrains("move_ids", "state")
    def _check_one_open_case(self):
        """Two cases would claim the same money twice."""
        cases = self.sudo().filtered(lambda case: case.state == "open")
        for company, of_company in cases.sorted(BY_COMPANY).grouped("company_id").items():
            self.env["dunning.turn"]._take(company, of_company.partner_id)
        others = cases.search([("state", "=", "open"), ("move_ids", "in", cases.move_ids.ids)])
        for case in cases:
            for other in others - case:
                if both := case.move_ids & other.move_ids:
                    raise ValidationError(
                        self.env._(
                            "%(invoice)s already is in the open case “%(case)s”.",
                            invoice=both[0].display_name,
                            case=other.display_name,
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_new(self):
        if self.filtered(lambda case: case.state == "closed" or len(case.event_ids) > 1):
            raise UserError(
                self.env._("A case that has moved on is part of the story: close it instead.")
            )
