"""Random calls of the module's public methods, as a client of Odoo may make them."""

import inspect
import time
from collections import Counter
from traceback import extract_tb

import psycopg2

from odoo import api
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw, retrying

# Words that fit somewhere, and some that fit nowhere.
VALUES = (
    0, -1, 1, 10**12, True, False, None, "", "x", "2026-13-45", "2026-12-01", [], [1], [[]], {},
    {"id": 1}, "décidé\n<script>", "decide", "skip", "postpone", "email", 1e308,
)  # fmt: skip


def culprit(error):
    """Return where in the module an error was raised, nothing if Odoo itself raised it. What the
    database refuses is ours: a limit was not checked.
    """
    stack = [frame for frame in extract_tb(error.__traceback__) if "odoo" in frame.filename]
    ours = [frame for frame in stack if "relance_telephonique" in frame.filename]
    if not ours or not (stack[-1] == ours[-1] or isinstance(error, psycopg2.Error)):
        return ""
    return f"{ours[-1].filename.rpartition('/')[2]}:{ours[-1].lineno}"


class Sweep:
    def __init__(self, registry, company, user, chance):
        self.registry, self.company, self.user, self.chance = registry, company, user, chance
        self.done, self.errors = Counter(), Counter()
        self.methods = [
            (model, name)
            for model, cls in sorted(registry.items())
            if model.startswith("dunning.") and not cls._abstract
            for name in sorted(dir(cls))
            if _is_own(cls, name)
        ]

    def live(self, seconds, most=5000):
        until = time.monotonic() + seconds
        while time.monotonic() < until and sum(self.done.values()) < most:
            self._call(*self.chance.choice(self.methods))

    def _call(self, model, name):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, self.user, {"allowed_company_ids": [self.company]})
            cr.execute("SET LOCAL statement_timeout = '20s'")
            try:
                args, kwargs = self._arguments(env, model, name)
                retrying(lambda: call_kw(env[model], name, args, kwargs), env)
                cr.commit()
                self.done["answered"] += 1
            except (UserError, AccessError):
                self.done["refused"] += 1
            except Exception as error:  # noqa: BLE001 (every other one is judged here)
                self._judge(error, model, name)

    def _judge(self, error, model, name):
        """What Odoo itself says of a wrong argument is the caller's matter; the rest is ours."""
        if where := culprit(error):
            self.errors[f"{model}.{name}: {type(error).__name__} in {where}: {error!s:.80}"] += 1
        else:
            self.done["wrong arguments"] += 1

    def _arguments(self, env, model, name):
        method = getattr(self.registry[model], name)
        takes = list(inspect.signature(method).parameters.values())[1:]
        takes = [one for one in takes if one.kind is one.POSITIONAL_OR_KEYWORD]
        args = [self.chance.choice(VALUES) for one in takes if self.chance.random() < 0.8]
        if not getattr(method, "_api_model", False):
            args.insert(0, self._ids(env, model))
        context = self.chance.choice(({}, {"active_ids": [1, 2]}, {"dunning_date": "x"}))
        return args, {"context": context}

    def _ids(self, env, model):
        ids = env[model].sudo().search([], limit=20).ids or [1]
        return self.chance.sample(ids, min(len(ids), 2))


def _is_own(cls, name):
    """Tell whether a public method is the module's own."""
    method = getattr(cls, name, None)
    return (
        not name.startswith("_")
        and inspect.isfunction(method)
        and "relance_telephonique" in method.__module__
    )
