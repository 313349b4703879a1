"""Whose number it is, among 100,000 contacts; and what a ring takes until its notice is sent."""

from statistics import median
from time import perf_counter

from ledger import COMPANY
from stopwatch import Bench

CONTACTS = 100_000
ASKED = 200  # of each kind
FIRST = 90_000_000  # +33 1 90 00 00 00
OWN = ("id", "commercial_partner_id", "phone", "phone_sanitized")


def finding(database, name=COMPANY):
    """Return ``{kind of question: {median, most (milliseconds), found, asked}}``."""
    bench = Bench(database, name)
    with bench.undone():
        fill(bench)
        partners = bench.env["res.partner"].with_context(allowed_company_ids=bench.company.ids)
        every = range(FIRST, FIRST + CONTACTS, CONTACTS // ASKED)
        return {
            "one": asked(bench, partners, [number + 1 for number in every]),
            "several": asked(bench, partners, range(FIRST, FIRST + CONTACTS, 1000)),
            "unread": asked(bench, partners, [number + 7 for number in every]),
            "nobody": asked(bench, partners, [number - 50_000_000 for number in every]),
            "ring": rung(bench, [number + 3 for number in every]),
        }


def asked(bench, partners, numbers):
    times, found = [], 0
    for number in numbers:
        bench.env.invalidate_all()
        start = perf_counter()
        found += bool(partners.dunning_find_number(f"+331{number}"))
        times.append((perf_counter() - start) * 1000)
    return figures(times, found)


def rung(bench, numbers):
    """From what the telephone system says to the notice that is sent by the bus."""
    from odoo.addons.relance_telephonique.models.telephone import dunning_ring
    from odoo.addons.relance_telephonique.tools.ring_said import Heard

    dunning_ring.MOST_RINGS_OF_EXTENSION = dunning_ring.MOST_RINGS_A_MINUTE = CONTACTS
    bench.env.ref("base.user_admin").dunning_extension = "bench"
    rings, times = bench.env["dunning.ring"].with_user(bench.env.ref("base.user_admin")), []
    for number in numbers:
        bench.env.invalidate_all()
        start = perf_counter()
        heard = Heard(f"c{number}", "ringing", f"+331{number}", "bench")
        rings._answer_machine(heard._replace(company_id=bench.company.id))
        bench.env.cr.flush()  # the notice is written
        times.append((perf_counter() - start) * 1000)
    return figures(times, len(numbers))


def figures(times, found):
    return {"median": median(times), "most": max(times), "found": found, "asked": len(times)}


def fill(bench):
    """Copy one customer 100,000 times, each with a number: of one in a hundred Odoo reads none,
    since there are two; and one in a thousand is of two more customers.
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
    bench.cr.execute("ANALYZE res_partner")
    bench.env.invalidate_all()
