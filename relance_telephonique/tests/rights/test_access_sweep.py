"""Every field of every model, written by RPC as each role: nothing changes of what is others'."""

from contextlib import contextmanager
from copy import deepcopy
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command
from odoo.models import MAGIC_COLUMNS
from odoo.service.model import call_kw
from odoo.tools import SQL, mute_logger

from ...models.mixins.dunning_protected import KEY, METHOD
from .everything import MODULE, EverythingCase

# What may be written beside the model's own tables, by whom has the right on the record. Lines are
# added where it says "insert" only: what others wrote, and whom it names, stays as it is.
ALLOWED = {
    "activity_attachment_rel": "insert",
    "bus_bus": "insert",
    "ir_attachment": "insert",
    "mail_activity": "insert update delete",
    "mail_followers": "insert delete",
    "mail_followers_mail_message_subtype_rel": "insert delete",
    "mail_mail": "insert",
    "mail_mail_res_partner_rel": "insert",
    "mail_message": "insert",
    "mail_message_res_partner_rel": "insert",
    "mail_notification": "insert",
    "mail_tracking_value": "insert",
}
OTHER = {  # of two records cannot be the same
    "dunning.interest.rate": {"date": "2031-01-01"},
    "dunning.legal.value": {"date_from": "2031-01-01"},
    "dunning.level": {"delay_days": 77, "sequence": 77},
    "dunning.payer.group": {"partner_ids": []},  # nobody is in two
}
KINDS = ("insert", "update", "delete")
BESIDE = {  # what a model changes beside itself, for who has the right on it
    "dunning.guide": {"res_company", "res_partner"},
    "dunning.level": {"mail_message"},  # of a test in preparation that a manager deletes
    "dunning.settings": {"res_company"},
    "dunning.scenario": {"ir_model_data"},  # of a shipped step that a manager deletes
}
HOSTILE = {  # what somebody would change of others', by model
    "res.partner": {"email": "thief@example.com"},
    "res.users": {"login": "thief"},
    "res.partner.bank": {"acc_number": "FR7600000000000000000000000"},
    "account.move": {"ref": "Changed"},
    "account.move.line": {"name": "Changed"},
    "ir.attachment": {"name": "Changed", "public": True},
    "mail.message": {"body": "Changed"},
    "mail.activity": {"note": "Changed", "user_id": SUPERUSER_ID},
    "mail.followers": {"partner_id": 1},
}


