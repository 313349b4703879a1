"""The number of a debtor of a company: made of both, and read back into both."""

from collections.abc import Set

from odoo.fields import Domain
from odoo.tools import SQL

RADIX = 2**32  # above any id of a partner; a browser counts exactly up to 2**53


def key(company_id, partner_id):
    return company_id * RADIX + partner_id


def key_sql(company_id, partner_id):
    """The same, of two SQL expressions."""
    return SQL("%s::bigint * %s + %s", company_id, RADIX, partner_id)


def parts(keys):
    """Return the ids of the companies and those of the partners that ``keys`` are made of."""
    pairs = [divmod(one, RADIX) for one in keys]
    return sorted({company for company, _ in pairs}), sorted({partner for _, partner in pairs})


def keys_asked(domain, name):
    """Return the keys ``name`` that a domain is about and no others, or None."""
    return _keys_of(Domain(domain), name)


def by_parts(domain, name):
    """Return the same domain, in which conditions on the key ``name`` also say the companies and
    partners: of these the ledger has indexes, of the key it has none.
    """

    def with_parts(condition):
        keys = _keys_of(condition, name)
        if keys is None:
            return condition
        companies, partners = parts(keys)
        return (
            condition & Domain("company_id", "in", companies) & Domain("partner_id", "in", partners)
        )

    return Domain(domain).map_conditions(with_parts)


def _keys_of(condition, name):
    if getattr(condition, "field_expr", None) != name or condition.operator not in ("in", "="):
        return None
    keys = condition.value if condition.operator == "in" else [condition.value]
    if not isinstance(keys, (list, tuple, Set)):
        return None
    return keys if all(isinstance(one, int) and one for one in keys) else None
