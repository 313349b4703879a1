"""Let PostgreSQL plan a long question once, for as long as its words stay the same.

Of a handful of items it takes ten times as long to plan the decision as to make it, and the tests
ask it thousands of times. The same words with other numbers, days and names in them are a prepared
statement: what is asked and answered does not change.
"""

import re
from contextlib import suppress
from datetime import date, datetime
from itertools import count
from unittest.mock import patch

import psycopg2

from odoo.sql_db import Cursor, PsycoConnection
from odoo.tools import SQL

LONG = 200  # characters
MOST_KEPT = 500  # of a connection
SEEN, REFUSED = "seen once", "refused"  # instead of a name
QUESTION = re.compile(
    r"((?:\s*SET LOCAL [^;]*;)*\s*(?:CREATE TEMPORARY TABLE \S+ ON COMMIT DROP AS)?)\s*"
    r"((?:SELECT|WITH|INSERT|UPDATE|DELETE)\s.*)",
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
NAMED = re.compile(r"%\((\w+)\)s")


class NotPlanned(Exception):
    """The question is asked as it stands."""


def plan_once():
    """Return a patch that has cursors ask long questions by prepared statements."""
    plain = Cursor.execute

    def execute(cursor, query, params=None, log_exceptions=True):
        if isinstance(query, SQL) and params is None:
            query, params = query.code, query.params
        if params and len(query) > LONG:
            with suppress(NotPlanned):
                query, params = _prepared(cursor._cnx, *_in_order(query, params))
        return plain(cursor, query, params, log_exceptions)

    return patch.object(Cursor, "execute", execute)


def keep_planned():
    """Return a patch that has a connection keep what it has planned when the next test takes it."""
    return patch.object(PsycoConnection, "reset", PsycoConnection.rollback)


def begin_planning(registry):
    """Prepare the connection that the next test takes, unless it is from the last one. Where its
    temporary tables are is known from now on: the first one, and its end, change where PostgreSQL
    looks names up, and it would plan all questions anew.
    """
    with registry.cursor() as cr:
        cr.execute("SELECT COUNT(*) FROM pg_prepared_statements")
        if not cr.fetchone()[0]:
            cr.execute("CREATE TEMPORARY TABLE looked_up_alike () ON COMMIT DROP")
            cr._cnx.planned = {}


def _in_order(query, params):
    """Return a query and its values, those that have names too in the order of their places."""
    if not isinstance(params, dict):
        return query, params
    return NAMED.sub("%s", query), [params[name] for name in NAMED.findall(query)]


def _prepared(connection, query, params):
    """Return the statement that asks the prepared question, and its values.

    :raise NotPlanned: if it is asked for the first time, or cannot be prepared
    """
    question = QUESTION.fullmatch(query)
    known = getattr(connection, "planned", None)
    if known is None or not question:
        raise NotPlanned
    before, words = question.groups()
    own = before.count("%s")
    types = tuple(map(_type_of, params[own:]))
    name = known.pop((words, types), None)
    if name == SEEN:
        name = _prepare(connection, words, types)
    known[words, types] = name or SEEN
    if len(known) > MOST_KEPT:
        _forget(connection, known)
    if name in (None, REFUSED):
        raise NotPlanned
    values = list(_each(params[own:]))
    places = _bracketed(["%s"] * len(values))
    return f"{before} EXECUTE {name}{places}", [*params[:own], *values]


def _prepare(connection, words, types):
    """Prepare a question and return its name, or that PostgreSQL does not know of which type a
    value is. No query of the tests is counted for it.
    """
    name = f"planned_{hash((words, types)) & 0xFFFFFFFFFFFF:x}"
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT planned")
        try:
            cursor.execute(f"PREPARE {name}{_bracketed(_each(types))} AS {_numbered(words, types)}")
        except psycopg2.Error:
            cursor.execute("ROLLBACK TO SAVEPOINT planned")
            name = REFUSED
        cursor.execute("RELEASE SAVEPOINT planned")
    return name


def _forget(connection, known):
    """Forget the question that was not asked for the longest time."""
    name = known.pop(next(iter(known)))
    if name not in (SEEN, REFUSED):
        with connection.cursor() as cursor:
            cursor.execute(f"DEALLOCATE {name}")


def _each(values):
    """Yield the values one by one, those of tuples too."""
    for value in values:
        if isinstance(value, tuple):
            yield from value
        else:
            yield value


def _bracketed(parts):
    shown = ", ".join(parts)
    return f"({shown})" if shown else ""


def _numbered(words, types):
    """Return a question's words with ``$1``, ``$2``… in them: of a tuple several."""
    types, numbers = iter(types), count(1)

    def put(found):
        if found.group() == "%%":
            return "%"
        kind = next(types)
        if isinstance(kind, tuple):
            return _bracketed(f"${next(numbers)}" for _one in kind)
        return f"${next(numbers)}"

    return PLACE.sub(put, words)


def _type_of(value):
    if isinstance(value, tuple):
        return tuple(map(_type_of_one, value))
    return _type_of_one(value)


def _type_of_one(value):
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
