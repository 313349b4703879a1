"""What nobody can mean is refused with a sentence, wherever it comes from, and nothing is lost."""

import time
from datetime import date

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import Form
from odoo.tools import mute_logger

from ..tools.limits import ANY, PARTS
from .common import DunningCommon

LIMITED = ("date", "datetime", "integer", "float", "monetary")


# Who types what, and the sentence that they read.
SLIPS = [
    (
        "dunning.level",
        "delay_days",
        36_500,
        "Days from due date: enter a value from -3,650 to 3,650 instead of 36,500.",
    ),
    (
        "dunning.level",
        "minimum_amount",
        -1,
        "Minimum Amount: enter a value from 0 to 100,000,000,000 instead of -1.",
    ),
    (
        "dunning.scenario",
        "min_gap_days",
        3_000,
        "Days between contacts: enter a value from 0 to 365 instead of 3,000.",
    ),
    (
        "dunning.pause",
        "date_until",
        "9999-12-31",
        "Until: enter a value from 12/21/2005 to 01/07/2029 instead of 12/31/9999.",
    ),
    (
        "dunning.dispute",
        "date",
        "2026-01-06",
        "Raised on: enter a value from 12/21/2005 to 01/05/2026 instead of 01/06/2026.",
    ),
    (
        "dunning.promise.line",
        "date",
        "0001-01-01",
        "Date: enter a value from 12/21/2005 to 02/12/2076 instead of 01/01/0001.",
    ),
    (
        "dunning.dispute",
        "amount",
        10**12,
        "Amount disputed: enter a value from 0 to 100,000,000,000 instead of 1,000,000,000,000.",
    ),
    (
        "dunning.interest.rate",
        "legal_professional",
        362.5,
        "Legal rate, professionals (%): enter a value from 0 to 100 instead of 362.50.",
    ),
    (
        "res.company",
        "dunning_call_morning_from",
        25,
        "Calls in the morning from: enter a value from 0 to 24 instead of 25.",
    ),
]


