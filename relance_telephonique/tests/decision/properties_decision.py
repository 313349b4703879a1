"""The decision is kept true: random histories, judged day after day by an independent oracle.

In the suite, 40 histories, always the same; ``make histories`` tries 5,000 others. Several
households live side by side, each its own history: one decision a day serves them all. Where one is
judged wrong, its ``live(…)`` is printed, and the others begin anew without it. Cut down, it becomes
a named test in ``test_oracle_regressions.py``.
"""

import os
import sys
import traceback

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from .histories import HistoryCase
from .history_verbs import CONDITIONS, Setting, Step, Timeline

HISTORIES = int(os.environ.get("DUNNING_HISTORIES", 0))
MOST_WRONG = 3  # side by side: the others are given up, as it is none of theirs that is wrong
SIDE_BY_SIDE = int(os.environ.get("DUNNING_SIDE_BY_SIDE", 20 if HISTORIES else 10))
NUMBER = st.integers(0, 7)
DEBTOR = st.integers(0, 2)
WHOSE = st.sampled_from((0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 4))
DAYS = st.integers(1, 20)
FEW_DAYS = st.integers(0, 5)
CHANNELS = ("email",) * 4 + ("phone",) * 2 + ("letter", "registered_letter", "handover")
START = st.sampled_from((None, None, None, -60, -20, 0, 10))
MOVED = st.sampled_from((-40, -20, -8, -3, 3, 8, 20, 40, 365))  # days
AMOUNT = st.sampled_from((0, 0, 40, 100, 400))  # some are exactly what an invoice leaves open

LIFECYCLE = ("200", "203", "204", "205", "206", "207", "208", "209", "210", "211", "213", "221")

OF_COMPANY = {
    "on_way": (st.sampled_from((0, 5, 15)),),
    "company": (st.sampled_from((0, 0, 1, 2)), AMOUNT, START),
    "default": (st.integers(0, 3),),
    "rule": (st.integers(0, 2), st.integers(0, 7)),
    "gap": (st.integers(0, 2), FEW_DAYS),
    "condition": (NUMBER, NUMBER),
    "try": (NUMBER, st.sampled_from((-4, -2, 0, 1, 2, 4)), st.integers(0, 3)),
    "end_try": (st.integers(0, 2), st.integers(0, 2)),
    "level": (NUMBER, AMOUNT, st.sampled_from((0, 0, 1, 7, -4)), st.integers(0, 1)),
    "run": (st.sampled_from((0, 1, 1, 1, 2)),),
    "mails": (st.integers(1, 2),),
    "work": (),
    "follow": (),
    "only_sent": (),
}
OF_DEBTORS = {
    "invoice": (st.integers(0, 8), WHOSE, st.integers(-100, 40), st.integers(0, 45)),
    "credit": (st.integers(0, 9), DEBTOR),
    "pay": (st.integers(0, 9), NUMBER),
    "pay_back": (DEBTOR, st.sampled_from((30, 40, 300))),
    "discount": (NUMBER, NUMBER, st.sampled_from((-5, 0, 3, 10, 30))),
    "deposit": (DEBTOR, st.sampled_from((500, -500))),
    "unpay": (NUMBER, st.integers(0, 1)),
    "payment_state": (NUMBER, st.integers(0, 3)),
    "note": (NUMBER, NUMBER),
    "draft_note": (NUMBER, NUMBER),
    "move": (NUMBER, st.sampled_from((-10, 30)), st.integers(0, 1)),
    "take_over": (NUMBER, st.integers(0, 2), st.sampled_from((-10, 30))),
    "write_off": (NUMBER,),
    "give_back": (NUMBER,),
    "announce": (NUMBER, st.sampled_from((30, 40, 100, 300, 1000)), st.integers(0, 2)),
    "renounce": (NUMBER,),
    "unsent": (NUMBER, st.sampled_from((0, 0, 1, 2))),
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
    "grade": (DEBTOR, NUMBER),
    "person": (DEBTOR,),
    "talk": (DEBTOR, st.sampled_from((1, 1, 0)), st.sampled_from((0, 7, 23))),
    "approve": (NUMBER,),
    "done": (NUMBER,),
    "bounce": (NUMBER, st.integers(0, 3), st.integers(0, 7)),
    "cancel": (NUMBER, st.integers(0, 2), DAYS),
    "retry": (NUMBER,),
    "undo": (NUMBER,),
    "answer": (DEBTOR,),
    "contact": (DEBTOR,),
    "callback": (NUMBER, FEW_DAYS),
    "elsewhere": (DEBTOR,),
    "due": (NUMBER, MOVED),
    "repost": (NUMBER, MOVED),
    "terms": (NUMBER, st.integers(0, 2)),
    "customer": (NUMBER, st.integers(0, 2)),
    "amount": (NUMBER, st.sampled_from((10, 50, 150))),
    "send": (NUMBER,),
    "bank": (st.integers(0, 2), NUMBER, st.integers(0, 9), st.integers(0, 1)),
    "matched": (st.integers(0, 2),),
    "advance": (st.integers(0, 1), DEBTOR, st.sampled_from((0, 40, 100, 300, 1000))),
    "aside": (NUMBER,),
    "online": (st.integers(0, 1), NUMBER, st.integers(0, 4)),
    "there": (st.integers(0, 1), DEBTOR, st.sampled_from((-60, -10, 20))),
    "contact_there": (DEBTOR,),
    "sell": (NUMBER,),
    "says": (NUMBER, st.integers(0, 4)),
    "people": (NUMBER, st.integers(0, 2)),
    "attach": (st.integers(0, 1),),
    "clock": (DEBTOR, st.integers(0, 5), st.integers(0, 8)),
    "parent": (st.integers(0, 3),),
}
VERBS = OF_COMPANY | OF_DEBTORS
COMPANY_OFTEN = ("run",) * 20 + ("work",) * 8 + ("try",) * 2
OFTEN = (
    ("invoice",) * 4
    + ("pay", "done", "promise", "dispute") * 3
    + ("lifecycle",) * 3
    + ("settle", "unpromise", "case", "announce")
    + ("due", "repost", "terms", "customer", "amount", "send", "matched", "aside")
    + ("bank", "advance", "discount") * 2
    + ("online", "there", "attach", "says")
    + ("people", "sell", "bounce") * 2
    + ("talk", "answer", "parent", "note", "draft_note")
)


