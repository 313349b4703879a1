"""French typography: no line breaks before a colon or inside of quotation marks."""

import re

NO_BREAK = "\N{NO-BREAK SPACE}"
# What is no prose: tags with their attributes, and what is filled in
CODE = re.compile(r"""(<(?:[^<>"']|"[^"]*"|'[^']*')*>|\{\{.*?\}\}|%\(\w+\)[a-z])""", re.DOTALL)
BEFORE = re.compile(r" (?=[:;!?»€](?!\w))")
AFTER = re.compile(r"(?<=«) ")
PER_CENT = re.compile(r"(?<=\d) (?=%%?(?:[\s.,;:)]|$))")
PLAIN = re.compile(r"model:sms\.template,body:")  # one such space doubles what an SMS costs


def set_french(entry):
    """Return the French of an entry (``polib.POEntry``) as it is to be printed."""
    if any(PLAIN.match(place) for place, _line in entry.occurrences):
        return entry.msgstr
    parts = CODE.split(entry.msgstr)
    parts[::2] = map(_spaced, parts[::2])
    return "".join(parts)


def _spaced(text):
    for pattern in (BEFORE, AFTER, PER_CENT):
        text = pattern.sub(NO_BREAK, text)
    return text
