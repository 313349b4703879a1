"""What is on its way of an item, as ``standing`` says that stands beside it: said once, as SQL.

``models/decision/on_way.py`` finds it out. ``line`` is the alias of the journal item's table.
"""

from odoo.tools import SQL


def on_way_of(line):
    """What is on its way of an item, in its currency; NULL if no payment was announced for it: of
    most debtors none was, and nothing is looked up.
    """
    return SQL(
        """
        CASE WHEN standing.on_way IS NOT NULL
             THEN (standing.on_way ->> %s::text)::numeric END
        """,
        SQL.identifier(line, "id"),
    )


def own_left_of(line):
    """What an open item leaves to pay in its currency, less what is on its way."""
    return SQL(
        "CASE WHEN standing.on_way IS NULL THEN %(own)s ELSE %(own)s - COALESCE(%(on_way)s, 0) END",
        own=SQL.identifier(line, "amount_residual_currency"),
        on_way=on_way_of(line),
    )


def left_of(line):
    """What an open item leaves to pay in the company's currency, less what is on its way."""
    residual, own = (
        SQL.identifier(line, name) for name in ("amount_residual", "amount_residual_currency")
    )
    return SQL(
        """
        CASE WHEN standing.on_way IS NULL THEN %(residual)s
             ELSE %(residual)s
                  - COALESCE(ROUND((%(on_way)s) * %(residual)s / NULLIF(%(own)s, 0), 3), 0) END
        """,
        residual=residual,
        on_way=on_way_of(line),
        own=own,
    )
