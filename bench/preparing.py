"""Prepare a run: ours, the floor, OCA's; and whom they chase."""

from collections import Counter

from stopwatch import (
    LEDGER_TABLES,
    ROUNDS,
    ROUNDS_OF_A_MILLION,
    Bench,
    in_turns,
    memory,
    reset_peak,
)

FLOORS = {table: table.replace("dunning", "floor") for table in LEDGER_TABLES}


def remember_rows(bench):
    """Keep the rows that a run writes, and make two tables like the ledger's to put them in."""
    run = bench.prepare()
    for table, floor in FLOORS.items():
        bench.cr.execute(f"DROP TABLE IF EXISTS {floor}, {table}_rows CASCADE")
        bench.cr.execute(f"CREATE TABLE {floor} (LIKE {table} INCLUDING ALL)")
        for constraint in foreign_keys(bench.cr, table):
            bench.cr.execute(f"ALTER TABLE {floor} ADD {constraint}")
    bench.cr.execute(
        "CREATE TABLE dunning_action_rows AS SELECT * FROM dunning_action WHERE run_id = %s",
        [run.id],
    )
    bench.cr.execute(
        "CREATE TABLE dunning_action_line_rows AS SELECT line.* FROM dunning_action_line line"
        " JOIN dunning_action_rows action ON action.id = line.action_id"
    )
    # The floor's actions name the run: it stays, its actions go.
    bench.cr.execute("DELETE FROM dunning_action WHERE run_id = %s", [run.id])
    bench.cr.commit()


def foreign_keys(cr, table):
    cr.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = %s::regclass",
        [table],
    )
    return [row[0].replace(" dunning_action(", " floor_action(") for row in cr.fetchall()]


def insert_floor(bench):
    """The least that recording a run can cost: the same rows, from where they lie ready."""
    for table, floor in FLOORS.items():
        bench.cr.execute(f"INSERT INTO {floor} SELECT * FROM {table}_rows")


def prepare(database):
    """A run's preparation, and the floor."""
    bench = Bench(database)
    remember_rows(bench)

    def timer(work):
        bench.vacuum(*LEDGER_TABLES, *FLOORS.values())
        return bench.seconds(work)

    run = bench.env["dunning.run"].search([("item_count", ">", 0)], limit=1)
    timings = in_turns(
        ROUNDS_OF_A_MILLION if run.item_count > 500_000 else ROUNDS,
        ours=lambda: timer(bench.prepare),
        floor=lambda: timer(lambda: insert_floor(bench)),
    )
    bench.cr.execute("SELECT COUNT(*), COUNT(DISTINCT action_id) FROM dunning_action_line_rows")
    lines, actions = bench.cr.fetchone()
    return timings | {"actions": actions, "lines": lines}


def prepare_memory(database):
    bench = Bench(database)
    before = reset_peak()
    run = bench.prepare()
    return {"memory": memory("VmHWM") - before, "items": run.item_count}


def credit_control(database, seconds):
    """OCA's run over the same items, once: it takes minutes.

    :param seconds: after so many it is stopped, and counts as having taken them
    """
    bench = Bench(database)
    run = credit_control_run(bench)
    before = reset_peak()
    taken, finished = bench.seconds_at_most(float(seconds), run.generate_credit_lines)
    return {
        "credit_control": [taken],
        "finished": finished,
        "memory": memory("VmHWM") - before,
    }


def credit_control_run(bench):
    run = bench.env["credit.control.run"].create(
        {"date": bench.day, "company_id": bench.company.id, "policy_ids": bench.policy.ids}
    )
    bench.env.flush_all()
    return run


def differential(database):
    """Whom OCA's module and ours chase first in the demo company, where nobody was chased yet: a
    row per reason for which one of them leaves items alone, as ``[by, reason, items, amount]``.
    """
    from odoo.addons.relance_telephonique.demo import COMPANY as DEMO

    bench = Bench(database, DEMO["name"])
    run = credit_control_run(bench)
    run.generate_credit_lines()
    theirs = run.line_ids.move_line_id
    items = bench.due_items().search([("company_id", "=", bench.company.id)])
    ours = items.filtered(lambda i: i.status == "due" and i.next_level_id.delay_days >= 0)
    first = bench.policy.level_ids.sorted("level")[0]
    found = Counter(), Counter()
    for item in items:
        key = difference(item, item in ours, item.move_line_id in theirs, first.delay_days)
        found[0][key] += 1
        found[1][key] += item.amount_residual
    return [[*key, found[0][key], round(found[1][key], 2)] for key in sorted(found[0])]


def difference(item, is_ours, is_theirs, delay):
    """Return who chases an item, and why the other does not."""
    if is_ours and is_theirs:
        return "both", ""
    if is_theirs:
        return "only OCA", item.reason_code
    if is_ours:
        late = item.days_late >= delay
        return "only ours", "?" if late else f"late for less than {delay} days"
    return "neither", item.reason_code
