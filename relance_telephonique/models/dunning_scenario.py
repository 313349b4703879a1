from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ..tools.timeline import Timeline


class DunningScenario(models.Model):
    """A timeline of levels, and the debtors it is meant for.

    A debtor follows their own scenario, else the first one by sequence whose domain holds, else
    the company's default. A scenario without domain is only ever chosen by hand or by default.
    """

    _name = "dunning.scenario"
    _inherit = ["dunning.cached"]
    _description = "Dunning Scenario"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", help="Leave empty to share it among companies.")
    description = fields.Text(translate=True)
    partner_domain = fields.Char(
        string="Debtors",
        help="The debtors that follow this scenario without being told to. "
        "Leave empty if it is only chosen on a customer or as a company's default.",
    )
    has_rule = fields.Boolean(
        string="Choose it for some debtors by a rule",
        compute="_compute_has_rule",
        inverse="_inverse_has_rule",
    )
    min_gap_days = fields.Integer(
        string="Days between contacts",
        default=3,
        help="A debtor is left alone for at least this many days after any contact.",
    )
    level_ids = fields.One2many("dunning.level", "scenario_id", string="Levels", copy=True)

    _min_gap_positive = models.Constraint(
        "CHECK (min_gap_days >= 0)", "The days between two contacts cannot be negative."
    )

    @api.depends("partner_domain")
    def _compute_has_rule(self):
        for scenario in self:
            scenario.has_rule = bool(scenario.partner_domain)

    def _inverse_has_rule(self):
        """Without a rule nobody follows it by themselves; an empty one holds for everybody."""
        for scenario in self:
            scenario.partner_domain = scenario.has_rule and (scenario.partner_domain or "[]")

    @api.constrains("partner_domain", "company_id")
    def _check_partner_domain(self):
        """A domain on dunning fields would ask the decision what the decision is asking it."""
        for scenario in self.filtered("partner_domain"):
            try:
                domain = Domain(literal_eval(scenario.partner_domain))
                names = [leaf.field_expr for leaf in domain.iter_conditions()]
                scenario._search_debtors()
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The debtors of scenario “%(name)s” cannot be read: %(error)s",
                        name=scenario.name,
                        error=error,
                    )
                ) from error
            if dunning := [name for name in names if "dunning_" in name]:
                raise ValidationError(
                    self.env._(
                        "The debtors of scenario “%(name)s” depend on %(fields)s, which depends "
                        "on the scenario. Choose other criteria.",
                        name=scenario.name,
                        fields=", ".join(dunning),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.with_context(active_test=False).level_ids._unlink_except_used()

    def _search_debtors(self):
        """Return the query of the debtors for whom this scenario's domain holds."""
        self.ensure_one()
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        if self.company_id:
            partners = partners.with_company(self.company_id)
        return partners._search(literal_eval(self.partner_domain))

    @api.model
    @ormcache()
    def _timelines(self):
        """Return the active scenarios in order of choice, as a tuple of :class:`Timeline`."""
        return tuple(
            Timeline(
                scenario.id,
                scenario.company_id.id,
                scenario.partner_domain,
                scenario.min_gap_days,
                tuple(level._step() for level in scenario.level_ids.sorted("delay_days")),
            )
            for scenario in self.sudo().search([])
        )
