"""Read the day that somebody names in a sentence, in words (French, English, Dutch, German) or in
figures.

Sentences are ``plain``: in small letters, without accents.
"""

import re
from datetime import date, timedelta

MONTH_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "janvier|janv|january|jan|januari|januar",
            "fevrier|fevr|fev|february|feb|februari|februar",
            "mars|march|maart|mrt|marz",
            "avril|avr|april|apr",
            "mai|may|mei",
            "juin|june|jun|juni",
            "juillet|juil|july|jul|juli",
            "aout|august|aug|augustus",
            "septembre|sept|september|sep",
            "octobre|oct|october|oktober|okt",
            "novembre|nov|november",
            "decembre|dec|december|dezember|dez",
        ),
        start=1,
    )
    for name in names.split("|")
}
WEEKDAY_NUMBERS = {
    name: number
    for number, names in enumerate(
        (
            "lundi|monday|maandag|montag",
            "mardi|tuesday|dinsdag|dienstag",
            "mercredi|wednesday|woensdag|mittwoch",
            "jeudi|thursday|donderdag|donnerstag",
            "vendredi|friday|vrijdag|freitag",
            "samedi|saturday|zaterdag|samstag",
            "dimanche|sunday|zondag|sonntag",
        )
    )
    for name in names.split("|")
}
DELAYS = {  # days that a word stands for
    "huitaine": 8,
    "quinzaine": 15,
    "demain": 1,
    "tomorrow": 1,
    "apres-demain": 2,
    "aujourd'hui": 0,
    "today": 0,
    "vandaag": 0,
    "heute": 0,
    "morgen": 1,
    "gisteren": -1,
    "gestern": -1,
    "ce jour": 0,
    "ce matin": 0,
    "ce soir": 0,
    "cet apres-midi": 0,
    "cet apres midi": 0,
    "this morning": 0,
    "hier": -1,
    "yesterday": -1,
    "avant-hier": -2,
}
GONE_BY = ("ce matin", "this morning", "hier", "yesterday", "avant-hier", "gisteren", "gestern")
DAYS_OF_UNIT = {
    "jour": 1,
    "day": 1,
    "semaine": 7,
    "week": 7,
    "mois": 30,
    "month": 30,
    "heure": 1 / 24,
    "dagen": 1,
    "tagen": 1,
    "weken": 7,
    "wochen": 7,
}
NUMBERS = {
    "un": 1,
    "une": 1,
    "a": 1,
    "deux": 2,
    "two": 2,
    "twee": 2,
    "zwei": 2,
    "trois": 3,
    "three": 3,
    "drie": 3,
    "drei": 3,
    "quatre": 4,
    "huit": 8,
    "dix": 10,
    "quinze": 15,
    "trente": 30,
}


def _any(words):
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


NUMERIC = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?\b(?![,.]?\d)")
ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
DAY_AND_MONTH = re.compile(
    rf"\b(\d{{1,2}}|1er|premier)\s*(?:st|nd|rd|th|\.)?\s+({_any(MONTH_NUMBERS)})\b\.?(?:\s+(\d{{4}}))?"
)
MONTH_AND_DAY = re.compile(
    rf"\b({_any(MONTH_NUMBERS)})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}}))?"
)
END_OF = re.compile(
    rf"\b(?:fin|end of|eind|einde|ende)\s+(?:de\s+|du\s+|des\s+|van\s+|the\s+|this\s+)*"
    rf"(mois|month|maand|monats|{_any(MONTH_NUMBERS)})\b"
)
NEXT_WEEK = re.compile(r"\b(?:semaine prochaine|next week|volgende week|nachste woche)\b")
WITHIN = re.compile(
    rf"\b(?:sous|dans|d'ici|within|in|binnen|innerhalb von)\s+"
    rf"(\d{{1,3}}|{_any(NUMBERS)})\s*({_any(DAYS_OF_UNIT)}|h)s?\b"
)
WORD = re.compile(rf"(?<![\w-])({_any(DELAYS)})(?![\w-]|[ -]la\b)")
OF_WEEKDAY = re.compile(
    rf"\b(?:{_any(WEEKDAY_NUMBERS)})\s+(\d{{1,2}})\b(?!\s*(?:h\b|[/.-]\d|%|€|euro))"
)
WEEKDAY = re.compile(rf"\b({_any(WEEKDAY_NUMBERS)})\b(\s+(?:dernier|passe|last))?(\s+en huit)?")
DAY_ALONE = re.compile(
    r"\b(?:le|du|on the|the)\s+(\d{1,2})(?:st|nd|rd|th)?\b"
    rf"(?!\s*(?:[/.-]?\d|h\b|%|€|euro|facture|{_any(MONTH_NUMBERS)}))"
)


