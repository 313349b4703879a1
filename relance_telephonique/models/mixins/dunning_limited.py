"""Limits: what is entered out of bounds is refused, wherever it comes from."""

from math import isfinite

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, format_datetime, formatLang

from ...tools.limits import around

FORMATS = {"date": format_date, "datetime": format_datetime}


class DunningLimited(models.AbstractModel):
    """What has fields with a ``limit``, see ``tools/limits.py``.

    What is entered is checked, before anything is reckoned with it, and never what stands there
    already: a record from before a limit can still be used.
    """

    _name = "dunning.limited"
    _description = "Limited Entries"

    def _valid_field_parameter(self, field, name):
        return name == "limit" or super()._valid_field_parameter(field, name)

    def _add_missing_default_values(self, values):
        """Check what is to be created, with its defaults: a client may send these too."""
        values = super()._add_missing_default_values(values)
        self._check_limits(values)
        return values

    def write(self, vals):
        self._check_limits(vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        """Nothing is reckoned with what is typed beyond the limits either."""
        self._check_limits({name: values[name] for name in field_names if name in values})
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _check_limits(self, vals):
        """Make sure that values lie within the limits of their fields.

        :raise ValidationError: naming the field, its bounds and what was entered
        """
        for name, value in vals.items():
            field = self._fields.get(name)
            is_given = value or (value == 0 and value is not False)
            if is_given and getattr(field, "limit", None):
                company = self.env["res.company"].browse(vals.get("company_id"))
                self._check_limit(field, value, company or self._dunning_limit_company())

    def _dunning_limit_company(self):
        """Return the company whose day is today for these records."""
        own = self[:1].company_id if "company_id" in self._fields else self.env.company
        return own or self.env.company

    def _check_limit(self, field, value, company):
        if field.type == "one2many":
            value = sum(command[0] == Command.CREATE for command in value)
        elif field.type in FORMATS:
            value = field.convert_to_cache(value, self)
        else:
            value = float(value)  # as it was sent: no field takes what is no number
        low, high = self._limit_bounds(field, company)
        if not low <= value <= high:
            label = field._description_string(self.env)
            low, high, value = (self._limit_in_words(field, bound) for bound in (low, high, value))
            raise ValidationError(
                self.env._(
                    "%(field)s: enter a value from %(low)s to %(high)s instead of %(value)s.",
                    field=label,
                    low=low,
                    high=high,
                    value=value,
                )
            )

    def _limit_bounds(self, field, company):
        if field.type == "date":
            return around(company.with_context(dunning_date=None)._dunning_today(), field.limit)
        if field.type == "datetime":
            return around(fields.Datetime.now(), field.limit)
        return field.limit

    def _limit_in_words(self, field, value):
        if field.type in FORMATS:
            return FORMATS[field.type](self.env, value)
        if not isfinite(value):
            return str(value)
        return formatLang(self.env, value, digits=0 if value % 1 == 0 else 2)


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "dunning.limited"]

    def _dunning_limit_company(self):
        return self[:1] or self.env.company


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "dunning.limited"]

    def _dunning_limit_company(self):
        """A debtor is everybody's, even when their address belongs to one company."""
        return self.env.company
