"""The decision is kept true: random histories, judged day after day by an independent oracle.

In the suite, 40 histories, always the same; ``make histories`` tries 5,000 others.
A failing history is cut down by hypothesis; the ``live(…)`` that it prints becomes a named test in
``test_oracle_regressions.py``.
"""

import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from .histories import HistoryCase
from .history_verbs import CONDITIONS, Setting, Step, Timeline

HISTORIES = int(os.environ.get("DUNNING_HISTORIES", 0))
NUMBER = st.integers(0, 7)
DEBTOR = st.integers(0, 1)
WHOSE = st.sampled_from((0, 0, 0, 1, 1, 2, 2, 3))
DAYS = st.integers(1, 20)
FEW_DAYS = st.integers(0, 5)
CHANNELS = ("email",) * 4 + ("phone",) * 2 + ("letter", "registered_letter", "handover")
START = st.sampled_from((None, None, None, -60, -20, 0, 10))
MOVED = st.sampled_from((-40, -20, -8, -3, 3, 8, 20, 40, 365))  # days
AMOUNT = st.sampled_from((0, 0, 40, 100, 400))  # some are exactly what an invoice leaves open

LIFECYCLE = ("200", "203", "204", "205", "206", "207", "208", "209", "210", "211", "213", "221")

VERBS = {
    "invoice": (st.integers(0, 8), WHOSE, st.integers(-100, 40), st.integers(0, 45)),
    "credit": (st.integers(0, 9), DEBTOR),
    "pay": (st.integers(0, 9), NUMBER),
    "pay_back": (DEBTOR, st.sampled_from((30, 40, 300))),
    "discount": (NUMBER, NUMBER, st.sampled_from((-5, 0, 3, 10, 30))),
    "deposit": (DEBTOR, st.sampled_from((500, -500))),
    "unpay": (NUMBER, st.integers(0, 1)),
    "payment_state": (NUMBER, st.integers(0, 3)),
    "note": (NUMBER, NUMBER),
    "move": (NUMBER, st.sampled_from((-10, 30))),
    "announce": (NUMBER, st.sampled_from((30, 40, 100, 300, 1000)), st.integers(0, 2)),
    "renounce": (NUMBER,),
    "on_way": (st.sampled_from((0, 5, 15)),),
    "unsent": (NUMBER, st.sampled_from((0, 0, 1, 2, 3))),
    "block": (NUMBER,),
    "no_followup": (NUMBER,),
    "opt_out": (DEBTOR,),
    "group": (),
    "scenario": (DEBTOR, st.integers(0, 3)),
    "pause": (DEBTOR, DAYS, NUMBER),
    "unpause": (NUMBER,),
    "proceedings": (DEBTOR,),
    "promise": (NUMBER, DAYS, st.integers(1, 3)),
    "unpromise": (NUMBER,),
    "dispute": (NUMBER, st.integers(0, 1), st.sampled_from((30, 75, 100, 600, 2000))),
    "lifecycle": (
        NUMBER,
        st.sampled_from(LIFECYCLE),
        st.sampled_from((0, 0, 40, 100)),
        st.integers(0, 5),
    ),
    "settle": (NUMBER, st.integers(0, 1)),
    "case": (NUMBER,),
    "address": (DEBTOR,),
    "company": (st.sampled_from((0, 0, 1, 2)), AMOUNT, START),
    "default": (st.integers(0, 3),),
    "rule": (st.integers(0, 2), st.integers(0, 3)),
    "gap": (st.integers(0, 2), FEW_DAYS),
    "condition": (NUMBER, NUMBER),
    "grade": (DEBTOR, NUMBER),
    "person": (DEBTOR,),
    "talk": (DEBTOR, st.sampled_from((1, 1, 0)), st.sampled_from((0, 7, 23))),
    "level": (NUMBER, AMOUNT, st.sampled_from((0, 0, 1, 7, -4)), st.integers(0, 1)),
    "run": (st.sampled_from((0, 1, 1, 1, 2)),),
    "mails": (st.integers(1, 2),),
    "work": (),
    "approve": (NUMBER,),
    "done": (NUMBER,),
    "bounce": (NUMBER,),
    "cancel": (NUMBER, st.integers(0, 2), DAYS),
    "retry": (NUMBER,),
    "undo": (NUMBER,),
    "answer": (DEBTOR,),
    "contact": (DEBTOR,),
    "callback": (NUMBER, FEW_DAYS),
    "follow": (),
    "elsewhere": (DEBTOR,),
    "due": (NUMBER, MOVED),
    "repost": (NUMBER, MOVED),
    "terms": (NUMBER, st.integers(0, 2)),
    "customer": (NUMBER, st.integers(0, 2)),
    "amount": (NUMBER, st.sampled_from((10, 50, 150))),
    "send": (NUMBER,),
    "bank": (st.integers(0, 2), NUMBER, st.integers(0, 5), st.integers(0, 1)),
    "matched": (st.integers(0, 2),),
    "advance": (st.integers(0, 1), DEBTOR, st.sampled_from((0, 40, 100, 300, 1000))),
    "aside": (NUMBER,),
    "online": (st.integers(0, 1), NUMBER, st.integers(0, 4)),
    "there": (st.integers(0, 1), DEBTOR, st.sampled_from((-60, -10, 20))),
    "contact_there": (DEBTOR,),
}
OFTEN = (
    ("invoice",) * 4
    + ("run",) * 20
    + ("work",) * 8
    + ("pay", "done", "promise", "dispute") * 3
    + ("lifecycle",) * 3
    + ("settle", "unpromise", "case", "announce")
    + ("due", "repost", "terms", "customer", "amount", "send", "matched", "aside")
    + ("bank", "advance", "discount") * 2
    + ("online", "there")
    + ("talk", "answer")
)


