from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.groups import MANAGER

# What waits for its responsible, in ``user_id``.
WAITING = {
    "dunning.action": [("state", "in", ("draft", "ready", "failed"))],
    "dunning.dispute": [("state", "=", "open")],
    "dunning.case": [("state", "=", "open")],
}
# What asks somebody by an activity.
ASKING = (*WAITING, "dunning.promise", "dunning.postponement", "dunning.problem")
FOR_MANAGERS = ("dunning.case", "dunning.postponement", "dunning.problem", "dunning.promise")
LEAVING = {"active", "company_ids", "group_ids"}  # what may end somebody's work for a company


class ResUsers(models.Model):
    _inherit = "res.users"

    dunning_substitute_id = fields.Many2one(
        "res.users",
        string="Calls go to",
        domain="[('share', '=', False), ('id', '!=', id)]",
        help="Who makes the calls and tasks of chasing while this user is out of office, or once "
        "they have left.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "dunning_substitute_id"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "dunning_substitute_id"]

    @api.constrains("dunning_substitute_id")
    def _check_dunning_substitute(self):
        self.dunning_substitute_id._check_dunning_internal()

    def write(self, vals):
        """Whoever leaves, leaves their work to others, at once."""
        result = super().write(vals)
        if LEAVING.intersection(vals):
            self._dunning_pass_on_work()
        return result

    def action_archive(self):
        """Odoo deletes the activities of whom it archives: ours go to others first."""
        self.write({"active": False})
        return super().action_archive()

    @api.ondelete(at_uninstall=False)
    def _unlink_pass_on_dunning(self):
        self.filtered(lambda user: user.active and not user.share).write({"active": False})

    # ------------------------------------------------------------------ who does the work

    def _check_dunning_internal(self):
        """Chasing is for the company's own people.

        :raise ValidationError: naming who is not
        """
        for user in self.sudo().filtered("share"):
            raise ValidationError(
                self.env._("%(name)s is no internal user: choose somebody who is.", name=user.name)
            )

    def _dunning_works_for(self, company):
        """Whether the user may be responsible for something of the company."""
        user = self.sudo()  # collectors may not read whom the user works for
        return bool(user) and user.active and not user.share and company in user.company_ids

    def _dunning_stand_in(self, company):
        """Return who does the user's work for the company today: themselves, or their substitute
        while they are away and once they have left; nobody if neither works for the company.
        """
        if self._dunning_works_for(company) and not self.is_out_of_office:
            return self
        substitute = self.sudo().dunning_substitute_id.sudo(False)
        if substitute._dunning_works_for(company) and not substitute.is_out_of_office:
            return substitute
        return self if self._dunning_works_for(company) else self.browse()

    # ------------------------------------------------------------------ who left

    def _dunning_pass_on_work(self):
        """Give what waits for those of these users, by default of all, who do not work for its
        company any more to others.
        """
        users = self.with_context(mail_activity_quick_update=True).sudo()  # whoever lets them go
        for model, waiting in WAITING.items():
            users._dunning_pass_on_records(model, waiting)
        for model in ASKING:
            users._dunning_pass_on_activities(model)

    def _dunning_pass_on_records(self, model, waiting):
        for user, company, records in self.env[model]._read_group(
            Domain(waiting) & self._dunning_held(), ["user_id", "company_id"], ["id:recordset"]
        ):
            if not user._dunning_works_for(company):
                records.user_id = user._dunning_successor(company, model)

    def _dunning_pass_on_activities(self, model):
        for user, activities in self.env["mail.activity"]._read_group(
            Domain("res_model", "=", model) & self._dunning_held(), ["user_id"], ["id:recordset"]
        ):
            records = self.env[model].browse(activities.mapped("res_id")).exists()
            for company, about in records.grouped("company_id").items():
                if not user._dunning_works_for(company):
                    own = activities.filtered_domain([("res_id", "in", about.ids)])
                    own.user_id = user._dunning_successor(company, model)

    def _dunning_held(self):
        return Domain("user_id", "in", self.ids) if self else Domain("user_id", "!=", False)

    def _dunning_successor(self, company, model):
        """Return who takes over from a user who left what waited in ``model``."""
        heir = company._dunning_pick(self)
        if model in FOR_MANAGERS and not heir.has_group(MANAGER):
            return company._dunning_manager()
        return heir
