"""What people and crons do in the storm; each verb is one request, and may find nothing to do."""

import time
from collections import Counter

from odoo import Command, api
from odoo.exceptions import AccessError, UserError
from odoo.service.model import retrying

CRONS = ("run", "follow", "mail", "follow")
OUTCOMES = ("outcome_no_answer", "outcome_voicemail", "outcome_promise", "outcome_dispute")


class Storm:
    """Random acts of one user, or of the crons."""

    def __init__(self, registry, company, user, chance):
        self.registry, self.company, self.user, self.chance = registry, company, user, chance
        self.done, self.errors = Counter(), Counter()

    def live(self, seconds, most=2000):
        until = time.monotonic() + seconds
        while time.monotonic() < until and sum(self.done.values()) < most:
            self._act(self.chance.choice(self._verbs()))

    def _verbs(self):
        if self.user is None:
            return CRONS
        return (
            "approve",
            "call",
            "promise",
            "dispute",
            "pay",
            "run_now",
            "cancel",
            "retry",
            "case",
        )

    def _act(self, verb):
        with self.registry.cursor() as cr:
            context = {"allowed_company_ids": [self.company], "lang": "en_US"}
            env = api.Environment(cr, self.user or 1, context)
            try:
                retrying(lambda: getattr(self, f"_{verb}")(env), env)
                cr.commit()
                self.done[verb] += 1
            except (UserError, AccessError):  # a sentence that the user reads
                self.done[f"{verb} refused"] += 1
            except Exception as error:  # noqa: BLE001 (every other one is a finding)
                first = str(error).strip().splitlines() or [""]
                self.errors[f"{verb}: {type(error).__name__}: {first[0][:120]}"] += 1

    def _one(self, env, model, domain):
        found = env[model].search(domain, limit=40)
        return self.chance.choice(found) if found else found

    def _action(self, env, *domain):
        return self._one(env, "dunning.action", [("company_id", "=", self.company), *domain])

    def _items(self, env):
        domain = [("company_id", "=", self.company), ("status", "in", ("due", "pending"))]
        item = self._one(env, "dunning.due.item", domain)
        return item.sudo().move_line_id

    # ------------------------------------------------------------------ people

    def _approve(self, env):
        self._action(env, ("state", "=", "draft")).action_approve()

    def _cancel(self, env):
        action = self._action(env, ("state", "in", ("draft", "ready")))
        action.action_cancel(self.chance.choice(("decide", "skip")))

    def _retry(self, env):
        self._action(env, ("state", "=", "failed")).action_retry()

    def _call(self, env):
        call = self._action(env, ("channel", "=", "phone"), ("state", "=", "ready"))
        if call:
            outcome = env.ref(f"relance_telephonique.{self.chance.choice(OUTCOMES)}")
            call.action_log_outcome(outcome.id)

    def _promise(self, env):
        item = self._items(env)
        if item:
            env["dunning.promise"].create(
                {
                    "partner_id": item.partner_id.commercial_partner_id.id,
                    "company_id": self.company,
                    "move_line_ids": item.ids,
                    "line_ids": [
                        Command.create(
                            {
                                "date": env.company._dunning_today(),
                                "amount": item.amount_residual_currency,
                            }
                        )
                    ],
                }
            ).action_confirm()

    def _dispute(self, env):
        move = self._items(env).move_id
        if move:
            env["dunning.dispute"].create(
                {
                    "partner_id": move.commercial_partner_id.id,
                    "company_id": self.company,
                    "move_ids": move.ids,
                    "category": "price",
                    "amount": 10,
                }
            )

    def _case(self, env):
        move = self._items(env).move_id
        if move:
            env["dunning.case"].create(
                {
                    "partner_id": move.commercial_partner_id.id,
                    "company_id": self.company,
                    "move_ids": move.ids,
                }
            )

    def _pay(self, env):
        move = self._items(env).move_id
        if move and not self.chance.randrange(3):
            from odoo.addons.relance_telephonique.demo import Ledger

            company = env["res.company"].browse(self.company)
            Ledger(company).pay(move.with_env(company.env), on=0)

    def _run_now(self, env):
        env["dunning.run"].create({"company_id": self.company}).action_run()

    # ------------------------------------------------------------------ crons

    def _run(self, env):
        env.ref("relance_telephonique.ir_cron_dunning_run").method_direct_trigger()

    def _follow(self, env):
        env.ref("relance_telephonique.ir_cron_dunning_follow").method_direct_trigger()

    def _mail(self, env):
        env.ref("mail.ir_cron_mail_scheduler_action").method_direct_trigger()
