"""Scripts say of the law what the debtor's regime has: nothing of penalties to a consumer. What
somebody has rewritten stays theirs.
"""

from odoo.tools import SQL

PARTS = ("opening", "questions", "arguments", "objections", "closing")
COSTS = "The late-payment penalties and the fixed compensation of €40 per invoice that the law"
COSTS_FR = "pénalités de retard et l’indemnité forfaitaire de 40&nbsp;€ par facture"
REPLACED = {  # in English, then in French
    "when is the next payment run": "when is {{ payment_run }}",
    "the late-payment penalties that the law provides for. I would": "{{ late_interest }}. I would",
    "ask the court for an order to pay. I would": "{{ court_step }}. I would",
    f"{COSTS} provides for are": "{{ late_costs }} are",
    "in your approval circuit?": "before {{ payment_run }}?",
    "no more reminders, no penalties, and": "no more reminders, and",
    "quand a lieu votre prochaine campagne de paiement": "quand a lieu {{ payment_run }}",
    "arrête les pénalités de retard prévues par la loi": "arrête {{ late_interest }}",
    "demander au tribunal une injonction de payer. Je": "{{ court_step }}. Je",
    f"Les {COSTS_FR} prévues par la loi sont également dues": "{{ late_costs }} s’y ajoutent",
    "dans votre circuit de validation": "avant {{ payment_run }}",
    "plus de relances, pas de pénalités et pas": "plus de relances et pas",
}


def migrate(cr, _version):
    for part in PARTS:
        for old, new in REPLACED.items():
            cr.execute(
                SQL(
                    """
                    UPDATE dunning_script
                       SET %(part)s = REPLACE(%(part)s::text, %(old)s, %(new)s)::jsonb
                     WHERE POSITION(%(old)s IN %(part)s::text) > 0
                    """,
                    part=SQL.identifier(part),
                    old=old,
                    new=new,
                )
            )
