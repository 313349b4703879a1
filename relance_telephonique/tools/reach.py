"""When somebody is best called: what they said about it, and when they answered until now.

The courtesy limits of ``tools/calling_hours.py`` come first: all that is chosen here lies within
them. Moments are naive datetimes in UTC, slots half-hours of the debtor's clock.
"""

from datetime import timedelta
from typing import NamedTuple

from .calling_hours import is_open, local_time, minutes_of, next_half_day, next_opening

SLOT = 30  # minutes
SLOTS_A_DAY = 24 * 60 // SLOT
ENOUGH_CALLS = 5  # before anything is said of when somebody answers
WEIGHT_OF_OTHERS = 3  # calls, for which the share of the slots of all counts
BESIDE = 0.5  # of a call, for the slots beside its own
EVEN = 0.5  # the share of who was never called
MUCH_BETTER = 2  # times as likely to answer, for which a call waits until later in the day
REST = timedelta(hours=2)  # after a call that nobody answered
ONE_SLOT = timedelta(minutes=SLOT)
LONGEST_WAIT = timedelta(days=14)  # until a day that suits


class Preference(NamedTuple):
    """What somebody said of when to call them: ``start`` and ``end`` in minutes after midnight,
    ``days_off`` the weekdays (Monday is 0) on which they should be left alone.
    """

    start: int = 0
    end: int = 24 * 60
    days_off: frozenset = frozenset()

    @property
    def is_any(self):
        return self == ANY_TIME


ANY_TIME = Preference()


class Tried(NamedTuple):
    """Calls made in a slot, and those of them that were answered; parts of calls where they are
    weighed.
    """

    reached: float = 0
    tried: float = 0

    def __add__(self, other):
        return Tried(self.reached + other.reached, self.tried + other.tried)


class Best(NamedTuple):
    """The slot in which somebody answers most often, and what came of calls in it and in its half
    of the day; ``share``: how likely they answer, all that is known of others weighed in.
    """

    start: int  # minutes after midnight
    share: float
    slot: Tried
    is_morning: bool
    half: Tried
    other_half: Tried


# ---------------------------------------------------------------------- what somebody said


def suits(hours, preference, moment):
    """Whether the debtor may be called at ``moment``, and likes to be."""
    local = local_time(hours.zone, moment)
    return (
        is_open(hours, moment)
        and preference.start <= minutes_of(local) < preference.end
        and local.weekday() not in preference.days_off
    )


def next_suiting(hours, preference, moment):
    """The first moment from ``moment`` on that suits the debtor; if none ever does, the first at
    which they may be called: the limits are kept, and nobody is forgotten.
    """
    opening = next_opening(hours, moment)
    if preference.is_any:
        return opening
    last = opening + LONGEST_WAIT
    found = opening
    while found < last and not suits(hours, preference, found):
        found = next_opening(hours, _next_slot(found))
    return found if suits(hours, preference, found) else opening


# ---------------------------------------------------------------------- when they answered


def slot_of(local):
    """The half-hour of the day of a clock: 0 from midnight on."""
    return minutes_of(local) // SLOT


def tally(calls):
    """Return ``{slot: Tried}`` of ``(slot, whether it was answered)``."""
    found = {}
    for slot, is_reached in calls:
        found[slot] = found.get(slot, Tried()) + Tried(int(is_reached), 1)
    return found


def total(slots):
    return sum(slots.values(), Tried())


def shares(own, others):
    """Return ``{slot: how likely somebody answers in it}`` of all slots of a day.

    A call counts half for the slots beside its own: who is there at ten is there at half past, more
    often than not. The less is known of somebody, the more the share of the slot among ``others``
    counts; of that, the less is known, the share of all their calls.

    :param own: ``{slot: Tried}`` of somebody
    :param others: the same of all who are called
    """
    everywhere = _weighed(total(others), EVEN)
    usual = {slot: _weighed(others.get(slot, Tried()), everywhere) for slot in range(SLOTS_A_DAY)}
    return {slot: _weighed(_with_beside(own, slot), usual[slot]) for slot in usual}


