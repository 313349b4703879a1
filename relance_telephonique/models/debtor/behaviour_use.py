"""Use: the grade and the segment on the debtor and on what they owe, to filter and to choose by."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.among import among
from ...tools.groups import HISTORY
from ...tools.selection_of import SelectionOf


class DunningBehaviour(models.Model):
    _inherit = "dunning.behaviour"

    @api.model
    def _select_where(self, domain, *columns):
        """Return the subquery of these columns of what the user may read."""
        query = self._search(domain)
        return query.subselect(*(SQL.identifier(self._table, column) for column in columns))


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_behaviour_id = fields.Many2one(
        "dunning.behaviour",
        string="Payment behaviour",
        compute="_compute_dunning_behaviour",
        groups=HISTORY,
    )
    dunning_grade = SelectionOf(
        "dunning.behaviour.grade",
        string="Payment grade",
        compute="_compute_dunning_behaviour",
        search="_search_dunning_grade",
        groups=HISTORY,
        help="How the debtor pays the current company, from A to E, as measured last night.",
    )
    dunning_segment = SelectionOf(
        "dunning.behaviour.segment",
        string="Payment segment",
        compute="_compute_dunning_behaviour",
        search="_search_dunning_segment",
        groups=HISTORY,
        help="The segment that the payment behaviour measured last night puts the debtor in, for "
        "the current company.",
    )
    dunning_behaviour = fields.Char(
        string="How they pay", compute="_compute_dunning_behaviour", groups=HISTORY
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang", "uid")
    def _compute_dunning_behaviour(self):
        measured = self.env["dunning.behaviour"].search_fetch(
            [
                ("company_id", "=", self.env.company.id),
                ("partner_id", "in", self.commercial_partner_id.ids),
            ]
        )
        by_debtor = measured.grouped("partner_id")
        for partner in self:
            behaviour = by_debtor.get(partner.commercial_partner_id._origin, measured.browse())
            partner.dunning_behaviour_id = behaviour
            partner.dunning_grade = behaviour.grade
            partner.dunning_segment = behaviour.segment
            partner.dunning_behaviour = behaviour.explanation

    def _search_dunning_grade(self, operator, value):
        return self._search_dunning_behaviour("grade", operator, value)

    def _search_dunning_segment(self, operator, value):
        return self._search_dunning_behaviour("segment", operator, value)

    def _search_dunning_behaviour(self, name, operator, values):
        """Stored figures of the current company: they ask nothing of the decision, so scenarios may
        be chosen by them.
        """
        if operator != "in":
            return NotImplemented
        behaviours = self.env["dunning.behaviour"]
        of_company = Domain("company_id", "=", self.env.company.id)

        def measured(operator, value):
            found = of_company & Domain(name, operator, value)
            debtors = behaviours._select_where(found, "partner_id")
            return Domain("commercial_partner_id", "in", debtors)

        return among(values, lambda named: measured("in", named), lambda: measured("!=", False))

    def action_open_dunning_behaviour(self):
        """Open the figures behind the grade."""
        self.ensure_one()
        return self.dunning_behaviour_id.get_formview_action()


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    grade = SelectionOf(
        "dunning.behaviour.grade",
        compute="_compute_grade",
        search="_search_grade",
        help="How the debtor pays the item's company, from A to E, as measured last night.",
    )

    @api.depends("company_id", "partner_id")
    @api.depends_context("uid")
    def _compute_grade(self):
        grades = self.env["dunning.behaviour"]._grades(self.company_id, self.partner_id)
        for item in self:
            item.grade = grades.get((item.company_id, item.partner_id))

    def _search_grade(self, operator, values):
        if operator != "in":
            return NotImplemented
        return among(
            values,
            lambda named: self._domain_measured(Domain("grade", "in", named)),
            lambda: self._domain_measured(Domain("grade", "!=", False)),
        )

    def _domain_measured(self, domain):
        """Return the domain of the items whose debtor's behaviour towards their company it is."""
        measured = self.env["dunning.behaviour"]._select_where(domain, "partner_id", "company_id")
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(COALESCE(%s, 0), %s) IN %s",
                model._field_to_sql(alias, "partner_id", query),
                model._field_to_sql(alias, "company_id", query),
                measured,
            )
        )
