from odoo import fields, models
from odoo.exceptions import AccessError


class DunningCompanyForm(models.AbstractModel):
    """A form on one company: its managers of dunning, who need not be administrators, set there
    what :meth:`_settings` names.
    """

    _name = "dunning.company.form"
    _inherit = ["dunning.form"]
    _description = "Form on a Company's Settings"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )

    def _settings(self):
        """Return the names of the company's fields that are set here, alike on both."""
        raise NotImplementedError

    def write(self, vals):
        """Set the company's fields. No right is lent on anything else, and what the fields name is
        read with the manager's own.

        :raise AccessError: for who is no manager, or to pass on to another company
        """
        self.check_access("write")
        if "company_id" in vals:
            raise AccessError(self.env._("Open this page for one company at a time."))
        names = vals.keys() & self._settings()
        settings = {name: self._setting(name, vals[name]) for name in names}
        self.company_id.sudo().write(settings)
        self.invalidate_recordset()  # Odoo tells no wizard of what changes beside it
        return super().write({name: vals[name] for name in vals.keys() - names})

    def _setting(self, name, value):
        """Return one plain value of the company: a word, a day, the id of what may be read.

        :raise AccessError: if the field names what may not be read, or would make or change it
        """
        field = self._fields[name]
        if field.relational and not isinstance(value, int | None):
            raise AccessError(self.env._("%s: choose one that is there.", field.string))
        plain = field.convert_to_cache(value, self, validate=False)
        if field.relational:
            self.env[field.comodel_name].browse(plain or ()).check_access("read")
        return plain or False
