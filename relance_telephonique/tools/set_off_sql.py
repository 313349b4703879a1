"""What a debtor's credits leave of what they owe: said once, as SQL.

Credits go to the oldest debts first: in their own currency, then, with what is left of them, across
currencies; each time to those of the same company, then, where there are branches, of the same
legal person.
"""

from odoo.tools import SQL

# Not joined: PostgreSQL would expect next to no debts, and compare each with each.
OWN_PLACES = "SELECT decimal_places FROM res_currency WHERE id = debt.currency_id"
HOME_PLACES = """
    SELECT currency.decimal_places
      FROM res_company company JOIN res_currency currency ON currency.id = company.currency_id
     WHERE company.id = debt.company_id
"""
OF_COMPANY, OF_FAMILY = ("company_id", "partner_id"), ("root", "partner_id")


def set_off(debts, credits, have_branches):
    """Return a query of ``id, own, amount``: what credits leave of each debt in its currency, and
    in the company's, of which credits in other currencies are deducted too.

    :param debts: a query of ``id, company_id, root, partner_id, currency_id, rank, due, own,
        amount``: those of the lowest ``rank`` come first, then the oldest; it may join ``credit_0``
    :param credits: a query of ``company_id, root, partner_id, currency_id, own, amount``, positive

    That it has one row per debt is said (``DISTINCT ON``), so that PostgreSQL leaves it out where
    nothing of it is asked for.
    """
    of_whom = (OF_COMPANY, OF_FAMILY) if have_branches else (OF_COMPANY,)
    steps = [
        step for keys in of_whom for step in (((*keys, "currency_id"), "own"), (keys, "amount"))
    ]
    tables = [SQL("credit_0 AS MATERIALIZED (%s), debt_0 AS MATERIALIZED (%s)", credits, debts)]
    tables += [_step(number, *step) for number, step in enumerate(steps)]
    return SQL(
        """
        WITH %s
        SELECT DISTINCT ON (debt.id) debt.id, ROUND(debt.own, (%s)) AS own,
               ROUND(debt.amount, (%s)) AS amount
          FROM %s debt
        """,
        SQL(", ").join(tables),
        SQL(OWN_PLACES),
        SQL(HOME_PLACES),
        _table("debt", len(steps)),
    )


def _table(name, number):
    return SQL.identifier(f"{name}_{number}")


def _step(number, keys, unit):
    """Return the tables of what is left once credits and debts that have the same ``keys`` are set
    off, as counted in ``unit``: ``own`` or ``amount``.
    """
    return SQL(
        """
        %(pool)s AS (
            SELECT %(keys)s, credit.there, COALESCE(debt.owed, 0) AS owed
              FROM (SELECT %(keys)s, SUM(%(unit)s) AS there
                      FROM %(credit)s GROUP BY %(keys)s) credit
              LEFT JOIN (SELECT %(keys)s, SUM(%(unit)s) AS owed
                           FROM %(debt)s GROUP BY %(keys)s) debt
             USING (%(keys)s)),
        %(debt_after)s AS (
            SELECT id, company_id, root, partner_id, currency_id, rank, due, %(left)s
              FROM (SELECT debt.*, LEAST(debt.%(unit)s, GREATEST(
                               COALESCE(pool.there, 0) + debt.%(unit)s - SUM(debt.%(unit)s) OVER (
                                   PARTITION BY %(keys)s ORDER BY debt.rank, debt.due, debt.id),
                               0)) AS taken
                      FROM %(debt)s debt LEFT JOIN %(pool)s pool USING (%(keys)s)) debt),
        %(credit_after)s AS (
            SELECT company_id, root, partner_id, currency_id,
                   own * (there - owed) / there AS own, amount * (there - owed) / there AS amount
              FROM %(credit)s credit JOIN %(pool)s pool USING (%(keys)s)
             WHERE there > owed)
        """,
        pool=_table("pool", number),
        keys=SQL(", ").join(map(SQL.identifier, keys)),
        unit=SQL.identifier(unit),
        credit=_table("credit", number),
        debt=_table("debt", number),
        debt_after=_table("debt", number + 1),
        credit_after=_table("credit", number + 1),
        left=SQL("own, amount - taken AS amount")
        if unit == "amount"
        else SQL(
            "own - taken AS own, COALESCE(amount * (own - taken) / NULLIF(own, 0), 0) AS amount"
        ),
    )