class TestLimits(DunningCommon):
    def _fields_to_enter(self):
        """Yield the numbers and dates of ours that somebody has the right to write."""
        rights = self.env["ir.model.access"].sudo().search([])
        written = rights.filtered(lambda right: right.perm_create or right.perm_write)
        for name in set(written.model_id.mapped("model")) & set(self.env.registry):
            for field in self.env[name]._fields.values():
                ours = (field._module or "").startswith("relance_telephonique")
                entered = field.store and not (field.readonly or field.related)
                if ours and entered and field.type in LIMITED:
                    yield field

    def _limited(self):
        for field in self._fields_to_enter():
            if getattr(field, "limit", ANY) is not ANY:
                yield field

    def test_every_number_and_date_has_limits(self):
        """A new field says what may be entered, or that nobody enters it."""
        without = [str(field) for field in self._fields_to_enter() if not hasattr(field, "limit")]
        self.assertFalse(without)
        self.assertGreater(len(list(self._limited())), 60)

    def test_out_of_bounds_is_refused_everywhere(self):
        """On both sides, by creating and by writing, in every model."""
        for field in self._limited():
            model = self.env[field.model_name].sudo()
            for value in self._beyond(field):
                with self.subTest(field=str(field), value=value):
                    with self.assertRaises(ValidationError) as refused:
                        model.create({field.name: value})
                    label = field._description_string(self.env)
                    self.assertIn(f"{label}: enter a value from", str(refused.exception))
                    with self.assertRaises(UserError):  # or it cannot be changed at all
                        model.browse().write({field.name: value})

    def _beyond(self, field):
        if field.type == "date":
            return ("0001-01-01", "9999-12-31")
        if field.type == "datetime":
            return ("0001-01-01 00:00:00", "9999-12-31 00:00:00")
        low, high = field.limit
        return (low - 1, high + 1, 10**12, float("nan"))

    def test_the_sentence_says_what_to_do(self):
        for model, name, value, sentence in SLIPS:
            with self.subTest(field=f"{model}.{name}"), self.assertRaises(ValidationError) as slip:
                self.env[model].with_user(self.user).browse().write({name: value})
            self.assertEqual(str(slip.exception), sentence)

    def test_typed_beyond_the_limits(self):
        """A form says it at once, in every model, before anything is reckoned with it."""
        for field in self._limited():
            records = self.env[field.model_name].sudo()
            for value in self._beyond(field):
                with (
                    self.subTest(field=str(field), value=value),
                    self.assertRaisesRegex(ValidationError, ": enter a value from"),
                ):
                    records.onchange({field.name: value}, [field.name], {})

    def test_day_slipped_by_a_digit(self):
        """Nadia types 31/12/9999: no calendar reckons with it."""
        dispute = Form(self.env["dunning.dispute"].with_user(self.user))
        dispute.partner_id = self.debtor
        with self.assertRaisesRegex(ValidationError, "instead of 12/31/9999"):
            dispute.date = "9999-12-31"
        log = Form(self.env["dunning.call.log"].with_user(self.user))
        log.partner_id = self.debtor
        log.outcome_id = self.outcome("plan")
        with self.assertRaisesRegex(ValidationError, "instead of 12/31/9999"):
            log.first_date = "9999-12-31"

    def test_what_the_context_proposes_is_checked(self):
        """A client may send defaults."""
        pauses = self.env["dunning.pause"].with_context(default_date_until="9999-12-31")
        with self.assertRaises(ValidationError):
            pauses.create({"partner_id": self.debtor.id})

    def test_day_of_the_context_opens_nothing(self):
        vals = {"partner_id": self.debtor.id, "date": "1989-12-31"}
        for day, error in ((date(1990, 1, 1), "2005 to 02"), ("1990-01-01", "1990 is over")):
            with self.assertRaisesRegex(UserError, error):
                self.env["dunning.promise"].with_context(dunning_date=day).create(vals)

    def test_today_is_that_of_the_records_company(self):
        """At noon on 5 January it is the 6th in Auckland: there a pause may end a day later."""
        there = self._create_company(name="Emballages Auckland")
        there.resource_calendar_id.tz = "Pacific/Auckland"
        self.become(self.user)
        self.clock.move_to("2026-01-05 12:00:00")
        ours = self.pause("2029-01-07")
        theirs = self.pause("2029-01-07", company_id=there.id)
        theirs.date_until = "2029-01-08"
        with self.assertRaisesRegex(ValidationError, "01/07/2029 instead of 01/08/2029"):
            ours.date_until = "2029-01-08"

    def test_old_records_stay_in_use(self):
        """What was entered before there were limits is no reason to refuse another change."""
        pause = self.pause("2026-03-01")
        self.env.cr.execute(
            "UPDATE dunning_pause SET date_until = '9999-12-31' WHERE id = %s", [pause.id]
        )
        pause.invalidate_recordset()
        pause.note = "Sent by fax"
        self.assertEqual(pause.date_until.year, 9999)

    # ------------------------------------------------------------------ plans

    def test_sixty_thousand_instalments(self):
        """Refused before anything is reckoned: by the form, the call and the list of parts."""
        invoice = self.invoice(1000.00, due="2026-02-04")
        self.on("2026-03-02")
        item = self.items(invoice)
        values = {"partner_id": self.debtor.id, "move_line_ids": [Command.set(item.ids)]}
        part = {"date": "2026-04-01", "amount": 0.01}
        promise = self.env["dunning.promise"].create(values)
        many = 60_000
        ways = [
            lambda: promise.create({**values, "line_ids": [Command.create(part)] * many}),
            lambda: promise.line_ids.create([{**part, "promise_id": promise.id}] * many),
            lambda: self.env.company._dunning_equal_parts(
                1000.00, promise.currency_id, many, promise.part_first_date
            ),
            lambda: promise.onchange({"part_count": many}, ["part_count"], {"line_ids": {}}),
        ]
        start = time.monotonic()
        for way in ways:
            with self.assertRaisesRegex(ValidationError, "from 0 to 60 instead of 60,000"):
                way()
        self.assertFalse(promise.line_ids)
        self.assertLess(time.monotonic() - start, 5)

    def test_sixty_instalments(self):
        promise = self.env["dunning.promise"].create({"partner_id": self.debtor.id})
        part = {"promise_id": promise.id, "date": "2026-04-01", "amount": 1}
        promise.line_ids.create([part] * PARTS[1])
        with self.assertRaises(ValidationError):
            promise.line_ids.create(part)

    # ------------------------------------------------------------------ by RPC

    @mute_logger("odoo.sql_db")
    def test_collector_by_rpc(self):
        """What the form would refuse, a program cannot bring in either."""
        self.on("2026-03-02")
        for model, values in (
            ("dunning.pause", {"partner_id": self.debtor.id, "date_until": "9999-12-31"}),
            ("dunning.note", {"partner_id": self.debtor.id, "note": "?", "date": "2026-03-03"}),
            ("dunning.postponement", {"partner_id": self.debtor.id, "date_maturity": "2099-01-01"}),
            ("dunning.customer.news", {"partner_id": self.debtor.id, "amount": 10**12}),
        ):
            with self.subTest(model=model), self.assertRaises(ValidationError):
                call_kw(self.env[model], "create", [[values]], {})
