"""Let PostgreSQL plan a decision once, for as long as its words stay the same.

Of a handful of items it takes ten times as long to plan the decision as to make it. The same words
with other numbers, days and names in them are a prepared statement: what is asked and answered does
not change.
"""

import re
from contextlib import contextmanager, suppress
from datetime import date, datetime
from unittest.mock import patch

from odoo.sql_db import Cursor
from odoo.tools import SQL

DECIDES = "account_move_line aml"  # is found in what asks the decision, or the ledger under it
QUESTION = re.compile(r"\s*(CREATE TEMPORARY TABLE \S+ ON COMMIT DROP AS )?\s*(SELECT .*)", re.S)
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


class NotKnown(Exception):
    """A value of a type that no place was made for."""


@contextmanager
def planned_once(cr):
    """Within it the decisions of a cursor are prepared statements; in the end all are forgotten."""
    plain, names = Cursor.execute, {}

    def execute(cursor, query, params=None, log_exceptions=True):
        is_decision = isinstance(query, SQL) and DECIDES in query.code
        if is_decision and cursor is cr and QUESTION.match(query.code):
            with suppress(NotKnown):
                query, params = prepared(query)
        return plain(cursor, query, params, log_exceptions)

    def prepared(query):
        words, types, values = with_places(query)
        into, words = QUESTION.match(words).groups(default="")
        if (words, types) not in names:
            name = names[words, types] = f"planned_{len(names)}"
            plain(cr, f"PREPARE {name}{bracketed(types)} AS {words}")
        places = bracketed(["%s"] * len(values))
        return f"{into}EXECUTE {names[words, types]}{places}", values

    plain(cr, "SET plan_cache_mode = force_generic_plan")
    try:
        with patch.object(Cursor, "execute", execute):
            yield
    finally:
        plain(cr, "DEALLOCATE ALL; RESET plan_cache_mode")


def bracketed(parts):
    return f"({', '.join(parts)})" if parts else ""


def with_places(query):
    """Return a query's words with ``$1``, ``$2``… in them, the types, and the values for them.

    :raise NotKnown: if it has values of another type
    """
    types, values, params = [], [], iter(query.params)

    def place(value):
        types.append(type_of(value))
        values.append(value)
        return f"${len(values)}"

    def put(found):
        if found.group() == "%%":
            return "%"
        value = next(params)
        if isinstance(value, tuple):
            return f"({', '.join(map(place, value))})"
        return place(value)

    return PLACE.sub(put, query.code), tuple(types), values


def type_of(value):
    if isinstance(value, list):
        kinds = {type(one) for one in value}
        found = ARRAYS.get(kinds.pop()) if len(kinds) == 1 else None if kinds else "unknown"
    else:
        found = next((name for kind, name in TYPES.items() if isinstance(value, kind)), None)
        if found == "integer" and abs(value) >= 2**31:
            found = "bigint"
    if not found:
        raise NotKnown(value)
    return found
