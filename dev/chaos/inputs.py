"""What people enter: fields and files of each model, with values that fit nowhere."""

import base64
import time
from collections import Counter

from breaks import GARBAGE, LONG
from calls import culprit

from odoo import api
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw, retrying

CSV = (
    *GARBAGE,
    b'invoice;level\n"never closed;1\n',
    b"invoice;level;date\nX;J+3;0001-01-01\n",
    "facture;étape\nX;J+3\n".encode("utf-16"),
    b";" * 100_000,
    b"\n" * 100_000,
    b"=cmd|'/c calc'!A1;2\n",
)
FILES = tuple(map(base64.b64encode, GARBAGE))
VALUES = {
    "char": (LONG, "\x00", "<script>", "{{ gone }}", "[('x', '=', 1)]", "'; --", "\u202e", 5, [1]),
    "integer": (10**12, -1, "x", 0.5, True, float("nan")),
    "float": (1e308, -1e308, float("nan"), float("inf"), "x", []),
    "date": ("0001-01-01", "9999-12-31", "x", 5, "2026-02-30", "2026-12-01 10:00:00"),
    "selection": ("x", 5, "", []),
    "boolean": ("x", [], 5),
    "many2one": (0, -1, 10**9, "x", 10**12, [1]),
    "x2many": ([[4, 10**9, 0]], [[6, 0, [1, 2]]], [[0, 0, {"x": 1}]], "x", [[9]], [[2, 1, 0]]),
    "binary": (*FILES, "no base64", 5),
}
ALIKE = {
    "text": "char",
    "html": "char",
    "monetary": "float",
    "datetime": "date",
    "many2many": "x2many",
    "one2many": "x2many",
    "json": "char",
}
OURS = ("res.partner", "res.company", "res.users", "resource.calendar.leaves", "mail.template")


class TakenBack(Exception):
    """Nothing that was entered stays."""


class Inputs:
    """Random entries of one user, each in a transaction that is taken back."""

    def __init__(self, registry, company, user, chance):
        self.registry, self.company, self.user, self.chance = registry, company, user, chance
        self.done, self.errors = Counter(), Counter()
        self.fields = [
            (model, name)
            for model, cls in sorted(registry.items())
            if not cls._abstract and (model.startswith("dunning.") or model in OURS)
            for name, field in sorted(cls._fields.items())
            if (model.startswith("dunning.") or name.startswith("dunning_"))
            and (field.store or field.inverse)
        ]

    def live(self, seconds, most):
        until = time.monotonic() + seconds
        for content in CSV:
            self._try("dunning.takeover.import", lambda env, it=content: self._take_over(env, it))
        while time.monotonic() < until and sum(self.done.values()) < most:
            self._enter(*self.chance.choice(self.fields))

    def _enter(self, model, name):
        kind = self.registry[model]._fields[name].type
        value = self.chance.choice(VALUES.get(ALIKE.get(kind, kind), VALUES["char"]))
        self._try(f"{model}.{name}", lambda env: self._write(env, model, {name: value}))

    def _write(self, env, model, vals):
        ids = env[model].search([], limit=20).ids
        if ids and self.chance.random() < 0.6:
            call_kw(env[model], "write", [self.chance.sample(ids, 1), vals], {})
        elif self.chance.random() < 0.5:
            call_kw(env[model], "create", [vals], {})
        else:
            specification = {name: {} for name in vals}
            call_kw(env[model], "onchange", [ids[:1], vals, list(vals), specification], {})

    def _take_over(self, env, content):
        file = base64.b64encode(content)
        taken = env["dunning.takeover.import"].create({"file": file, "file_name": "x.csv"})
        taken.action_check()
        taken.action_import_good()

    def _try(self, what, work):
        with self.registry.cursor() as cr:
            context = {"allowed_company_ids": [self.company], "lang": "en_US"}
            env = api.Environment(cr, self.user, context)
            cr.execute("SET LOCAL statement_timeout = '20s'")
            began = time.monotonic()
            try:
                retrying(lambda: self._and_take_back(work, env), env)
            except TakenBack:
                self.done["taken"] += 1
            except (UserError, AccessError):
                self.done["refused"] += 1
            except Exception as error:  # noqa: BLE001 (every other one is judged here)
                self._judge(error, what)
            if time.monotonic() - began > 20:
                self.errors[f"{what} takes longer than 20 s"] += 1

    @staticmethod
    def _and_take_back(work, env):
        work(env)
        env.flush_all()
        raise TakenBack

    def _judge(self, error, what):
        """What Odoo itself says of a value of the wrong type is the caller's matter."""
        if where := culprit(error):
            self.errors[f"{what}: {type(error).__name__} in {where}: {error!s:.80}"] += 1
        else:
            self.done["refused by Odoo"] += 1
