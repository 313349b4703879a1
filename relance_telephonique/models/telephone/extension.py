"""Extension: which telephone is whose."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.ring_said import EXTENSION


class ResUsers(models.Model):
    _inherit = "res.users"

    dunning_extension = fields.Char(
        string="Telephone extension",
        index="btree_not_null",
        copy=False,
        help="By which the telephone system names this user's telephone: who calls it is shown.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "dunning_extension"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "dunning_extension"]

    @api.constrains("dunning_extension", "company_ids", "active")
    def _check_dunning_extension(self):
        for user in self.sudo().filtered("dunning_extension"):  # whatever companies they share
            if not EXTENSION.fullmatch(user.dunning_extension):
                raise ValidationError(
                    self.env._("An extension has digits or letters, without spaces: 101.")
                )
            if user.share:  # nothing rings there, and who works here is not told to a customer
                continue
            others = user.company_ids._dunning_users_at(user.dunning_extension) - user
            if user.active and others:
                raise ValidationError(
                    self.env._(
                        "Extension %(extension)s is the telephone of %(name)s already.",
                        extension=user.dunning_extension,
                        name=others[0].name,
                    )
                )


class ResCompany(models.Model):
    _inherit = "res.company"

    def _dunning_users_at(self, extension):
        """Return whose telephone an extension is, of the people who work for these companies.

        Whose it is nobody else may read; the telephone system rings there whoever asks.
        """
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("dunning_extension", "=", extension),
                    ("company_ids", "in", self.ids),
                    ("share", "=", False),
                ]
            )
        )
