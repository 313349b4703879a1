from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, ormcache

from ...tools.payer_groups import BANK, SIGNS

DIGITS_SHOWN = 4  # of a bank account
STATES = [("proposed", "Proposed"), ("active", "Is one group"), ("refused", "No group")]


def shown(kind, value):
    """Return what is shared as it is shown: of a bank account its last digits."""
    return f"…{value[-DIGITS_SHOWN:]}" if kind == BANK else value


class DunningPayerGroup(models.Model):
    """Debtors whose debts are settled by the same people: companies of one holding.

    They are called once, in one talk with a part for each company. Letters, disputes and formal
    notices stay with each of them: each is a legal person of its own.
    """

    _name = "dunning.payer.group"
    _inherit = ["dunning.protected", "dunning.cached"]
    _description = "Payer Group"
    _order = "state, name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="active", copy=False)
    partner_ids = fields.Many2many(
        "res.partner",
        "dunning_payer_group_partner_rel",
        "group_id",
        "partner_id",
        string="Companies",
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]",
    )
    signs = fields.Json(readonly=True, copy=False)
    why = fields.Char(compute="_compute_why", string="What they share")

    @api.depends("signs")
    @api.depends_context("lang")
    def _compute_why(self):
        words = {
            "siren": self.env._("SIREN"),
            "bank": self.env._("bank account"),
            "contact": self.env._("dunning contact"),
            "domain": self.env._("e-mail domain"),
        }
        for group in self:
            signs = [(kind, value) for kind, value in group.signs or () if kind in SIGNS]
            group.why = ", ".join(f"{words[kind]} {shown(kind, value)}" for kind, value in signs)

    @api.constrains("partner_ids", "state", "company_id")
    def _check_companies(self):
        """A debtor is called with one group, or alone."""
        for group in self.filtered(lambda group: group.state == "active"):
            group.partner_ids._check_dunning_debtor()
            others = self.search(
                [
                    ("id", "!=", group.id),
                    ("state", "=", "active"),
                    ("company_id", "=", group.company_id.id),
                    ("partner_ids", "in", group.partner_ids.ids),
                ]
            )
            if twice := others.partner_ids & group.partner_ids:
                raise ValidationError(
                    self.env._(
                        "%(debtor)s is in the group “%(group)s” already.",
                        debtor=twice[0].display_name,
                        group=others[0].name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_any(self):
        """Nothing hangs on a group: what was said stays with each company."""

    # ------------------------------------------------------------------ what a person says

    def action_confirm(self):
        """They are one group: from now on they are called together.

        :raise UserError: if there are not two companies
        """
        self.check_access("write")
        for group in self:
            if len(group.partner_ids) < 2:
                raise UserError(self.env._("Choose at least two companies for a group."))
        self._by_method().state = "active"

    def action_refuse(self):
        """They are no group, and are not proposed again."""
        self.check_access("write")
        self._by_method().state = "refused"

    @api.model
    def action_propose(self):
        """Look for debtors that may be companies of one group, and show what was found.

        :raise UserError: if nothing was
        """
        self.check_access("create")
        found = self._propose(self.env.company)
        if not found:
            raise UserError(
                self.env._(
                    "No debtors were found that share a SIREN, a bank account, a dunning contact "
                    "or an e-mail domain, other than those proposed before."
                )
            )
        return self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_payer_group_action"
        )

    def _propose(self, company):
        """Propose the groups of debtors that nobody has said anything of yet, and return them."""
        proposals = company._dunning_proposed_groups()
        groups = self.search([("company_id", "=", company.id)])
        known = [set(group.partner_ids.ids) for group in groups]
        values = [
            {
                "name": self._proposed_name(proposal),
                "company_id": company.id,
                "state": "proposed",
                "partner_ids": [Command.set(proposal.debtors)],
                "signs": [list(sign) for sign in proposal.why],
            }
            for proposal in proposals
            if not any(set(proposal.debtors) <= them for them in known)
        ]
        return self._by_method().create(values)

    def _proposed_name(self, proposal):
        """Return the shortest name of the companies, which those of a group often begin with."""
        names = self.env["res.partner"].browse(proposal.debtors).mapped("name")
        return self.env._("Group of %(company)s", company=min(filter(None, names), key=len))

    # ------------------------------------------------------------------ who belongs together

    @api.model
    @ormcache()
    def _dunning_are_any(self):
        """Whether there are groups: most companies have none, and need no look-up."""
        return bool(self.sudo().search_count([("state", "=", "active")], limit=1))  # for all alike

    @api.model
    def _groups_of(self, company, debtors):
        """Return ``{debtor: their group}`` of those that have one."""
        if not self._dunning_are_any():
            return {}
        groups = self.search(
            [
                ("state", "=", "active"),
                ("company_id", "=", company.id),
                ("partner_ids", "in", debtors.ids),
            ]
        )
        return {debtor: group for group in groups for debtor in group.partner_ids & debtors}

    @api.model
    def _members_sql(self, debtor, company):
        """The ids of the other companies of the group of a debtor, as SQL: a query.

        :param debtor: SQL of the debtor's id
        :param company: SQL of the id of the company that chases
        """
        return SQL(
            """
            SELECT other.partner_id
              FROM dunning_payer_group_partner_rel own
              JOIN dunning_payer_group payer ON payer.id = own.group_id
               AND payer.state = 'active' AND payer.company_id = %(company)s
              JOIN dunning_payer_group_partner_rel other ON other.group_id = payer.id
               AND other.partner_id != own.partner_id
             WHERE own.partner_id = %(debtor)s
            """,
            company=company,
            debtor=debtor,
        )
