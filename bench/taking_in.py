"""A thousand statuses of electronic invoices in one file, and the bare creation of what follows."""

from datetime import timedelta
from functools import partial

from stopwatch import BATCH, Bench, in_turns

SAID = ("203", "205", "204", "207", "203", "211", "205", "208", "213", "210")
NAMES = {  # of what is made, and with which values
    "dunning.invoice.event": [
        "company_id",
        "move_id",
        "code",
        "date",
        "reason",
        "amount",
        "note",
        "source",
        "reference",
        "delivery",
    ],
    "dunning.dispute": [
        "company_id",
        "partner_id",
        "user_id",
        "move_ids",
        "category",
        "amount",
        "date",
        "date_target",
        "event_id",
    ],
    "dunning.pause": [
        "company_id",
        "partner_id",
        "user_id",
        "move_line_ids",
        "date_until",
        "reason",
    ],
    "mail.activity": [
        "res_model_id",
        "res_id",
        "activity_type_id",
        "user_id",
        "date_deadline",
        "summary",
        "note",
    ],
}


def taking_in(database):
    """Take a file in, and make its events, disputes, pauses and tasks without any of our rules."""
    bench = Bench(database)
    said = statuses(bench)
    take_in = partial(bench.env["dunning.invoice.event"]._take_in, said, bench.company)
    made = values_made(bench, take_in)
    return in_turns(
        ours=lambda: bench.seconds(take_in),
        from_file=lambda: bench.seconds(take_in_file, bench, as_csv(said)),
        floor=lambda: bench.seconds(make, bench, made),
    ) | {name: len(values) for name, values in made.items()}


def statuses(bench):
    from odoo.addons.relance_telephonique.tools.lifecycle_said import LifecycleSaid

    items = bench.due_items().search([("move_id.move_type", "=", "out_invoice")], limit=3 * BATCH)
    moves = list(dict.fromkeys(items.move_id))[:BATCH]
    return [
        LifecycleSaid(
            number=move.name,
            code=SAID[rank % len(SAID)],
            when=bench.day - timedelta(days=1),
            reason="CMD_ERR" if SAID[rank % len(SAID)] in ("207", "208", "210") else "",
            reference=f"bench {rank}",
            source="bench",
        )
        for rank, move in enumerate(moves)
    ]


def as_csv(said):
    """Return the same as the file of a platform."""
    rows = [(one.number, one.code, f"{one.when}", one.reason, one.reference) for one in said]
    titles = ("Facture", "Statut", "Date", "Motif", "Référence")
    return "\n".join(";".join(row) for row in (titles, *rows)).encode()


def take_in_file(bench, content):
    from odoo.addons.relance_telephonique.tools.lifecycle_file import read_file

    bench.env["dunning.invoice.event"]._take_in(read_file(content, "bench.csv"), bench.company)


def values_made(bench, take_in):
    """Return ``{model: values of the records}`` that taking the file in makes."""
    with bench.undone():
        before = {name: set(bench.env[name].search([]).ids) for name in NAMES}
        take_in()
        return {name: values_of(bench, name, before[name]) for name in NAMES}


def values_of(bench, name, before):
    new = bench.env[name].with_context(active_test=False).search([("id", "not in", list(before))])
    return [
        {
            each: new._fields[each].convert_to_write(record[each], record)
            for each in NAMES[name]
            if each != "event_id"
        }
        for record in new
    ]


def make(bench, made):
    moves = [values["move_id"] for values in made["dunning.invoice.event"]]
    bench.env["account.move"].browse(moves).fetch(["commercial_partner_id", "currency_id"])
    for name, values in made.items():
        records = bench.env[name].with_context(
            mail_activity_quick_update=True, mail_auto_subscribe_no_notify=True
        )
        if name == "mail.activity":
            settled = bench.env["dunning.dispute"]._name
            values = [one for one in values if one["res_id"]]
            model = bench.env["ir.model"]._get_id(settled)
            values = [one for one in values if one["res_model_id"] != model]  # theirs make it
        if hasattr(records, "_by_method"):
            records = records._by_method()
        records.create(values)
    bench.env.flush_all()
