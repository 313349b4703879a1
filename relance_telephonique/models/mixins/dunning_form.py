from odoo import Command, api, models
from odoo.exceptions import AccessError

from ...tools.ledger_sql import RECEIVABLE

LEDGER = ("move_ids", "move_line_ids")
OUR_MODELS = "dunning."  # how their names begin


class DunningForm(models.AbstractModel):
    """A form that is not saved yet is under no record rule, and shows what is worked out, without
    the reader's right on the ledger, of whatever a client names in it: who may not save it does not
    fill it in, and it names what customers owe the reader's own companies, and what they may read.
    """

    _name = "dunning.form"
    _description = "Form about Journal Items"

    def onchange(self, values, field_names, fields_spec):
        self.check_access("write" if self else "create")
        company = self.env["res.company"].browse(values.get("company_id") or ())
        if company - self.env.user.company_ids:
            raise AccessError(self.env._("You do not work in that company."))
        for name in LEDGER:
            self._check_customers(name, values.get(name) or ())
        self._check_named(values)
        return super().onchange(values, field_names, fields_spec)

    def _check_named(self, values):
        """Make sure that the user may read what is about dunning and named anew: a call, an event.

        :raise AccessError: if not
        """
        for name, value in values.items():
            field = self._fields.get(name)
            if (
                not field
                or field.type != "many2one"
                or not field.comodel_name.startswith(OUR_MODELS)
            ):
                continue
            named = value.get("id") if isinstance(value, dict) else value  # a dict, of a parent
            if named and named != self[:1][name].id:
                self.env[field.comodel_name].browse(named).check_access("read")

    @api.model
    def _check_customers(self, name, commands):
        """Make sure that a client names invoices and items of customers only.

        :param commands: of the field ``name``
        :raise AccessError: without a word of what else was named
        """
        named = set()
        for command in commands:
            named.update(command[2] if command[0] == Command.SET else command[1:2])
        if not named:
            return
        for record in self.env[self._fields[name].comodel_name].sudo().browse(named).exists():
            lines = record.line_ids if name == "move_ids" else record
            is_owed = RECEIVABLE in lines.account_id.mapped("account_type")
            if not is_owed or record.company_id not in self.env.user.company_ids:
                raise AccessError(
                    self.env._("Choose invoices that customers owe to your companies.")
                )
