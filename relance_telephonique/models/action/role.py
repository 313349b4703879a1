"""Role: which part somebody has in a debtor's payments, and whom of them a step is for."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.groups import HISTORY
from ...tools.selection_of import SelectionOf, label_of


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_role = fields.Selection(
        [
            ("payable", "Accounts payable"),
            ("accounting", "Head of accounting"),
            ("finance", "Finance director"),
            ("manager", "Managing director"),
        ],
        string="Part in payments",
        groups=HISTORY,
        help="Calls go to the first of them who has a number; after two calls without result, to "
        "the next one.",
    )
    _dunning_role_index = models.Index("(commercial_partner_id) WHERE dunning_role IS NOT NULL")

    def _dunning_role_label(self):
        """Return the part in payments in words, in the reader's language; "" if there is none."""
        return label_of(self, "dunning_role") if self.dunning_role else ""

    def _dunning_roles_to_reach(self, _channel):
        """Return ``{debtor id: the part in payments that whoever is reached has}`` of those of whom
        it is known.
        """
        return {}

    def _dunning_role_sql(self, debtor, channel):
        """Return the same of the id ``debtor`` as SQL."""
        roles = self._dunning_roles_to_reach(channel)
        if not roles:
            return SQL("NULL")
        cases = (SQL("WHEN %s THEN %s", debtor_id, role) for debtor_id, role in roles.items())
        return SQL("CASE %s %s END", debtor, SQL(" ").join(cases))


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    contact_role = SelectionOf(
        "res.partner.dunning_role",
        string="Meant for",
        help="The step goes to whoever has this part in the debtor's payments, if somebody has; a "
        "call, to the next one above if nobody has.",
    )


class DunningAction(models.Model):
    _inherit = "dunning.action"

    contact_role = SelectionOf(
        "res.partner.dunning_role",
        string="Part in payments of whom to call",
        readonly=True,
        copy=False,
        validate=False,
    )

    @api.model
    def _contact_role(self):
        """The part in payments that whoever is to be reached has, as SQL of ``action``."""
        return SQL(
            """
            COALESCE(action.contact_role,
                     (SELECT contact_role FROM dunning_level WHERE id = action.level_id))
            """
        )
