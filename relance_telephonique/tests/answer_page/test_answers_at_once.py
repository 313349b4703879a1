"""Windows of one debtor send at the same moment: each is heard, none is asked to begin again."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest.mock import patch

from psycopg2.errors import LockNotAvailable

from odoo.tools import mute_logger

from ...models.action import dunning_turn
from ...tools.page_form import Said
from ..action.committed import CommittedCase

WINDOWS = 8  # fewer than what is heard of a debtor in an hour


class TestAnswersAtOnce(CommittedCase):
    def reader(self, cr):
        env = self.env_of(cr)
        company = env.ref("base.main_company")
        debtor = env["res.partner"]._dunning_page_reader(self.partner.id, company.id)
        self.assertTrue(debtor.name)  # what it sees is settled
        return debtor

    def queue(self, debtor):
        debtor.env["dunning.turn"]._queue(debtor.env.company, debtor)

    def said(self):
        with self.registry.cursor() as cr:
            answers = self.env_of(cr)["dunning.answer"]
            return answers.search([("partner_id", "=", self.partner.id)]).mapped("note")

    def test_each_is_heard(self):
        together = Barrier(WINDOWS)

        def say(number):
            with self.registry.cursor() as cr:
                debtor = self.reader(cr)
                together.wait()
                self.queue(debtor)
                debtor._dunning_say(Said("words", text=f"Window {number}"))

        with ThreadPoolExecutor(WINDOWS) as pool:
            list(pool.map(say, range(WINDOWS)))
        self.assertCountEqual(self.said(), [f"Window {number}" for number in range(WINDOWS)])

    def test_nobody_waits_for_ever(self):
        """And who gave up, or is done, holds nobody up."""
        with self.registry.cursor() as first, self.registry.cursor() as second:
            self.queue(self.reader(first))
            with (
                patch.object(dunning_turn, "LONGEST_WAIT", "100ms"),
                mute_logger("odoo.sql_db"),
                self.assertRaises(LockNotAvailable),
            ):
                self.queue(self.reader(second))
            second.rollback()
            first.rollback()
            debtor = self.reader(second)
            self.queue(debtor)
            debtor._dunning_say(Said("words", text="After you"))
        self.assertEqual(self.said(), ["After you"])
