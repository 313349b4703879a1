"""A day that is shown is to come, or is said to have been missed, with what is waited for."""

import re
from datetime import date

from odoo import Command

from ..common import DunningCommon

DAY = re.compile(r"(.{0,40}?)(\d\d)/(\d\d)/(\d{4})", re.DOTALL)
# The words before a day that has passed say that it has.
PASSED = re.compile(
    r"(since|Promise of|payment of|Disputed on|was due on|deadline of|answered on|” of) $"
)


class TestComing(DunningCommon):
    """Each debtor is left at another point, and then nobody does anything for two months."""

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.by_status = {}
        for status in ("disputed", "promised", "paused", "legal", "replied", "pending", "failed"):
            debtor = self._create_debtor(f"Garage {status.title()}", email=f"{status}@example.com")
            self.by_status[status] = self.invoice(
                100.00, due="2026-03-02", issued="2026-01-31", partner=debtor
            )
        self.by_status["failed"].partner_id.sudo().email = False
        self.run_on("2026-03-05")
        self.run_on("2026-03-10")
        self._hold()
        late = self._create_debtor("Garage Due")
        self.by_status["due"] = self.invoice(100.00, due="2026-03-02", partner=late)
        self.by_status["scheduled"] = self.invoice(
            100.00, due="2026-07-02", partner=self._create_debtor("Garage Scheduled")
        )

    def _hold(self):
        def about(status):
            return {"partner_id": self.by_status[status].partner_id.id}

        self.env["dunning.dispute"].create(
            {**about("disputed"), "move_ids": [Command.set(self.by_status["disputed"].ids)]}
        )
        promised = self.items(self.by_status["promised"]).move_line_id
        self.env["dunning.promise"].create(
            {
                **about("promised"),
                "move_line_ids": [Command.set(promised.ids)],
                "line_ids": [Command.create({"date": "2026-03-20", "amount": 100.00})],
            }
        ).action_confirm()
        self.env["dunning.pause"].create({**about("paused"), "date_until": "2026-04-10"})
        case = self.env["dunning.case"].with_user(self.company._dunning_manager())
        case.create({**about("legal"), "move_ids": [Command.set(self.by_status["legal"].ids)]})
        replied = self.actions(self.by_status["replied"])[-1:]
        replied._note_answer(self.company, replied.partner_id, replied.line_ids)

    def test_no_day_has_passed_unsaid(self):
        seen = set()
        for when in ("2026-03-10", "2026-03-23", "2026-04-09", "2026-05-11"):
            self.on(when)
            for name, invoice in self.by_status.items():
                item = self.items(invoice)
                seen.add(item.status)
                shown = {
                    "list": item.coming_date,
                    "invoice": invoice.dunning_coming_date,
                    "row": item.debtor_id.next_date,
                }
                for place, day in shown.items():
                    with self.subTest(when=when, debtor=name, place=place):
                        self.assertTrue(not day or day >= self.today, f"{item.status}: {day}")
                for text in (item.status_reason, invoice.partner_id.dunning_next_step):
                    self.assertNonePassedUnsaid(text)
        self.assertLessEqual(set(self.by_status), seen)

    def assertNonePassedUnsaid(self, text):
        for before, month, day, year in DAY.findall(text or ""):
            if date(int(year), int(month), int(day)) < self.today:
                self.assertRegex(before, PASSED, text)

    def test_what_is_waited_for(self):
        """Of what is held, the day is that of the hold, and not of a step."""
        self.on("2026-03-12")
        expected = {
            "promised": "2026-03-20",
            "paused": "2026-04-10",
            "pending": "2026-03-12",
            "due": "2026-03-12",
            "replied": "2026-03-12",
        }
        found = {status: self.items(self.by_status[status]) for status in expected}
        self.assertEqual({name: str(item.coming_date) for name, item in found.items()}, expected)
        self.assertEqual(found["promised"].partner_id.dunning_next_step, "Promised: 03/20/2026")
        self.on("2026-03-22")
        self.assertIn(
            "03/20/2026 has not come yet", self.items(self.by_status["promised"]).status_reason
        )
        self.assertFalse(self.items(self.by_status["promised"]).coming_date)

    def test_the_first_instalment_is_paid(self):
        """The second is waited for at once, and not only when the promise is looked at next."""
        self.on("2026-03-12")
        invoice = self.invoice(
            100.00, due="2026-03-02", partner=self._create_debtor("Garage Instalments")
        )
        item = self.items(invoice)
        self.env["dunning.promise"].create(
            {
                "partner_id": invoice.partner_id.id,
                "move_line_ids": [Command.set(item.move_line_id.ids)],
                "line_ids": [
                    Command.create({"date": "2026-03-16", "amount": 60.00}),
                    Command.create({"date": "2026-03-27", "amount": 40.00}),
                ],
            }
        ).action_confirm()
        for paid, day, to_come in ((0.00, "2026-03-16", 100.00), (60.00, "2026-03-27", 40.00)):
            if paid:
                self.pay(invoice, paid)
            item = self.items(invoice)
            self.assertEqual(
                (str(item.coming_date), str(item.promise_date), item.amount_to_come),
                (day, day, to_come),
            )
            debtor = item.debtor_id
            debtor.invalidate_recordset()
            self.assertEqual((str(debtor.next_date), debtor.amount_promised), (day, to_come))
