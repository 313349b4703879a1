"""The sweep: random public methods with random arguments, as each kind of user, through RPC.

What a user gets is an answer or a sentence, and what they may not change is as it was.
"""

from collections import Counter

from common import ACCOUNTANT, MANAGER, PORTAL, SALESPERSON, Worker, database, rows

ROLES = (SALESPERSON, ACCOUNTANT, MANAGER, PORTAL)
# What no method of the module changes for any of them: each row as text, then a sum of it all.
UNTOUCHED = {
    "users": "SELECT id, login, active, partner_id FROM res_users",
    "groups of users": "SELECT gid, uid FROM res_groups_users_rel",
    "rules": "SELECT id, domain_force, active FROM ir_rule",
    "access rights": """
        SELECT id, perm_read, perm_write, perm_create, perm_unlink FROM ir_model_access
    """,
    "bank accounts": "SELECT id, acc_number, partner_id FROM res_partner_bank",
    "users' addresses": """
        SELECT p.id, p.email FROM res_partner p JOIN res_users u ON u.partner_id = p.id
    """,
    "posted amounts": """
        SELECT id, debit, credit, account_id FROM account_move_line WHERE parent_state = 'posted'
    """,
    "parameters": "SELECT key, value FROM ir_config_parameter WHERE key NOT LIKE 'report.%'",
}


def run(report, source, chance, seconds=60):
    """Sweep as each role for its share of the time, then compare what must be untouched."""
    done, errors = Counter(), Counter()
    with database("relance_chaos_sweep", source) as name, Worker(name, 9) as worker:
        report.check("error" not in worker.do("portal_user"), "no portal user to sweep as")
        before = _untouched(name)
        for role in ROLES:
            seed, share = chance.randrange(10**9), seconds / len(ROLES)
            said = worker.do("sweep", login=role, seed=seed, seconds=share)
            report.check("error" not in said, f"the sweep as {role} fails: {said.get('error')}")
            done.update(said.get("said", {}).get("done", {}))
            errors.update(said.get("said", {}).get("errors", {}))
        for what, content in _untouched(name).items():
            changed = content ^ before[what]
            report.check(not changed, f"{what} changed: {sorted(changed)[:2]}")
    report.say(", ".join(f"{count} {what}" for what, count in done.most_common()))
    for error, count in errors.most_common(20):
        report.check(False, f"{count} × {error}")


def _untouched(name):
    return {what: set(map(str, rows(name, query))) for what, query in UNTOUCHED.items()}
