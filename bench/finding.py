"""Whose number it is, among 100,000 contacts; and what a ring takes until its notice is sent. A
collector asks, by their own rights; nothing is known of the records, as when a request begins.
"""

import os
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from ledger import COMPANY
from stopwatch import Bench

from odoo import Command

CONTACTS = 100_000
ASKED = 200  # of each kind
WARMING = 5  # questions of each kind that are not counted
FIRST = 90_000_000  # +33 1 90 00 00 00
OWED = 10  # open items of each of several with one number
GROUPS = ("base.group_user", "relance_telephonique.group_dunning_user")
OWN = ("id", "commercial_partner_id", "phone", "phone_sanitized")


def finding(database, name=COMPANY):
    """Return ``{kind of question: {least, median, most (milliseconds), found, asked}}``."""
    bench = Bench(database, name)
    with bench.undone():
        fill(bench)
        user = collector(bench)
        partners = bench.env["res.partner"].with_user(user)
        every = range(FIRST, FIRST + CONTACTS, CONTACTS // ASKED)
        return {
            "one": asked(bench, partners, [number + 1 for number in every]),
            "several": asked(bench, partners, range(FIRST, FIRST + CONTACTS, 1000)),
            "unread": asked(bench, partners, [number + 7 for number in every]),
            "nobody": asked(bench, partners, [number - 50_000_000 for number in every]),
            "ring": rung(bench, user, [number + 3 for number in every]),
        }


def collector(bench):
    """Return somebody who chases debtors, and no more; their telephone is “bench”."""
    return bench.env["res.users"].create(
        {
            "name": "Collector",
            "login": "collector",
            "company_id": bench.company.id,
            "company_ids": [Command.set(bench.company.ids)],
            "group_ids": [Command.set([bench.env.ref(group).id for group in GROUPS])],
            "dunning_extension": "bench",
        }
    )


def milliseconds(bench):
    """Return a clock for what is done in less time than it takes to look at all processes."""
    if os.environ.get("BENCH_CLOCK") != "processor":
        return lambda: 1000 * perf_counter()
    server = Path(f"/proc/{bench.cr._cnx.info.backend_pid}/schedstat")
    return lambda: 1000 * process_time() + int(server.read_text().split()[0]) / 1e6


def asked(bench, partners, numbers):
    times, found, clock = [], 0, milliseconds(bench)
    for number in numbers:
        bench.env.invalidate_all()
        start = clock()
        found += bool(partners.dunning_find_number(f"+331{number}"))
        times.append(clock() - start)
    return figures(times, found)


def rung(bench, user, numbers):
    """From what the telephone system says to the notice that is sent by the bus."""
    from odoo.addons.relance_telephonique.models.telephone import dunning_ring
    from odoo.addons.relance_telephonique.tools.ring_said import Heard

    dunning_ring.MOST_RINGS_OF_EXTENSION = dunning_ring.MOST_RINGS_A_MINUTE = CONTACTS
    rings, times, clock = bench.env["dunning.ring"].with_user(user), [], milliseconds(bench)
    for number in numbers:
        bench.env.invalidate_all()
        start = clock()
        heard = Heard(f"c{number}", "ringing", f"+331{number}", "bench")
        rings._answer_machine(heard._replace(company_id=bench.company.id))
        bench.env.cr.flush()  # the notice is written
        times.append(clock() - start)
    return figures(times, len(numbers))


def figures(times, found):
    warm = times[WARMING:]
    return {
        "least": min(warm),
        "median": median(warm),
        "most": max(warm),
        "found": found,
        "asked": len(times),
    }


def fill(bench):
    """Copy one customer 100,000 times, each with a number: of one in a hundred Odoo reads none,
    since there are two; and one in a thousand is of two more customers, who all owe.
    """
    one = bench.env["res.partner"].create({"name": "Customer", "is_company": True})
    bench.env.flush_all()
    bench.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'res_partner'"
    )
    columns = ", ".join(f'"{name}"' for (name,) in bench.cr.fetchall() if name not in OWN)
    bench.cr.execute(
        f"""
        WITH numbered AS (
            SELECT nextval('res_partner_id_seq') AS id,
                   CASE WHEN n < %(contacts)s THEN n ELSE (n - %(contacts)s) / 2 * 1000 END AS n
              FROM generate_series(0, %(contacts)s + %(contacts)s / 500 - 1) AS n
        )
        INSERT INTO res_partner (id, commercial_partner_id, phone, phone_sanitized, {columns})
             SELECT numbered.id, numbered.id,
                    CASE WHEN n %% 100 = 7
                         THEN '01 ' || %(first)s + n || ' ou 06 12 34 56 78'
                         ELSE '+331' || %(first)s + n END,
                    CASE WHEN n %% 100 <> 7 THEN '+331' || %(first)s + n END,
                    {columns}
               FROM res_partner, numbered
              WHERE res_partner.id = %(one)s
        """,
        {"contacts": CONTACTS, "first": FIRST, "one": one.id},
    )
    bench.cr.execute(
        """
        UPDATE account_move_line
           SET partner_id = given.partner_id
          FROM (SELECT partner.id AS partner_id, row_number() OVER (ORDER BY partner.id) AS place
                  FROM res_partner partner, generate_series(1, %(owed)s)
                 WHERE phone_sanitized LIKE %(several)s) given
          JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place
                  FROM account_move_line
                 WHERE parent_state = 'posted' AND reconciled IS NOT TRUE AND amount_residual > 0
                   AND company_id = %(company)s
                   AND account_id IN (SELECT id FROM account_account
                                       WHERE account_type = 'asset_receivable')) owed
            ON owed.place = given.place
         WHERE account_move_line.id = owed.id
        """,
        {"owed": OWED, "several": "+3319____000", "company": bench.company.id},
    )
    bench.cr.execute("ANALYZE res_partner, account_move_line")
    bench.env.invalidate_all()