def events(*verbs):
    """One of these with its numbers, and how many days pass before it."""
    return st.sampled_from(verbs).flatmap(
        lambda verb: st.tuples(st.integers(0, 5), st.just(verb), *VERBS[verb])
    )


def histories():
    """Something is owed to begin with, then life goes on."""
    debts = st.lists(events("invoice"), min_size=2, max_size=5)
    life = st.lists(events(*OFTEN, *OF_DEBTORS), min_size=6, max_size=30)
    return st.builds(list.__add__, debts, life)


def of_company():
    """What is decided, made and set for all debtors at once."""
    return st.lists(events(*COMPANY_OFTEN, *OF_COMPANY), min_size=12, max_size=30)


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
        st.sampled_from((None, None, None, (0,), (1,), (0, 1), (2,))),
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
    HOUSEHOLDS = SIDE_BY_SIDE
    lived = 0

    @settings(
        max_examples=-(-(HISTORIES or 40) // SIDE_BY_SIDE),
        derandomize=not HISTORIES,
        deadline=None,
        database=None,
        phases=(Phase.generate,),  # who disagrees is cut down alone, not beside the others
        suppress_health_check=list(HealthCheck),
    )
    @given(
        SETTINGS,
        of_company(),
        st.lists(histories(), min_size=SIDE_BY_SIDE, max_size=SIDE_BY_SIDE),
    )
    def judge(self, setting, common, lives):
        """Live histories side by side; who disagrees is noted, and left out."""
        wrong = 0
        while wrong < MOST_WRONG and not self.agree(setting, common, lives):
            wrong += 1
        if wrong < MOST_WRONG:
            type(self).lived += len(lives) - wrong
        self.say(f"{self.lived} lived, {len(self.disagreed)} disagreed")

    def agree(self, setting, common, lives):
        """Return whether nobody disagrees; who does has no history any more."""
        try:
            self.live_side_by_side(setting, common, lives)
        except Exception as error:
            self.disagreed.append(str(error))
            self.say("".join(traceback.format_exception(error, limit=-4)))
            lives[self.households.index(self.suspect)] = []
            return False
        return True

    def say(self, text):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def test_random_histories(self):
        self.disagreed = []
        self.judge()  # pylint: disable=no-value-for-parameter  # hypothesis gives them
        self.assertFalse(self.disagreed, "judged wrong")