def named_day(sentence, today, is_past=False):
    """Return the day that a plain sentence names, None if none.

    :param today: when it was written
    :param is_past: it tells of something done: a day without a year is the latest one gone by, else
        the next one to come
    """
    readers = (
        _iso, _numeric, _in_words, _end_of, _next_week, _within, _word, _weekday, _day_alone
    )  # fmt: skip
    for read in readers:
        if day := read(sentence, today, is_past):
            return day
    return None


def _iso(sentence, _today, _is_past):
    found = ISO.search(sentence)
    return found and _day(*map(int, found.groups()))


def _numeric(sentence, today, is_past):
    found = NUMERIC.search(sentence)
    return found and _near(int(found[1]), int(found[2]), found[3], today, is_past)


def _in_words(sentence, today, is_past):
    if found := DAY_AND_MONTH.search(sentence):
        number = 1 if found[1] in ("1er", "premier") else int(found[1])
        return _near(number, MONTH_NUMBERS[found[2]], found[3], today, is_past)
    if found := MONTH_AND_DAY.search(sentence):
        return _near(int(found[2]), MONTH_NUMBERS[found[1]], found[3], today, is_past)
    return None


def _end_of(sentence, today, is_past):
    found = END_OF.search(sentence)
    if not found:
        return None
    month = MONTH_NUMBERS.get(found[1], today.month)
    year = today.year + (month < today.month and not is_past)
    return _last_day(year, month)


def _next_week(sentence, today, _is_past):
    """The end of next week: whoever says so is held to its last working day."""
    if not NEXT_WEEK.search(sentence) or WEEKDAY.search(sentence):
        return None
    return today + timedelta(days=11 - today.weekday())


def _within(sentence, today, is_past):
    found = WITHIN.search(sentence)
    if not found or is_past:
        return None
    count = NUMBERS.get(found[1]) or int(found[1])
    days = count * DAYS_OF_UNIT.get(found[2], 1 / 24)
    return today + timedelta(days=max(1, round(days)))


def _word(sentence, today, is_past):
    found = WORD.search(sentence)
    if not found or not is_past and found[1] in GONE_BY:
        return None
    return today + timedelta(days=DELAYS[found[1]])


def _weekday(sentence, today, is_past):
    found = WEEKDAY.search(sentence)
    if not found or OF_WEEKDAY.search(sentence):
        return None
    ahead = (WEEKDAY_NUMBERS[found[1]] - today.weekday()) % 7 or 7
    if found[2] or is_past:
        return today + timedelta(days=ahead - 7 if ahead != 7 else -7 if found[2] else 0)
    return today + timedelta(
        days=ahead
        + (7 if found[3] or NEXT_WEEK.search(sentence) and ahead < 7 - today.weekday() else 0)
    )


def _day_alone(sentence, today, is_past):
    """“le 15”: of this month, or of the one before or after."""
    found = OF_WEEKDAY.search(sentence) or DAY_ALONE.search(sentence)
    number = found and int(found[1])
    if not number or number > 31:
        return None
    step = -1 if is_past else 1
    for months in range(3):
        year, month = divmod(today.year * 12 + today.month - 1 + step * months, 12)
        day = _day(year, month + 1, number)
        if day and (day <= today if is_past else day >= today):
            return day
    return None


def _near(number, month, year, today, is_past):
    if year:
        return _day(int(year) + (2000 if len(year) == 2 else 0), month, number)
    day = _day(today.year, month, number)
    if not day:
        return None
    if is_past:
        return day if day <= today else _day(today.year - 1, month, number)
    return day if day >= today else _day(today.year + 1, month, number)


def _day(year, month, number):
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _last_day(year, month):
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