class TestAccessSweep(EverythingCase):
    def setUp(self):
        super().setUp()
        self.system = self.env.ref("base.partner_root")  # what the system says
        self.ours = [name for name in self.our_models() if self.registry[name]._auto]
        private = self.company.partner_id.sudo()
        private.message_subscribe(self.env.ref("base.partner_admin").ids)
        contract = self.env["ir.attachment"].sudo().create({"name": "Contract", "raw": b"signed"})
        running = self.the("dunning.promise")
        self.draft = running.copy()
        self.victims = {
            "dunning.promise": running,
            "res.partner": private,
            "res.users": self.env.ref("base.user_admin"),
            "ir.attachment": contract,
            "mail.message": private.message_post(body="Confidential"),
            "mail.activity": private.activity_schedule(user_id=SUPERUSER_ID, summary="Call"),
            "mail.followers": private.message_follower_ids[:1],
        }
        self.env.flush_all()
        self.seen = {}
        self.foreign_changes("")

    # ------------------------------------------------------------------ trying

    @contextmanager
    def taken_back(self):
        """Forget all that was done, and computed."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def attempt(self, user, model, method, *args, **context):
        """Return what a client gets of a call, None if it is refused: a crash is an answer too."""
        mine = self.env[model].with_user(user)
        try:
            with (
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
                patch.object(self.env.transaction, "default_env", mine.env),  # as a request has it
            ):
                got = call_kw(mine, method, deepcopy(args), {"context": deepcopy(context)})
                self.env.flush_all()
                return got
        except Exception:  # noqa: BLE001
            self.env.invalidate_all()
            return None

    def foreign_changes(self, model):
        """Return the tables that may have changed since the last look, and that the model may not
        change. What was refused counts too: only their content tells.
        """
        self.env.cr.execute(
            "SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        seen = {name: counts for name, *counts in self.env.cr.fetchall()}
        before, self.seen = self.seen, seen
        return {
            table
            for table, counts in seen.items()
            if not table.startswith("dunning_") and table not in BESIDE.get(model, ())
            for now, then, kind in zip(counts, before.get(table, (0, 0, 0)), KINDS, strict=True)
            if now > then and kind not in ALLOWED.get(table, "")
        }

    def content(self, tables):
        """Return the fingerprints of the lines of each table."""
        query = "SELECT md5(t::text) FROM %s t"
        return {
            table: set(self.env.execute_query(SQL(query, SQL.identifier(table))))
            for table in tables
        }

    def authors_since(self, message_id):
        query = "SELECT DISTINCT author_id FROM mail_message WHERE id > %s"
        return {author for [author] in self.env.execute_query(SQL(query, message_id))}

    def check_nothing_foreign(self, user, model, method, *args, **context):
        """Whatever comes of it, no table changes but the model's; what is said, the user says."""
        [[last]] = self.env.execute_query(SQL("SELECT MAX(id) FROM mail_message"))
        with self.taken_back():
            passed = self.attempt(user, model, method, *args, **context)
            suspects = self.content(self.foreign_changes(model) if passed else ())
            authors = self.authors_since(last)
        changed = [
            table
            for table, was in self.content(suspects).items()
            if was - suspects[table]
            or (was != suspects[table] and "insert" not in ALLOWED.get(table, ""))
        ]
        said = f"{user.name}: {model}.{method}{args}, {context}"
        self.assertFalse(changed, said)
        self.assertLessEqual(authors, {user.partner_id.id, self.system.id}, said)
        return bool(passed)

    # ------------------------------------------------------------------ what is tried

    def commands(self, field):
        """Return the commands that touch records that are there, and make others."""
        victim = self.victim(field.comodel_name)
        values = self.hostile(field.comodel_name)
        return [
            Command.create(values),
            Command.update(victim.id, values),
            Command.delete(victim.id),
            Command.unlink(victim.id),
            Command.link(victim.id),
            Command.clear(),
            Command.set(victim.ids),
        ]

    def victim(self, model):
        """Return a record that is none of the users'."""
        if model in self.victims:
            return self.victims[model]
        if model in self.ours:
            return self.the(model)
        return self.env[model].sudo().search([], order="id", limit=1)

    def hostile(self, model):
        if model in HOSTILE:
            return HOSTILE[model]
        records = self.env[model].sudo()
        if model in self.ours and (closed := self.closed(model)):
            return {closed[0]: self.other_value(self.the(model), closed[0])}
        return {"name": "Changed"} if "name" in records._fields else {}

    def x2many(self, model):
        """Return the fields by which commands reach other records."""
        return [
            field
            for field in self.registry[model]._fields.values()
            if field.type in ("one2many", "many2many")
            and field.name not in MAGIC_COLUMNS
            and self.registry[field.comodel_name]._auto
        ]

    def closed(self, model):
        """Return the columns that only methods write."""
        records = self.env[model]
        if "write" in getattr(records, "_ledger", ()):
            return [
                name
                for name, field in records._fields.items()
                if field.store and field.column_type and name not in MAGIC_COLUMNS
            ]
        if not hasattr(records, "_protected_fields"):
            return []
        return sorted(
            name for name in records._protected_fields() if records._fields[name].column_type
        )

    def other_value(self, record, name):
        """Return a value that the field does not have."""
        field, value = record._fields[name], record[name]
        if field.type == "selection":
            return next(key for key in field.get_values(self.env) if key != value)
        if field.type == "many2one":
            others = self.env[field.comodel_name].sudo().search([("id", "!=", value.id)], limit=1)
            return others.id
        if field.type == "boolean":
            return not value
        if field.type in ("integer", "float", "monetary"):
            return value + 1
        return {
            "date": "2020-01-01",
            "datetime": "2020-01-01 12:00:00",
            "json": {"hostile": 1},
        }.get(field.type, "Hostile")

    def column(self, record, name):
        """Return what the database has, whatever the ORM thinks of it."""
        table, column = SQL.identifier(record._table), SQL.identifier(name)
        return self.env.execute_query(
            SQL("SELECT %s FROM %s WHERE id = %s", column, table, record.id)
        )

    def another(self, model):
        """Return the values of another record like the story's."""
        record = self.the(model).with_context(active_test=False)
        [values] = record.copy_data()
        closed = record._protected_fields() if hasattr(record, "_protected_fields") else ()
        values = {name: value for name, value in values.items() if value and name not in closed}
        if model == "dunning.case":
            values["move_ids"] = [Command.set(self.owed.ids)]  # an invoice is in one open case
        if model == "dunning.promise.line":
            values["promise_id"] = self.draft.id  # what runs gets no other part
        return values | OTHER.get(model, {})

    def may(self, user, model, right):
        return self.env[model].with_user(user).has_access(right)

    def writers(self, model, right):
        """Return one user of each kind who has the right, with as few others as possible."""
        return [user for user in (self.collector, self.manager) if self.may(user, model, right)][:1]

    # ------------------------------------------------------------------ the sweep

    def test_commands(self):
        """No command reaches what the user has no right on: by a field, nor by the context."""
        passed = 0
        for model in self.ours:
            record, values = self.the(model), self.another(model)
            for field in self.x2many(model):
                commands = self.commands(field)
                calls = [
                    ("write", [record.ids, {field.name: [command]}], {}) for command in commands
                ]
                calls += [
                    ("create", [[{**values, field.name: [command]}]], {})
                    for command in commands[:3]
                ]
                calls.append(("create", [[values]], {f"default_{field.name}": [commands[1]]}))
                for method, args, context in calls:
                    for user in self.writers(model, method):
                        with self.subTest(field=str(field), args=args, context=context):
                            passed += self.check_nothing_foreign(
                                user, model, method, *args, **context
                            )
        self.assertGreater(passed, 100)  # else nothing was tried

    def test_those_who_have_no_right(self):
        """Whoever may not touch a record can do nothing with its fields either."""
        for model in self.ours:
            record, values = self.the(model), self.another(model)
            attacks = [
                {name: self.other_value(record, name) for name in self.closed(model)},
                {field.name: [self.commands(field)[1]] for field in self.x2many(model)},
            ]
            for user in (self.salesperson, self.outsider, self.portal, self.public):
                for attack in filter(None, attacks):
                    with self.subTest(user=user.name, model=model, attack=attack):
                        self.check_nothing_foreign(user, model, "write", record.ids, attack)
                        self.check_nothing_foreign(user, model, "create", [{**values, **attack}])
                        if not record.with_user(user).has_access("write"):
                            self.assertIsNone(
                                self.attempt(user, model, "write", record.ids, attack)
                            )

    # ------------------------------------------------------------------ what only methods write

    def test_closed_fields(self):
        """By ``write``, ``create`` and the context: the column has what the methods gave it."""
        tried = 0
        for model in self.ours:
            for user in self.writers(model, "write"):
                tried += self.check_written_by_methods(user, self.the(model))
            if "create" not in getattr(self.env[model], "_ledger", ("create",)):
                for user in self.writers(model, "create"):
                    with self.subTest(model=model):
                        tried += self.check_created_by_itself(user, model)
        self.assertGreater(tried, 150)

    def check_written_by_methods(self, user, record):
        names = self.closed(record._name)
        for name in names:
            value, was = self.other_value(record, name), self.column(record, name)
            with self.subTest(user=user.name, field=name, record=record), self.taken_back():
                self.attempt(user, record._name, "write", record.ids, {name: value})
                self.assertEqual(self.column(record, name), was)
        return len(names)

    def check_created_by_itself(self, user, model):
        """What is given to a new record is refused, or is what it would have had anyway."""
        record, values = self.the(model), self.another(model)
        names = self.env[model]._protected_fields() - self.env[model]._given_once()
        names = [name for name in sorted(names) if record._fields[name].column_type]
        given = {name: self.other_value(record, name) for name in names}
        alone = self.made(user, model, values, names)
        self.assertTrue(alone or not names, f"{user.name} cannot create {model}: {values}")
        context = {f"default_{name}": value for name, value in given.items()}
        self.assertEqual(self.made(user, model, values, names, **context), alone, model)
        for name, value in given.items():
            with self.subTest(user=user.name, model=model, field=name):
                made = self.made(user, model, {**values, name: value}, names)
                self.assertIn(made, (None, alone))
        return len(names)

    def made(self, user, model, values, names, **context):
        """Return what a new record has in these fields, None if it is refused."""
        with self.taken_back():
            made = self.attempt(user, model, "create", values, **context)
            record = self.env[model].with_user(SUPERUSER_ID).browse(made or ())
            return made and {
                name: record._fields[name].convert_to_cache(record[name], record, validate=False)
                for name in names
            }

    def test_no_context_opens(self):
        """What a client can send as the key is not the methods' own."""
        action = self.the("dunning.action")
        attack, was = {"state": self.other_value(action, "state")}, self.column(action, "state")
        for key in (True, 1, "METHOD", str(METHOD), {}, [], None):
            context = {KEY: key, "su": True, "install_mode": True, "module": MODULE}
            self.attempt(self.manager, action._name, "write", action.ids, attack, **context)
            self.assertEqual(self.column(action, "state"), was)
