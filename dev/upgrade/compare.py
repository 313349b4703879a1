"""What an update left of people's data: all of it.

usage: compare.py note|compare DATABASE FILE
``note`` writes words of a customer's own into every second text, then down what is in the tables.
``compare`` says which rows and values are no longer what they were, then reads all that people may
read, and lets the scheduled actions pass.
"""

import json
import sys
from pathlib import Path

import psycopg2
from psycopg2 import sql

sys.path.insert(1, str(Path(__file__).parent.parent))
from demo import connect

TABLES = """
    SELECT table_name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
       AND (table_name LIKE 'dunning%' OR table_name IN (
            'account_move', 'account_move_line', 'account_payment', 'ir_attachment',
            'mail_activity', 'mail_mail', 'mail_message', 'mail_template', 'res_company',
            'res_partner', 'sms_template'))
"""
PAPERS = "SELECT to_jsonb(t) FROM ir_attachment t WHERE res_model != 'ir.ui.view' AND res_id > 0"
NOT_THEIRS = {"write_date", "write_uid", "arch_db"}  # what is no data of people
MEASURED = {"dunning_behaviour"}  # from the books each night, and at an update that measures more
TEXTS = (  # in each language; ours once, then whoever's who rewrites them
    *("mail_template", "sms_template", "dunning_script", "dunning_call_outcome"),
    *("dunning_scenario", "dunning_level"),
)
TRANSLATED = """
    SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name IN %s AND data_type = 'jsonb'
"""
# Which of ours, rewritten by nobody, a migration script puts into other words on purpose
REWORDED = set()  # "table.column"
OWN_WORDS = " — as we say it"


def rewrite(cursor):
    """Add words of their own to the texts of every second record, in each language."""
    cursor.execute(TRANSLATED, [TEXTS])
    for table, column in cursor.fetchall():
        with_own = sql.SQL(
            """
            UPDATE {0} SET {1} = (
                   SELECT jsonb_object_agg(lang, words || %s)
                     FROM jsonb_each_text({1}) AS every(lang, words))
             WHERE id %% 2 = 0 AND {1} IS NOT NULL
            """
        )
        names = sql.Identifier(table), sql.Identifier(column)
        cursor.execute(with_own.format(*names), [OWN_WORDS])


def notes(database):
    """Return ``{table: {key: row}}``; the key of a table without ids is the row itself."""
    connection, found = psycopg2.connect(dbname=database), {}
    with connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            every = sql.SQL("SELECT to_jsonb(t) FROM {} t").format(sql.Identifier(table))
            cursor.execute(PAPERS if table == "ir_attachment" else every)
            found[table] = {_key(row): row for (row,) in cursor.fetchall()}
    connection.close()
    return found


def _key(row):
    return str(row["id"]) if "id" in row else json.dumps(row, sort_keys=True)


def differences(before, after):
    """Yield what is not as it was."""
    for table, rows in before.items():
        if table not in after:
            yield f"{table}: the table is gone, with {len(rows)} rows" if rows else ""
            continue
        for key, row in rows.items():
            now = after[table].get(key)
            if now is None:
                yield f"{table} {key}: gone"
                continue
            if table in MEASURED:
                continue
            for column, value in row.items():
                if column in NOT_THEIRS or _is_reworded(table, column, value):
                    continue
                if column not in now:
                    yield f"{table}.{column}: the column is gone" if value is not None else ""
                elif now[column] != value:
                    yield f"{table} {key}: {column} was {value!r}, is {now[column]!r}"


def _is_reworded(table, column, value):
    return f"{table}.{column}" in REWORDED and OWN_WORDS not in str(value)


def look(database):
    """Read each field of each record of ours, and let a day's scheduled actions pass."""
    from odoo import SUPERUSER_ID, api

    registry, address = connect(database)
    seen = 0
    with registry.cursor() as cr:
        companies = api.Environment(cr, SUPERUSER_ID, {})["res.company"].search([])
        env = api.Environment(cr, SUPERUSER_ID, {"allowed_company_ids": companies.ids})
        for name, model in sorted(env.registry.items()):
            if name.startswith("dunning.") and not model._abstract:
                records = env[name].with_context(active_test=False).search([])
                records.read()
                seen += len(records)
        env["ir.config_parameter"].set_param("report.url", address)
        cr.commit()
        for cron in ("run", "follow", "behaviour", "retention"):
            env.ref(f"relance_telephonique.ir_cron_dunning_{cron}").method_direct_trigger()
    return seen


def main(what, database, file):
    if what == "note":
        with psycopg2.connect(dbname=database) as connection, connection.cursor() as cursor:
            rewrite(cursor)
        Path(file).write_text(json.dumps(notes(database)))
        return
    before = json.loads(Path(file).read_text())
    lost = sorted(filter(None, set(differences(before, notes(database)))))
    rows = sum(map(len, before.values()))
    print(*lost, f"{rows} rows of {len(before)} tables compared, {len(lost)} differences", sep="\n")
    print(f"{look(database)} records read after the update, and the scheduled actions passed")
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
