"""What a debtor has once is a constraint: contacts of whom both have one can be merged."""

INDEXES = (
    "dunning_behaviour_company_partner_unique",
    "dunning_call_lock_unique_debtor",
    "dunning_turn_unique_debtor",
)


def migrate(cr, _version):
    for index in INDEXES:
        cr.execute(f"DROP INDEX IF EXISTS {index}")