def events(*verbs):
    """One of these with its numbers, and how many days pass before it."""
    return st.sampled_from(verbs).flatmap(
        lambda verb: st.tuples(st.integers(0, 5), st.just(verb), *VERBS[verb])
    )


def histories():
    """Something is owed to begin with, then life goes on."""
    debts = st.lists(events("invoice"), min_size=2, max_size=5)
    life = st.lists(events(*OFTEN, *VERBS), min_size=10, max_size=40)
    return st.builds(list.__add__, debts, life)


def steps():
    """Levels of one scenario; all the delays differ."""
    step = st.builds(
        Step,
        st.sampled_from((-15, -8, -3, 0, 1, 3, 5, 8, 10, 15, 21, 30, 45)),
        st.sampled_from(CHANNELS),
        AMOUNT,
        st.sampled_from((False, False, False, True)),
        st.sampled_from(("always",) * 6 + (*CONDITIONS,)),
    )
    return st.lists(step, max_size=6, unique_by=lambda step: step.delay).map(tuple)


def timelines():
    default = Timeline()
    timeline = st.builds(
        Timeline,
        st.just(default.steps) | steps(),
        FEW_DAYS,
        st.sampled_from((None, None, (0,), (1,), (0, 1))),
    )
    return st.lists(timeline, min_size=1, max_size=3).map(tuple)


SETTINGS = st.builds(
    Setting,
    timelines(),
    st.sampled_from((0, 0, 0, 1)),
    st.sampled_from((0, 0, 0, 40, 100)),
    START,
    st.sampled_from((True,) * 6 + (False,)),
    st.booleans(),
)


class TestOracle(HistoryCase):
    @settings(
        max_examples=HISTORIES or 40,
        derandomize=not HISTORIES,
        deadline=None,
        database=None,
        phases=Phase if HISTORIES else (Phase.generate,),  # to make it small takes a while
        suppress_health_check=list(HealthCheck),
    )
    @given(SETTINGS, histories())
    def test_random_histories(self, setting, history):
        self.live(setting, *history)
