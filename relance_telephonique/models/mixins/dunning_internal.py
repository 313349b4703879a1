from odoo import models
from odoo.fields import Domain

BEGINS_OURS = "dunning_"  # how our fields on models of Odoo's begin, and those of bridges


class DunningInternal(models.AbstractModel):
    """What customers on the portal, or the public, may read of a model of Odoo's: of their company
    and their own records anything, its pictures by an address. Of our fields nothing: how dunning
    is done, and the signature under our letters, are known to who works here.
    """

    _name = "dunning.internal"
    _description = "Dunning Fields for Internal Users"

    def _has_field_access(self, field, operation):
        if field.name.startswith(BEGINS_OURS) and self._is_for_outsider():
            return False
        return super()._has_field_access(field, operation)

    def _search(self, domain, *args, **kwargs):
        """Odoo asks for access to the columns that are searched, and not to what is worked out."""
        if self._is_for_outsider():
            for condition in Domain(domain).iter_conditions():
                if field := self._fields.get(condition.field_expr.split(".")[0]):
                    self._check_field_access(field, "read")
        return super()._search(domain, *args, **kwargs)

    def _is_for_outsider(self):
        return not (self.env.su or self.env.user._is_internal())


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "dunning.internal"]


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "dunning.internal"]


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "dunning.internal"]


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "dunning.internal"]


class ResUsers(models.Model):
    _name = "res.users"
    _inherit = ["res.users", "dunning.internal"]
