"""Let PostgreSQL plan a long question once, for as long as its words stay the same.

Of a handful of items it takes ten times as long to plan the decision as to make it, and the tests
ask it thousands of times. The same words with other numbers, days and names in them are a prepared
statement: what is asked and answered does not change.
"""

import re
from contextlib import suppress
from datetime import date, datetime
from unittest.mock import patch

import psycopg2

from odoo.sql_db import Cursor
from odoo.tools import SQL

LONG = 2000  # characters
MOST_KEPT = 100  # of a cursor
SEEN, REFUSED = "seen once", "refused"  # instead of a name
QUESTION = re.compile(
    r"((?:\s*SET LOCAL [^;]*;)*\s*(?:CREATE TEMPORARY TABLE \S+ ON COMMIT DROP AS)?)\s*"
    r"((?:SELECT|WITH)\s.*)",
    re.S,
)
TYPES = {  # the first that fits
    bool: "boolean",
    int: "integer",
    float: "numeric",
    str: "unknown",
    datetime: "timestamp",
    date: "date",
    type(None): "unknown",
}
ARRAYS = {int: "integer[]", str: "text[]"}
PLACE = re.compile("%[%s]")


class NotPlanned(Exception):
    """The question is asked as it stands."""


def plan_once():
    """Return a patch that has cursors ask long questions by prepared statements."""
    plain = Cursor.execute

    def execute(cursor, query, params=None, log_exceptions=True):
        if isinstance(query, SQL) and len(query.code) > LONG and params is None:
            with suppress(NotPlanned):
                query, params = _prepared(cursor, query)
        return plain(cursor, query, params, log_exceptions)

    return patch.object(Cursor, "execute", execute)


def look_up_alike(cr):
    """Have a temporary table as long as the transaction lives: the first one that a test makes, and
    its end, change where PostgreSQL looks names up, and it would plan all questions anew.
    """
    cr.execute("CREATE TEMPORARY TABLE looked_up_alike () ON COMMIT DROP")


def _prepared(cursor, query):
    """Return the statement that asks the prepared question, and its values.

    :raise NotPlanned: if it is asked for the first time, or cannot be prepared
    """
    question = QUESTION.fullmatch(query.code)
    if not question:
        raise NotPlanned
    before, words = question.groups()
    count = before.count("%s")
    words, types, values = _with_places(words, query.params[count:])
    known = vars(cursor).setdefault("planned", {})
    name = known.pop((words, types), None)
    if name == SEEN:
        name = _prepare(cursor, words, types)
    known[words, types] = name or SEEN
    if len(known) > MOST_KEPT:
        _forget(cursor, known)
    if name in (None, REFUSED):
        raise NotPlanned
    places = _bracketed(["%s"] * len(values))
    return f"{before} EXECUTE {name}{places}", [*query.params[:count], *values]


def _prepare(cursor, words, types):
    """Prepare a question and return its name, or that PostgreSQL does not know of which type a
    value is. No query of the tests is counted for it.
    """
    name = f"planned_{hash((words, types)) & 0xFFFFFFFFFFFF:x}"
    asks = cursor._obj.execute
    asks("SAVEPOINT planned")
    try:
        asks(f"PREPARE {name}{_bracketed(types)} AS {words}")
    except psycopg2.ProgrammingError:
        asks("ROLLBACK TO SAVEPOINT planned")
        name = REFUSED
    asks("RELEASE SAVEPOINT planned")
    return name


def _forget(cursor, known):
    """Forget the question that was not asked for the longest time."""
    name = known.pop(next(iter(known)))
    if name not in (SEEN, REFUSED):
        cursor._obj.execute(f"DEALLOCATE {name}")


def _bracketed(parts):
    return f"({', '.join(parts)})" if parts else ""


def _with_places(words, params):
    """Return a question's words with ``$1``, ``$2``… in them, the types, and the values for them.

    :raise NotPlanned: if it has values of another type
    """
    types, values, params = [], [], iter(params)

    def place(value):
        types.append(_type_of(value))
        values.append(value)
        return f"${len(values)}"

    def put(found):
        if found.group() == "%%":
            return "%"
        value = next(params)
        if isinstance(value, tuple):
            return f"({', '.join(map(place, value))})"
        return place(value)

    return PLACE.sub(put, words), tuple(types), values


def _type_of(value):
    if isinstance(value, list):
        kinds = {type(one) for one in value}
        found = ARRAYS.get(kinds.pop()) if len(kinds) == 1 else None if kinds else "unknown"
    else:
        found = next((name for kind, name in TYPES.items() if isinstance(value, kind)), None)
        if found == "integer" and abs(value) >= 2**31:
            found = "bigint"
    if not found:
        raise NotPlanned
    return found
