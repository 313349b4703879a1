from odoo import fields


class Integers(fields.Json):
    """A list of whole numbers, as an array of PostgreSQL that a query can look into."""

    _column_type = ("_int4", "int4[]")

    def convert_to_column(self, value, record, values=None, validate=True):
        return list(value) if value else None