def is_known(own):
    """Whether enough calls were made to somebody to say when they answer."""
    return total(own).tried >= ENOUGH_CALLS


def best(hours, own, others):
    """Return the :class:`Best` slot within the calling hours of those in which calls were made,
    None if too little is known, or if nobody answered.
    """
    tried = [slot for slot in _open_slots(hours) if own.get(slot, Tried()).reached]
    if not tried or not is_known(own):
        return None
    likely = shares(own, others)
    slot = max(tried, key=lambda slot: (likely[slot], -slot))
    noon = round(hours.ranges[-1][0] * 60)
    halves = [
        total({each: tried for each, tried in own.items() if (each * SLOT < noon) == is_morning})
        for is_morning in (True, False)
    ]
    is_morning = slot * SLOT < noon
    half, other_half = halves if is_morning else reversed(halves)
    return Best(slot * SLOT, likely[slot], own.get(slot, Tried()), is_morning, half, other_half)


def better_later(hours, preference, own, others, moment):
    """Return when, later on the same day, the debtor answers much more often than at ``moment``;
    None if they do not, or if too little is known.
    """
    if not is_known(own):
        return None
    likely, local = shares(own, others), local_time(hours.zone, moment)
    later = _likeliest(hours, preference, likely, _rest_of_day(hours, moment))
    if not later or _share_at(hours, likely, later) < MUCH_BETTER * likely[slot_of(local)]:
        return None
    return later


def next_try(hours, preference, own, others, moment):
    """When to try again who was not reached at ``moment``: in the other half of a day or, once
    enough calls were made, when they most likely answer before the end of the next calling day.
    """
    if not is_known(own):
        return next_suiting(hours, preference, next_half_day(hours, moment))
    rested = moment + REST
    tomorrow = next_opening(hours, _midnight_after(hours, rested))
    moments = [*_rest_of_day(hours, rested), *_rest_of_day(hours, tomorrow)]
    found = _likeliest(hours, preference, shares(own, others), moments)
    return found or next_suiting(hours, preference, rested)


# ---------------------------------------------------------------------- tools


def _with_beside(own, slot):
    """Return the calls in a slot and half of those in the slots beside it."""
    here, *beside = (own.get(each, Tried()) for each in (slot, slot - 1, slot + 1))
    return Tried(
        here.reached + BESIDE * sum(each.reached for each in beside),
        here.tried + BESIDE * sum(each.tried for each in beside),
    )


def _weighed(own, share):
    return (own.reached + WEIGHT_OF_OTHERS * share) / (own.tried + WEIGHT_OF_OTHERS)


def _open_slots(hours):
    return [
        slot
        for slot in range(SLOTS_A_DAY)
        if any(start * 60 <= slot * SLOT < end * 60 for start, end in hours.ranges)
    ]


def _next_slot(moment):
    """The beginning of the next half-hour; zones are whole quarters of an hour apart."""
    since = timedelta(minutes=moment.minute % SLOT, seconds=moment.second)
    return moment - since - timedelta(microseconds=moment.microsecond) + ONE_SLOT


def _rest_of_day(hours, moment):
    """Yield the half-hours that are left of the debtor's day, the one under way first."""
    day = local_time(hours.zone, moment).date()
    while local_time(hours.zone, moment).date() == day:
        yield moment
        moment = _next_slot(moment)


def _midnight_after(hours, moment):
    *_others, last = _rest_of_day(hours, moment)
    return _next_slot(last)


def _likeliest(hours, preference, likely, moments):
    """Return the first of the moments that suit at which an answer is likeliest, None if none
    suits.
    """
    fit = (moment for moment in moments if suits(hours, preference, moment))
    return max(fit, key=lambda moment: _share_at(hours, likely, moment), default=None)


def _share_at(hours, likely, moment):
    return likely[slot_of(local_time(hours.zone, moment))]
