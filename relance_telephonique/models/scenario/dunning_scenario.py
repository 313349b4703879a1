from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from ...tools.confined import let_begin_again, reason
from ...tools.limits import DAYS, RANK
from ...tools.timeline import Timeline

MEASURED = ("dunning_grade", "dunning_segment")  # stored, and not by the decision


class DunningScenario(models.Model):
    """A timeline of levels, and the debtors it is meant for.

    A debtor follows their own scenario, else the first one by sequence whose domain holds, else
    the company's default. A scenario without domain is only ever chosen by hand or by default.
    """

    _name = "dunning.scenario"
    _inherit = ["dunning.protected", "dunning.cached", "dunning.shared"]
    _fixed = ()  # a scenario may be shared, or kept to a company, later
    _description = "Dunning Scenario"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10, limit=RANK)
    company_id = fields.Many2one("res.company", help="Leave empty to share it among companies.")
    description = fields.Text(translate=True)
    partner_domain = fields.Char(
        string="Debtors",
        help="The rule that says which debtors follow this scenario. Leave it empty if the "
        "scenario is only chosen on a customer or as a company's default.",
    )
    has_rule = fields.Boolean(
        string="Choose it for some debtors by a rule",
        compute="_compute_has_rule",
        inverse="_inverse_has_rule",
    )
    rule_problem = fields.Char(
        compute="_compute_rule_problem", help="Why the rule cannot be read any more."
    )
    min_gap_days = fields.Integer(
        string="Days between contacts",
        default=3,
        help="A debtor is left alone for at least this many days after any contact.",
        limit=DAYS,
    )
    level_ids = fields.One2many(
        "dunning.level",
        "scenario_id",
        string="Levels",
        copy=True,
        domain=[("is_variant", "=", False)],
    )
    step_ids = fields.One2many(
        "dunning.level",
        "scenario_id",
        string="Levels and variants",
        help="All that the decision chooses from: the levels, and their variants that are tried on "
        "another day or by another way.",
    )

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

    @api.depends("partner_domain")
    @api.depends_context("lang")
    def _compute_rule_problem(self):
        for scenario in self:
            error = scenario._dunning_trouble()
            scenario.rule_problem = error and reason(error)

    @api.constrains("partner_domain", "company_id")
    def _check_partner_domain(self):
        """A domain on dunning fields would ask the decision what the decision is asking it, but for
        what is measured at night.
        """
        for scenario in self.filtered("partner_domain"):
            if error := scenario._dunning_trouble():
                raise ValidationError(
                    self.env._(
                        "The debtors of scenario “%(name)s” cannot be read: %(error)s",
                        name=scenario.name,
                        error=reason(error),
                    )
                ) from error
            scenario._check_may_ask()
            names = [leaf.field_expr for leaf in scenario._rule().iter_conditions()]
            if dunning := [name for name in names if self._asks_the_decision(name)]:
                raise ValidationError(
                    self.env._(
                        "The debtors of scenario “%(name)s” depend on %(fields)s, which depends "
                        "on the scenario. Choose other criteria.",
                        name=scenario.name,
                        fields=", ".join(dunning),
                    )
                )

    def _check_may_ask(self):
        """A rule holds for all debtors, whoever reads it: for whom it holds would tell what its
        author may not read. Odoo checks records with all rights.

        :raise AccessError: naming what that is
        """
        partners = self.env["res.partner"].sudo(False).with_context(active_test=False)
        partners._search(self._rule())

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.with_context(active_test=False).level_ids._unlink_except_used()

    def _asks_the_decision(self, path):
        return any("dunning_" in name and name not in MEASURED for name in path.split("."))

    def _dunning_trouble(self, _record=None):
        """Return the exception that asking for the scenario's debtors raises, None if there is
        none. A field of the rule may have been deleted since the rule was saved.
        """
        if not self.partner_domain:
            return None
        try:
            with self.env.cr.savepoint(flush=False):
                query = self._search_debtors()
                self.env.cr.execute(SQL("EXPLAIN %s", query.select()))
        except Exception as error:
            let_begin_again(error)
            return error
        return None

    def _rule(self):
        return Domain(literal_eval(self.partner_domain))

    def _search_debtors(self, company=None):
        """Return the query of the debtors for whom this scenario's domain holds.

        :param company: whose values count; by default the scenario's company, if it has one
        """
        self.ensure_one()
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        if company := company or self.company_id._origin:
            partners = partners.with_company(company)
        return partners._search(self._rule())

    def _rule_depends_on_company(self):
        """Whether the domain may hold for a debtor in one company and not in another one."""
        return any(self._is_of_company(leaf.field_expr) for leaf in self._rule().iter_conditions())

    def _is_of_company(self, path):
        model = self.env["res.partner"]
        for name in path.split("."):
            field = model._fields.get(name)
            if field and "company" in self.env.registry.field_depends_context[field]:
                return True
            model = self.env[field.comodel_name] if field and field.comodel_name else model
        return False

    @api.model
    def _tell_of_broken_rules(self, companies):
        """Tell a manager of each company of the rules that cannot be read any more."""
        broken = [
            timeline.scenario_id
            for timeline in self._timelines()
            if not timeline.domain and self.browse(timeline.scenario_id).sudo().partner_domain
        ]
        for scenario in self.browse(broken):
            own = scenario.sudo().company_id or companies
            for company in own & companies:
                self.env["dunning.problem"]._blame(company, scenario, {scenario: None})

    @api.model
    @ormcache()
    def _timelines(self):
        """Return the active scenarios in order of choice, as a tuple of :class:`Timeline`.

        A rule that cannot be read any more holds for nobody.
        """
        return tuple(
            Timeline(
                scenario.id,
                scenario.company_id.id,
                not scenario._dunning_trouble() and scenario.partner_domain,
                scenario.min_gap_days,
                tuple(level._step() for level in scenario.step_ids.sorted("delay_days")),
            )
            for scenario in self.sudo().search([])
        )
