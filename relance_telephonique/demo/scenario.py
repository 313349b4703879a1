"""The demo company's own timeline, which forks on whether somebody was reached by telephone, and
the test of a step that has been running since before its first day.
"""

from odoo import Command

from .tables import rows

INDUSTRY = "Industrie"
TRIED_SINCE = -90  # days; before the first one that is lived through
PLANNED = 240
SHORT = "Votre règlement : {{ object._invoice_names() }}"


def build_scenario(company, debtors):
    """Create the scenario of ``levels.csv``, which debtors of the table ``tags.csv`` follow.

    :param debtors: ``{reference: partner}``
    """
    env = company.with_company(company).env
    tag = env["res.partner.category"].create({"name": INDUSTRY})
    for row in rows("tags"):
        debtors[row["debtor"]].category_id = tag
    return env["dunning.scenario"].create(
        {
            "name": "Industrie, selon l’appel",
            "sequence": 5,
            "company_id": company.id,
            "description": "Pour les clients industriels, dont la comptabilité répond au "
            "téléphone : qui a été joint reçoit un rappel écrit de ce qui a été dit, puis on "
            "attend ; les autres reçoivent une lettre. Les deux voies se rejoignent au second "
            "appel.",
            "partner_domain": str([("category_id", "in", tag.ids)]),
            "level_ids": [Command.create(_level(env, row)) for row in rows("levels")],
        }
    )


def begin_test(company, day):
    """Begin the test of another subject for the first e-mail of the standard scenario.

    :param day: on which it begins
    """
    env = company.with_company(company).with_context(dunning_date=day).env
    level = env.ref("relance_telephonique.level_standard_email")
    usual = level.mail_template_id
    short = usual.copy({"name": "Relance : premier rappel, objet court"})
    short.subject = SHORT
    trial = env["dunning.trial"].create(
        {
            "company_id": company.id,
            "level_id": level.id,
            "variant_ids": [
                Command.create({"name": "Objet habituel", "mail_template_id": usual.id}),
                Command.create({"name": "Objet court", "mail_template_id": short.id}),
            ],
        }
    )
    trial.planned_payers = PLANNED
    trial.action_start()
    return trial


def _level(env, row):
    """Return the values of a step; what it says is named as in the module."""
    words = row["words"] and env.ref(f"relance_telephonique.{row['words']}").id
    field = env["dunning.level"]._channel_of(row["channel"]).template
    return {
        "name": row["name"],
        "delay_days": int(row["day"]),
        "channel": row["channel"],
        "condition": row["only_if"] or "always",
        "minimum_amount": float(row["minimum"] or 0),
        "attach_invoices": row["copies"] == "yes",
        "instructions": row["instructions"],
        **({field: words} if words else {}),
    }
