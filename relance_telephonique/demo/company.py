from datetime import timedelta

from odoo import Command

COMPANY = {
    "name": "Emballages Valdoré",
    "street": "14 rue des Cartonniers",
    "zip": "44240",
    "city": "La Chapelle-sur-Erdre",
    "phone": "02 61 91 40 00",
    "email": "comptabilite@emballages-valdore.example",
    "company_registry": "00028141000019",
    "vat": "FR51000281410",
    "ape": "4676Z",
    "dunning_legal_form": "SAS",
    "dunning_capital": "250 000 €",
    "dunning_registry_city": "Nantes",
    "dunning_court": "tribunal de commerce de Nantes",
    # An agreed rate needs none of the ECB's: that of the second half of 2026 is to be confirmed.
    "dunning_interest_policy": "agreed",
    "dunning_interest_rate": 10.0,
    "dunning_signatory": "Claire Duvernoix",
    "dunning_signatory_function": "Responsable administrative et financière",
}
BANK, BIC, IBAN = "Banque du Val d’Erdre", "VDERFR2NXXX", "FR7699999000440001234567843"

# Login (also the password) · name · function · telephone · groups. `commercial` has no right in
# accounting: this is the user who must not meet an access error on their own customers.
USERS = [
    (
        "comptable",
        "Hélène Barreteau",
        "Comptable clients",
        "02 61 91 40 12",
        "account.group_account_invoice",
        "base.group_partner_manager",
        "relance_telephonique.group_dunning_user",
    ),
    (
        "commercial",
        "Mathieu Le Goallec",
        "Commercial grand Ouest",
        "02 61 91 40 25",
        "sales_team.group_sale_salesman",
    ),
    (
        "responsable",
        "Claire Duvernoix",
        "Responsable administrative et financière",
        "02 61 91 40 10",
        "account.group_account_manager",
        "base.group_partner_manager",
        "relance_telephonique.group_dunning_manager",
    ),
]

# Dollars for one euro, and since how many days.
DOLLAR_RATES = [(800, 1.0720), (400, 1.0850), (180, 1.1120), (45, 1.1390)]


def build_company(env, name=COMPANY["name"], **values):
    """Create a French company with its chart of accounts and its bank: no debtors, no users.

    ``env`` is that of an administrator.
    """
    company = _create_company(env, {**COMPANY, "name": name, **values})
    env["account.chart.template"].try_loading("fr", company)
    company.tax_calculation_rounding_method = "round_globally"
    company.external_report_layout_id = env.ref("web.external_layout_standard")
    company.resource_calendar_id.tz = "Europe/Paris"
    chart = env["account.chart.template"].with_company(company)
    chart.ref("sale").code = "FAC"
    chart.ref("bank").bank_account_id = env["res.partner.bank"].create(
        {
            "acc_number": IBAN,
            "partner_id": company.partner_id.id,
            "bank_id": env["res.bank"].create({"name": BANK, "bic": BIC}).id,
            "allow_out_payment": True,
        }
    )
    return company


def build_users(env, company, suffix=""):
    """Create the accountant, the salesperson and the manager of ``company``, in this order.

    :param suffix: added to the logins, for the users of a second company
    """
    users = env["res.users"].with_context(no_reset_password=True, tracking_disable=True)
    users = users.create([_user_values(env, company, suffix, *user) for user in USERS])
    return users.with_env(env)


def add_dollars(company, today):
    """Let ``company`` invoice in US dollars, at rates that have moved since."""
    dollar = company.env.ref("base.USD")
    dollar.active = True
    company.env["res.currency.rate"].create(
        [
            {
                "currency_id": dollar.id,
                "company_id": company.id,
                "name": today - timedelta(days=days),
                "rate": rate,
            }
            for days, rate in DOLLAR_RATES
        ]
    )
    return dollar


def known_values(model, values):
    """Keep the values of fields that the database has: some come with other modules."""
    return {field: value for field, value in values.items() if field in model._fields}


def _create_company(env, values):
    """Create the company; neither install modules for its country nor ask the web about it."""
    env["res.lang"]._activate_and_install_lang("fr_FR")
    values = {
        "country_id": env.ref("base.fr").id,
        "currency_id": env.ref("base.EUR").id,
        "iap_enrich_auto_done": True,
        **values,
    }
    Company = env["res.company"].with_context(chart_template_load=True)
    company = Company.create(known_values(Company, values)).with_env(env)
    company.partner_id.lang = "fr_FR"
    return company


def _user_values(env, company, suffix, login, name, function, phone, *groups):
    groups = [env.ref(group, raise_if_not_found=False) for group in ("base.group_user", *groups)]
    return {
        "name": name,
        "login": login + suffix,
        "password": login + suffix,
        "email": f"{login}{suffix}@emballages-valdore.example",
        "phone": phone,
        "function": function,
        "lang": "fr_FR",
        "tz": "Europe/Paris",
        "company_id": company.id,
        "company_ids": [Command.set(company.ids)],
        "group_ids": [Command.set([group.id for group in groups if group])],
    }
