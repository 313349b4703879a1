from odoo import Command

from .tables import rows

# Payment terms by their name in the table: those that Odoo ships, then those that we add. A line is
# (percentage, delay, days).
SHIPPED_TERMS = {
    "comptant": "account.account_payment_term_immediate",
    "30": "account.account_payment_term_30days",
    "45": "account.account_payment_term_45days",
}
ADDED_TERMS = {
    "60": ("60 jours", [(100, "days_after", 60)]),
    "fdm": ("30 jours fin de mois", [(100, "days_end_of_month_on_the", 30)]),
    "split": (
        "30 % à la commande, solde à 45 jours",
        [(30, "days_after", 0), (70, "days_after", 45)],
    ),
}


def build_debtors(company, salesperson=None):
    """Create the debtors of ``data/debtors.csv``, and their contacts.

    :param salesperson: the user in charge of the customers marked so
    :return: ``{reference: partner}``
    """
    env = company.with_company(company).env
    terms = build_terms(company)
    countries = {country.code: country.id for country in env["res.country"].search([])}
    values_list = [
        {
            **_identity(row),
            "is_company": row["kind"] != "person",
            "company_registry": row["siret"],
            "vat": row["vat"],
            "country_id": countries[row["country"]],
            "lang": "en_US" if row["country"] == "US" else "fr_FR",
            "user_id": salesperson.id if row["salesperson"] and salesperson else False,
            "property_payment_term_id": terms[row["term"]].id,
        }
        for row in rows("debtors")
    ]
    # Otherwise each salesperson is told by e-mail of the customers they are given.
    partners = env["res.partner"].with_context(tracking_disable=True).create(values_list)
    debtors = {partner.ref: partner.with_env(env) for partner in partners}
    _build_contacts(env, debtors)
    return debtors


def build_terms(company):
    """Return ``{name in the table: payment term}``; create those that Odoo lacks."""
    env = company.env
    terms = {name: env.ref(xmlid) for name, xmlid in SHIPPED_TERMS.items()}
    added = env["account.payment.term"].create(
        [
            {
                "name": name,
                "company_id": company.id,
                "line_ids": [Command.create(_term_line(*line)) for line in lines],
            }
            for name, lines in ADDED_TERMS.values()
        ]
    )
    return terms | dict(zip(ADDED_TERMS, added, strict=True))


def _term_line(percentage, delay, days):
    """Return the values of a term's line; day 0 of the next month is the month's last."""
    return {
        "value": "percent",
        "value_amount": percentage,
        "delay_type": delay,
        "nb_days": days,
        "days_next_month": "0",
    }


def _build_contacts(env, debtors):
    """Create the contacts; the type `dunning` is of our module, so it may not be there yet."""
    types = dict(env["res.partner"]._fields["type"]._description_selection(env))
    env["res.partner"].create(
        [
            {
                **_identity(row),
                "parent_id": debtors[row["debtor"]].id,
                "type": row["type"] if row["type"] in types else "contact",
                "function": row["function"],
                "country_id": debtors[row["debtor"]].country_id.id,
                "lang": debtors[row["debtor"]].lang,
            }
            for row in rows("contacts")
        ]
    )


def _identity(row):
    """Return what a debtor and a contact have in common."""
    columns = ("ref", "name", "street", "zip", "city", "email", "phone")
    return {column: row[column] for column in columns if row.get(column)}
