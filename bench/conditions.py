"""What the conditions of a scenario's steps add to the decision, before the first one and after."""

from datetime import timedelta
from functools import partial

from looking import decide_all
from stopwatch import LEDGER_TABLES, ROUNDS, Bench, in_turns

SCENARIO = "relance_telephonique.scenario_standard"
FIRST_STEP = "relance_telephonique.level_standard_email"
DEPENDING = {"one": ("not_reached",), "three": ("not_reached", "not_answered", "broken")}
DAYS_AGO = 10  # the first step of all; a third has answered since
ONE_IN = 3


def conditions(database):
    """The company's decision under steps that depend on nothing, on one thing, on three."""
    bench = Bench(database)
    nobody_chased = {f"chased_none_{name}": timer for name, timer in timers(bench).items()}
    times = in_turns(ROUNDS, **nobody_chased)
    with bench.undone():
        found = chase(bench)
        after = {f"chased_all_{name}": timer for name, timer in timers(bench).items()}
        return times | in_turns(ROUNDS, **after) | found


def timers(bench):
    return {
        name: partial(seconds_under, bench, codes)
        for name, codes in ({"floor": ()} | DEPENDING).items()
    }


def seconds_under(bench, codes):
    """Time the decision where the last steps of the scenario depend on ``codes``."""
    steps = bench.env.ref(SCENARIO).level_ids.sorted("delay_days")
    with bench.undone():
        for step, code in zip(steps[::-1], codes, strict=False):
            step.condition = code
        bench.env.flush_all()
        seconds = bench.seconds(decide_all, bench)
    bench.env.invalidate_all()
    bench.env.registry.clear_all_caches()
    return seconds


def chase(bench):
    """Make the first step for all that is to chase, some days ago; let a third answer it."""
    day, first = bench.day - timedelta(days=DAYS_AGO), bench.env.ref(FIRST_STEP)
    run = bench.prepare()
    analyze(bench)
    bench.cr.execute(
        "UPDATE dunning_action SET state = 'done', date = %s, date_done = %s, level_id = %s,"
        " channel = %s WHERE run_id = %s",
        [day, day, first.id, first.channel, run.id],
    )
    actions = bench.cr.rowcount
    bench.cr.execute(
        "UPDATE dunning_action_line line SET level_id = %s, delay_days = %s"
        "  FROM dunning_action action WHERE action.id = line.action_id AND action.run_id = %s",
        [first.id, first.delay_days, run.id],
    )
    steps = bench.cr.rowcount
    bench.env.invalidate_all()
    answers = bench.env["dunning.action"].create(
        [
            {
                "company_id": bench.company.id,
                "partner_id": debtor.id,
                "channel": "manual",
                "reason": "reply",
                "state": "done",
                "date": day + timedelta(days=1),
                "date_done": day + timedelta(days=1),
            }
            for debtor in run.action_ids.partner_id[::ONE_IN]
        ]
    )
    bench.env.flush_all()
    analyze(bench)
    bench.env.registry.clear_all_caches()
    return {"actions": actions, "steps": steps, "answers": len(answers)}


def analyze(bench):
    bench.cr.execute(f"ANALYZE {', '.join(LEDGER_TABLES)}")
