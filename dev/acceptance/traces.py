"""What addons that were uninstalled left in a database: nothing of theirs.

usage: traces.py note|compare DATABASE FILE
``note`` writes down, before they are installed, what the database is made of, what its technical
tables hold, and which text of any table speaks of us: an addon is known before it is installed.
``compare`` says what is there beside it, and what is missing. What people's work made (invoices,
payments, messages to a customer) is theirs and stays.
"""

import json
import re
import sys
from pathlib import Path

import psycopg2
from psycopg2 import sql

OURS = "(dunning|relance_telephonique)"
MADE_OF = {
    "relation": """
        SELECT relkind::text || ' ' || relname FROM pg_class
         WHERE relnamespace = 'public'::regnamespace""",
    "column": """
        SELECT table_name || '.' || column_name || ' ' || data_type || ' null: ' || is_nullable
          FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraint": """
        SELECT conrelid::regclass::text || '.' || conname FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace""",
    "trigger": """
        SELECT tgrelid::regclass::text || '.' || tgname FROM pg_trigger WHERE NOT tgisinternal""",
    "function": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}
# What an installation makes, and no work of people
TECHNICAL = re.compile(
    r"ir_|res_groups|mail_template|sms_template|mail_activity_(type|plan)|mail_message_subtype|"
    r"report_paperformat|res_users_apikeys|mail_alias|decimal_precision|(act|rule)_\w+_rel|"
    r"account_(chart|report)|digest_|privacy_|wizard_|res_config"
)
PEOPLE_S = {  # their files, companies, users and choices, and what Odoo notes of itself
    *("ir_attachment", "ir_sequence", "ir_default", "mail_alias", "digest_digest_res_users_rel"),
    *("res_groups_users_rel", "res_groups_implied_rel", "ir_logging", "ir_cron_trigger"),
    "ir_profile",
}
CHARTS = "ir_model_data", " WHERE model NOT LIKE 'account.%'"  # a company's accounts have names
MOVES_ON = {  # with time, or at each update
    *("write_date", "write_uid", "create_date", "create_uid"),
    *("nextcall", "lastcall", "first_failure_date", "failure_count"),
}
KNOWN = {"ir_module_module", "ir_module_module_dependency"}  # an addon that is known is no trace
COLUMNS = """
    SELECT table_name, array_agg(column_name::text)
      FROM information_schema.columns
      JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
       AND data_type IN ('text', 'character varying', 'json', 'jsonb')
     GROUP BY 1 ORDER BY 1
"""
SHOWN = 150  # characters of a row


def notes(cursor):
    """Return ``{kind or table: [what there is of it]}``."""
    found = {kind: _column(cursor, query) for kind, query in MADE_OF.items()}
    for table in _column(cursor, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        if TECHNICAL.match(table) and table not in PEOPLE_S | KNOWN:
            query = "SELECT to_jsonb(t) FROM {} t" + (CHARTS[1] if table == CHARTS[0] else "")
            cursor.execute(sql.SQL(query).format(sql.Identifier(table)))
            found[table] = sorted(_row(row) for (row,) in cursor.fetchall())
    return found | {"text": list(spoken_of(cursor))}


def _column(cursor, query):
    cursor.execute(query)
    return sorted(value for (value,) in cursor.fetchall())


def _row(row):
    return json.dumps({key: row[key] for key in row if key not in MOVES_ON}, ensure_ascii=False)


def differences(before, after):
    for kind in sorted(before.keys() | after.keys()):
        there, now = set(before.get(kind, ())), set(after.get(kind, ()))
        for what in sorted(now - there):
            yield f"{kind}: {what[:SHOWN]} is left"
        for what in sorted(there - now):
            yield f"{kind}: {what[:SHOWN]} is missing"


def spoken_of(cursor):
    """Yield each column of any table whose text still names us, with the first of its rows."""
    cursor.execute(COLUMNS)
    for table, columns in cursor.fetchall():
        for column in columns:
            query = sql.SQL("SELECT {0}::text FROM {1} WHERE {0}::text ~* %s ORDER BY 1").format(
                sql.Identifier(column), sql.Identifier(table)
            )
            cursor.execute(query, [OURS])
            found = [text for (text,) in cursor.fetchall()]
            if found and table not in KNOWN:
                where = re.search(OURS, found[0], re.IGNORECASE).start()
                words = found[0][max(where - 40, 0) : where + SHOWN].replace("\n", " ")
                yield f"{len(found)} rows speak of us in {table}.{column}, first: {words}"


def main(what, database, file):
    connection = psycopg2.connect(dbname=database)
    with connection, connection.cursor() as cursor:
        if what == "note":
            Path(file).write_text(json.dumps(notes(cursor)))
            return
        before = json.loads(Path(file).read_text())
        for difference in differences(before, notes(cursor)):
            print(difference)


if __name__ == "__main__":
    main(*sys.argv[1:])
