"""Two people, or a person and a cron, decide at the same moment; neither sees the other."""

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo import Command, fields
from odoo.exceptions import UserError

from .committed import CommittedCase


class TestTwoAtOnce(CommittedCase):
    def _create_calls(self, number):
        with self.registry.cursor() as cr:
            call = {"partner_id": self.partner.id, "channel": "phone", "reason": "callback"}
            return self.env_of(cr)["dunning.action"].create([call] * number).ids

    def test_one_contact_a_day(self):
        """Of two calls handed over at once, the second one waits for the next working day."""
        calls = self._create_calls(2)
        self._overlap(
            lambda env: env["dunning.action"].browse(calls.pop()).action_process(),
            SerializationFailure,
        )
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            self._actions(env).action_process()  # Odoo tries again
            waiting = self._actions(env).filtered(lambda call: not call.date_processed)
            self.assertEqual(len(waiting), 1)
            self.assertGreater(waiting.date, fields.Date.today())

    def test_one_promise_on_an_invoice(self):
        def promise(env):
            move = self.move.with_env(env)
            item = move.line_ids.filtered(lambda line: line.amount_residual)
            today = env.ref("base.main_company")._dunning_today()
            env["dunning.promise"].create(
                {
                    "partner_id": self.partner.id,
                    "move_line_ids": item.ids,
                    "line_ids": [Command.create({"date": today, "amount": 100.00})],
                }
            ).action_confirm()

        self._overlap(promise, UniqueViolation)

    def test_one_case_on_an_invoice(self):
        def open_case(env):
            values = {"partner_id": self.partner.id, "move_ids": self.move.ids}
            env["dunning.case"].create(values)

        self._overlap(open_case, SerializationFailure)

    def test_two_answers_are_read_once(self):
        """Two e-mails of a debtor come in at once: both are kept, somebody reads them once."""

        def answer(env):
            company, lines = env.ref("base.main_company"), env["dunning.action.line"]
            partner = self.partner.with_env(env)
            return env["dunning.action"]._note_answer(company, partner, lines)

        self.assertFalse(self._overlap(answer))
        with self.registry.cursor() as cr:
            self.assertEqual(self._actions(self.env_of(cr)).mapped("reason"), ["reply"])

    def test_meeting_somebody_else_is_no_failure(self):
        """“Failed: could not serialize access” stood on actions that had nothing wrong."""
        [call] = self._create_calls(1)

        def touch(env, wrapped=False):
            try:
                env["dunning.turn"]._take(env.ref("base.main_company"), self.partner)
            except SerializationFailure as error:
                raise (UserError("Failed to render") if wrapped else error) from error

        for wrapped in (False, True):
            self._overlap(
                lambda env, wrapped=wrapped: (
                    env["dunning.action"].browse(call)._attempt(lambda _call: touch(env, wrapped))
                ),
                SerializationFailure,
            )
        with self.registry.cursor() as cr:
            self.assertEqual(self._actions(self.env_of(cr)).state, "ready")

    def test_payment_does_not_wait_for_a_batch_of_emails(self):
        """Nor for the invoices that go with them, on which Odoo writes when it prints them."""
        with self.registry.cursor() as cron, self.registry.cursor() as accountant:
            run = self._run(cron)
            run.action_prepare()
            batch = run._actions_to_process()
            batch._give_tokens()
            cron.commit()
            batch.action_process()
            cron.flush()
            self.assertTrue(batch.message_id, "the batch is under way")
            accountant.execute("SET LOCAL lock_timeout = '500ms'")
            self._pay(self.env_of(accountant))
            accountant.flush()
            accountant.rollback()
            cron.rollback()

    def _pay(self, env):
        made = (self.move, self.journal, self.accounts, self.partner)
        move, journal, accounts, partner = (records.with_env(env) for records in made)
        lines = [
            {"account_id": account.id, "partner_id": partner.id, "balance": balance}
            for account, balance in zip(accounts, (-100.00, 100.00), strict=True)
        ]
        payment = env["account.move"].create(
            {
                "journal_id": journal.copy({"code": "RELB", "type": "general"}).id,
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        payment.action_post()
        (move + payment).line_ids.filtered("account_id.reconcile").reconcile()
        self.assertEqual(move.amount_residual, 0)
        partner.comment = "Has paid."
