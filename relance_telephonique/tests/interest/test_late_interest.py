"""Late interest and the indemnity of 40 €, worked out by hand."""

from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..common import DunningCommon, day

MODULE = "relance_telephonique."


class LateCase(DunningCommon):
    """A French company, in euros, with the rates of the half-years as shipped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.company.sudo().write(
            {"country_id": cls.env.ref("base.fr").id, "dunning_interest_policy": "ecb_10"}
        )
        cls.debtor.company_registry = "44100000100018"

    def late(self, invoice, on):
        """Return ``([(first day, days, base, rate, interest)], interest, indemnity)``."""
        result = invoice._get_late_interest(day(on))
        rows = [
            (str(part["date_from"]), part["days"], part["base"], part["rate"], part["amount"])
            for part in result["segments"]
        ]
        self.assertEqual(result["currency"], invoice.currency_id)
        self.assertAlmostEqual(result["total"], result["interest"] + result["indemnity"])
        return rows, result["interest"], result["indemnity"]

    def rates(self, half):
        """Return the rates of a half-year: “2026_1”."""
        return self.env.ref(f"{MODULE}interest_rate_{half}").with_user(self.user)


class TestRates(LateCase):
    def test_shipped(self):
        """Fourteen half-years; the last one is from secondary sources."""
        rates = self.env["dunning.interest.rate"].search([])
        self.assertEqual(len(rates), 14)
        self.assertEqual(
            (rates[0].display_name, rates[0].ecb, rates[0].legal_professional),
            ("2nd half of 2026", 2.40, 2.75),
        )
        self.assertEqual(rates.filtered(lambda rate: not rate.confirmed), rates[0])
        self.assertTrue(all(rates.mapped("source")))
        self.assertEqual(rates[-1].date, date(2020, 1, 1))

    def test_manager_confirms(self):
        """Claire, who collects, reads them; a change takes the confirmation back."""
        second = self.rates("2026_2")
        with self.assertRaises(AccessError):
            second.with_user(self.accountant).action_confirm()
        second.action_confirm()
        self.assertTrue(second.confirmed)
        second.source = "Journal officiel"
        self.assertTrue(second.confirmed)
        second.ecb = 2.15
        self.assertFalse(second.confirmed)

    def test_manager_imports_them(self):
        """What Mona loads from a file is hers: the rates of later releases still come."""
        shipped = self.env["ir.config_parameter"].sudo()
        key = "relance_telephonique.interest_rates_until"
        until = shipped.get_param(key)
        columns = ["date", "source", "ecb", "legal_professional", "legal_individual"]
        rates = self.env["dunning.interest.rate"].with_user(self.user)
        done = rates.load(columns, [["2031-01-01", "JO", "2.4", "2.75", "6.5"]])
        self.assertTrue(done["ids"], done["messages"])
        done = rates.load([".id", "source"], [[str(done["ids"][0]), "Journal officiel"]])
        self.assertTrue(done["ids"], done["messages"])
        self.assertEqual(shipped.get_param(key), until)

    def test_one_record_per_half_year(self):
        values = {"source": "JO", "legal_professional": 2.0, "legal_individual": 6.0}
        rates = self.env["dunning.interest.rate"].with_user(self.user)
        for first in ("2026-01-01", "2027-01-02", "2027-04-01"):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError, msg=first),
            ):
                rates.create({**values, "date": first})
        self.assertEqual(
            rates.create({**values, "date": "2027-01-01"}).display_name, "1st half of 2027"
        )

    def asked(self):
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        kind = self.env.ref(MODULE + "mail_activity_type_rate")
        return activities.search(
            [("activity_type_id", "=", kind.id), ("user_id", "=", self.user.id)]
        )

    def test_managers_are_asked_in_time_and_once(self):
        """Four weeks before 1 January 2027: its rates are missing."""
        self.rates("2026_2").action_confirm()
        self.on("2026-12-03")
        self.follow()
        self.assertFalse(self.asked())
        self.on("2026-12-04")
        self.follow()
        [question] = self.asked()
        self.assertEqual(question.summary, "Enter and confirm the rates of the 1st half of 2027")
        self.assertEqual(str(question.date_deadline), "2027-01-01")
        question.with_user(self.user).action_feedback()
        self.on("2026-12-20")
        self.follow()
        self.assertEqual(self.asked(), question, "not every day again")

    def test_entering_and_confirming_answers(self):
        self.on("2026-06-10")
        self.follow()
        self.assertEqual(self.asked().mapped("active"), [True])
        self.rates("2026_2").action_confirm()
        self.assertEqual(self.asked().mapped("active"), [False])
        self.follow()
        self.assertEqual(len(self.asked()), 1)

    def test_who_claims_no_interest_is_not_asked(self):
        self.env["res.company"].sudo().search([]).dunning_interest_policy = "none"
        self.on("2026-12-04")
        self.follow()
        self.assertFalse(self.asked())


class TestPolicy(LateCase):
    def test_default(self):
        """French companies claim what the law gives, others nothing until they say so."""
        companies = self.env["res.company"].with_user(self.user)
        for country, policy in (("fr", "ecb_10"), ("re", "ecb_10"), ("be", "none")):
            company = companies.create(
                {"name": country, "country_id": self.env.ref(f"base.{country}").id}
            )
            self.assertEqual(company.dunning_interest_policy, policy)
        later = companies.create({"name": "No country yet"})
        self.assertFalse(later.dunning_interest_policy)
        later.country_id = self.env.ref("base.fr")
        self.assertEqual(later.dunning_interest_policy, "ecb_10")
        later.dunning_interest_policy = "none"
        later.country_id = self.env.ref("base.gp")
        self.assertEqual(later.dunning_interest_policy, "none", "what was chosen stays")

    def test_follows_the_country_given_later(self):
        """Installed with a company in the United States, which then turns out to be French."""
        company = self.env["res.company"].with_user(self.user)
        company = company.create({"name": "Later", "country_id": self.env.ref("base.us").id})
        self.assertEqual(company.dunning_interest_policy, "none")
        company.country_id = self.env.ref("base.fr")
        self.assertEqual(company.dunning_interest_policy, "ecb_10")

    def test_agreed_rate_has_a_legal_minimum(self):
        """In the first half of 2026: 3 × 2.62 % = 7.86 %."""
        self.on("2026-03-16")
        agreed = {"dunning_interest_policy": "agreed"}
        for record in (self.company, self.debtor):
            with self.assertRaisesRegex(
                ValidationError, r"at least 7\.86 %.*1st half of 2026, 2\.62 %"
            ):
                record.write({**agreed, "dunning_interest_rate": 7.85})
            record.write({**agreed, "dunning_interest_rate": 7.86})
        with self.assertRaisesRegex(ValidationError, "Enter the rate"):
            self.company.write({**agreed, "dunning_interest_rate": 0})
        self.on("2027-01-04")
        with self.assertRaisesRegex(ValidationError, "1st half of 2027 are missing"):
            self.company.write({**agreed, "dunning_interest_rate": 12})

    def test_salesperson_does_not_read_it(self):
        salesperson = self._create_user("sam", "base.group_user")
        for record in (self.company, self.debtor):
            for field in ("dunning_interest_policy", "dunning_interest_rate"):
                with self.assertRaises(AccessError):
                    record.with_user(salesperson).read([field])


class TestByHand(LateCase):
    """Rate of the ECB on 1 January 2026 2.15 %, on 1 July 2.40 %; + 10 points."""

    def begin(self):
        super().begin()
        self.on("2026-05-01")

    def test_two_half_years(self):
        """12,000.00 due on 31 May 2026, asked on 31 August.

        1 to 30 June: 12,000 × 12.15 % × 30 / 365 = 119.835… → 119.84
        1 July to 31 August: 12,000 × 12.40 % × 62 / 365 = 252.756… → 252.76
        """
        invoice = self.invoice(12000.00, due="2026-05-31")
        rows = [("2026-06-01", 30, 12000.00, 12.15, 119.84)]
        self.assertEqual(self.late(invoice, "2026-05-31"), ([], 0.0, 0.0), "not late yet")
        self.assertEqual(self.late(invoice, "2026-06-30"), (rows, 119.84, 40.00))
        rows.append(("2026-07-01", 62, 12000.00, 12.40, 252.76))
        self.assertEqual(self.late(invoice, "2026-08-31"), (rows, 372.60, 40.00))

    def test_one_day_late(self):
        """1,000 × 12.15 % / 365 = 0.332… → 0.33, and the indemnity."""
        invoice = self.invoice(1000.00, due="2026-05-31")
        self.assertEqual(
            self.late(invoice, "2026-06-01"),
            ([("2026-06-01", 1, 1000.00, 12.15, 0.33)], 0.33, 40.00),
        )

    def test_partial_payment(self):
        """3,650.00 due on 31 May; 1,650.00 comes on 10 June, after ten days.

        3,650 × 12.15 % × 10 / 365 = 12.15; then 2,000 × 12.15 % × 10 / 365 = 6.657… → 6.66
        """
        invoice = self.invoice(3650.00, due="2026-05-31")
        self.on("2026-06-10")
        self.pay(invoice, 1650.00)
        self.assertEqual(
            self.late(invoice, "2026-06-20"),
            (
                [
                    ("2026-06-01", 10, 3650.00, 12.15, 12.15),
                    ("2026-06-11", 10, 2000.00, 12.15, 6.66),
                ],
                18.81,
                40.00,
            ),
        )

    def test_paid_late_in_full(self):
        """Interest runs until the payment: 3,650 × 12.15 % × 14 / 365 = 17.01."""
        invoice = self.invoice(3650.00, due="2026-05-31")
        self.on("2026-06-14")
        self.pay(invoice)
        expected = ([("2026-06-01", 14, 3650.00, 12.15, 17.01)], 17.01, 40.00)
        self.assertEqual(self.late(invoice, "2026-06-14"), expected)
        self.assertEqual(self.late(invoice, "2026-09-30"), expected)

    def test_paid_in_time(self):
        invoice = self.invoice(3650.00, due="2026-05-31")
        self.on("2026-05-31")
        self.pay(invoice)
        self.assertEqual(self.late(invoice, "2026-09-30"), ([], 0.0, 0.0))

    def test_payment_booked_before_the_invoice(self):
        """The invoice reaches the books in June; the money was there on 15 May."""
        invoice = self.invoice(3650.00, due="2026-05-31", date="2026-06-20")
        self.on("2026-05-15")
        self.pay(invoice)
        self.assertEqual(self.late(invoice, "2026-09-30"), ([], 0.0, 0.0))

    def test_payment_without_journal_entry(self):
        """Odoo calls the invoice paid while its items are open: interest ran until the money came.

        3,650 × 12.15 % × 14 / 365 = 17.01; half of it would leave 1,825 to run on.
        """
        invoice = self.invoice(3650.00, due="2026-05-31")
        half = self.invoice(3650.00, due="2026-05-31")
        self.on("2026-06-14")
        self.pay(invoice, booked=False)
        self.pay(half, 1825.00, booked=False)
        self.assertEqual(invoice.amount_residual, 3650.00)
        row = ("2026-06-01", 14, 3650.00, 12.15, 17.01)
        self.assertEqual(self.late(invoice, "2026-06-24"), ([row], 17.01, 40.00))
        more = ("2026-06-15", 10, 1825.00, 12.15, 6.08)  # 6.075
        self.assertEqual(self.late(half, "2026-06-24"), ([row, more], 23.09, 40.00))

    def test_two_instalments(self):
        """30 % on 31 May, 70 % on 30 June: each from its own day, one indemnity.

        300 × 12.15 % × 30 / 365 = 2.995… → 3.00 (2.996); 300 × 12.40 % × 10 / 365 = 1.019… → 1.02
        700 × 12.40 % × 10 / 365 = 2.378… → 2.38
        """
        term = (
            self.env["account.payment.term"]
            .sudo()
            .create(
                {
                    "name": "30 % / 70 %",
                    "line_ids": [
                        Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                        for share, days in ((30, 30), (70, 60))
                    ],
                }
            )
        )
        invoice = self.invoice(1000.00, term=term, issued="2026-05-01")
        self.assertEqual(
            self.late(invoice, "2026-07-10"),
            (
                [
                    ("2026-06-01", 30, 300.00, 12.15, 3.00),
                    ("2026-07-01", 10, 300.00, 12.40, 1.02),
                    ("2026-07-01", 10, 700.00, 12.40, 2.38),
                ],
                6.40,
                40.00,
            ),
        )

    def test_credit_note(self):
        """Counts from its day on; it bears nothing itself. 500 of 1,000 on 10 June:

        1,000 × 12.15 % × 10 / 365 = 3.328… → 3.33; 500 × 12.15 % × 10 / 365 = 1.664… → 1.66
        """
        invoice = self.invoice(1000.00, due="2026-05-31")
        self.on("2026-06-10")
        note = self.credit(500.00, invoice=invoice)
        rows = [
            ("2026-06-01", 10, 1000.00, 12.15, 3.33),
            ("2026-06-11", 10, 500.00, 12.15, 1.66),
        ]
        self.assertEqual(self.late(invoice, "2026-06-20"), (rows, 4.99, 40.00))
        self.assertEqual(self.late(note, "2026-12-01"), ([], 0.0, 0.0))

    def test_wholly_credited_invoice_was_not_owed(self):
        invoice = self.invoice(1000.00, due="2026-05-31")
        self.on("2026-06-10")
        self.credit(1000.00, invoice=invoice)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertEqual(self.late(invoice, "2026-06-20"), ([], 0.0, 0.0))

    def test_drafts_bills_and_entries_bear_nothing(self):
        draft = self.invoice(1000.00, due="2026-05-31")
        draft.button_draft()
        opening = self.ledger.opening_balance(self.debtor, 500.00, due=-30)
        for move in (draft, opening):
            self.assertEqual(self.late(move, "2026-06-20"), ([], 0.0, 0.0))

    def test_agreed_rate(self):
        """1,000 × 15 % × 20 / 365 = 8.219… → 8.22, of the company or of the customer's contract."""
        invoice = self.invoice(1000.00, due="2026-05-31")
        self.company.write({"dunning_interest_policy": "agreed", "dunning_interest_rate": 15})
        row = ("2026-06-01", 20, 1000.00, 15.0, 8.22)
        self.assertEqual(self.late(invoice, "2026-06-20"), ([row], 8.22, 40.00))
        self.company.dunning_interest_policy = "ecb_10"
        self.debtor.write({"dunning_interest_policy": "agreed", "dunning_interest_rate": 18.25})
        row = ("2026-06-01", 20, 1000.00, 18.25, 10.00)
        self.assertEqual(self.late(invoice, "2026-06-20"), ([row], 10.00, 40.00))

    def test_agreed_rate_needs_no_other(self):
        """Rates of 2027 are not known, nor needed: 1,000 × 18.25 % × (184 then 10) / 365."""
        invoice = self.invoice(1000.00, due="2026-06-30")
        self.company.write({"dunning_interest_policy": "agreed", "dunning_interest_rate": 18.25})
        rows = [
            ("2026-07-01", 184, 1000.00, 18.25, 92.00),
            ("2027-01-01", 10, 1000.00, 18.25, 5.00),
        ]
        self.assertEqual(self.late(invoice, "2027-01-10"), (rows, 97.00, 40.00))

    def test_public_buyer(self):
        """ECB + 8 points by law: 1,000 × 10.15 % × 20 / 365 = 5.561… → 5.56."""
        self.debtor.sudo().write(
            {"company_registry": "21440109300015", "country_id": self.env.ref("base.fr").id}
        )
        invoice = self.invoice(1000.00, due="2026-05-31")
        row = ("2026-06-01", 20, 1000.00, 10.15, 5.56)
        self.assertEqual(self.late(invoice, "2026-06-20"), ([row], 5.56, 40.00))

    def test_public_body_pays_the_rate_of_the_first_day(self):
        """R2192-31 CCP: 10,000 × 12.50 % × 564 / 365, and not a rate per half-year."""
        self.debtor.sudo().dunning_regime = "public"
        invoice = self.invoice(10000.00, due="2024-06-15", issued="2024-05-15")
        result = invoice._get_late_interest("2025-12-31")
        [row] = result["segments"]
        self.assertEqual((row["days"], row["rate"], row["amount"]), (564, 12.50, 1931.51))
        self.assertEqual((result["interest"], result["indemnity"]), (1931.51, 40.00))

    def test_who_owes_nothing_for_being_late(self):
        """Consumers, debtors never chased, a customer or a company without: each for itself."""
        invoice = self.invoice(1000.00, due="2026-05-31")
        consumer = self._create_debtor("Jeanne Petit", is_company=False)
        theirs = self.invoice(1000.00, due="2026-05-31", partner=consumer)
        consumer.sudo().dunning_interest_policy = "ecb_10"
        self.assertEqual(self.late(theirs, "2026-06-20"), ([], 0.0, 0.0))
        for record, field, value in (
            (self.debtor, "dunning_excluded", True),
            (self.debtor, "dunning_interest_policy", "none"),
            (self.company, "dunning_interest_policy", "none"),
        ):
            before = record[field]
            record[field] = value
            self.assertEqual(self.late(invoice, "2026-06-20"), ([], 0.0, 0.0), field)
            record[field] = before
        self.assertEqual(self.late(invoice, "2026-06-20")[2], 40.00)

    def test_proceedings_stop_it_on_the_day_they_were_opened(self):
        """Opened on 11 June, published on the 20th: ten days, 3,650 × 12.15 % × 10 / 365."""
        invoice = self.invoice(3650.00, due="2026-05-31")
        self.debtor.sudo().write(
            {
                "dunning_proceedings": "receivership",
                "dunning_proceedings_opened": "2026-06-11",
                "dunning_proceedings_date": "2026-06-20",
            }
        )
        row = ("2026-06-01", 10, 3650.00, 12.15, 12.15)
        self.assertEqual(self.late(invoice, "2026-09-30"), ([row], 12.15, 40.00))
        self.debtor.sudo().dunning_proceedings_opened = False
        self.assertEqual(self.late(invoice, "2026-09-30")[0][0][1], 19)

    def test_foreign_company_without_french_law(self):
        """A Belgian company claims what it agreed; the indemnity is the French code's."""
        invoice = self.invoice(1000.00, due="2026-05-31")
        self.company.sudo().country_id = self.env.ref("base.be")
        self.company.write({"dunning_interest_policy": "agreed", "dunning_interest_rate": 5.0})
        row = ("2026-06-01", 20, 1000.00, 5.0, 2.74)
        self.assertEqual(self.late(invoice, "2026-06-20"), ([row], 2.74, 0.0))

    def test_a_rest_that_is_tolerated(self):
        """999.99 of 1,000 came in time: nobody claims 40 € for a cent. Of 20 € left they do; what
        came late has borne interest until it came.
        """
        invoice = self.invoice(1000.00, due="2026-05-31")
        self.on("2026-05-20")
        payment = self.pay(invoice, 999.99)
        self.assertEqual(self.late(invoice, "2026-06-20"), ([], 0.0, 0.0))
        self.company.sudo().dunning_tolerance = 0.0
        self.assertEqual(self.late(invoice, "2026-06-20")[2], 40.00)
        self.company.sudo().dunning_tolerance = 1.0
        payment.action_cancel()
        self.pay(invoice, 980.00)
        self.assertEqual(self.late(invoice, "2026-06-20")[2], 40.00)
        self.on("2026-06-10")
        self.pay(invoice, 19.50)
        self.assertEqual(
            self.late(invoice, "2026-06-20"),
            ([("2026-06-01", 10, 20.00, 12.15, 0.07)], 0.07, 40.00),
        )

    def test_tolerance_in_dollars(self):
        """1.00 € of tolerance is 1.25 $."""
        dollars = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        for left, is_late in ((1.25, False), (1.26, True)):
            invoice = self.invoice(left, due="2026-05-31", currency=dollars)
            self.assertEqual(bool(self.late(invoice, "2026-06-20")[2]), is_late)

    def test_paid_in_time_with_its_discount(self):
        """2 % off until 11 May: 980 € came on the 10th, and 20 € are open until they are booked. A
        day after the discount they would be owed.
        """
        term = (
            self.env["account.payment.term"]
            .sudo()
            .create(
                {
                    "name": "2 % within 10 days, 30 days net",
                    "early_discount": True,
                    "discount_percentage": 2,
                    "discount_days": 10,
                    "early_pay_discount_computation": "included",
                    "line_ids": [
                        Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
                    ],
                }
            )
        )
        self.on("2026-05-01")
        in_time, too_late = (
            self.invoice(1000.00, issued="2026-05-01", term=term) for _number in range(2)
        )
        self.on("2026-05-10")
        self.pay(in_time, 980.00)
        self.on("2026-05-12")
        self.pay(too_late, 980.00)
        self.assertEqual(self.late(in_time, "2026-06-20"), ([], 0.0, 0.0))
        self.assertEqual(
            self.late(too_late, "2026-06-20"),
            ([("2026-06-01", 20, 20.00, 12.15, 0.13)], 0.13, 40.00),
        )

    def test_paid_in_time_and_not_allocated(self):
        """1,500 € came on account before the first invoice was due, 300 € of them went back: the
        first was paid in time, of the second 200 €. What comes later counts from its own day.
        """
        older = self.invoice(1000.00, due="2026-05-31")
        newer = self.invoice(800.00, due="2026-06-05")
        blocked = self.invoice(50.00, due="2026-05-01")
        blocked.sudo().line_ids.no_followup = True
        self.on("2026-05-20")
        self.pay_on_account(1500.00)
        self.ledger.pay_back(self.debtor, 300.00, on=0)
        self.assertEqual(self.late(older, "2026-06-20"), ([], 0.0, 0.0))
        rest = ("2026-06-06", 15, 600.00, 12.15, 3.00)
        self.assertEqual(self.late(newer, "2026-06-20"), ([rest], 3.00, 40.00))
        self.on("2026-06-15")
        self.credit(600.00)
        rest = ("2026-06-06", 10, 600.00, 12.15, 2.00)
        self.assertEqual(self.late(newer, "2026-06-20"), ([rest], 2.00, 40.00))

    def test_what_is_on_account_in_another_currency(self):
        """Or of another customer: it is for no invoice of theirs in euros."""
        dollars = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        invoice = self.invoice(1000.00, due="2026-05-31")
        whole = self.late(invoice, "2026-06-20")
        self.ledger.payments(
            [{"partner": self.debtor, "amount": 2000.00, "on": -5, "currency": dollars}]
        )
        self.pay_on_account(1000.00, partner=self._create_debtor("Garage Vidal"))
        self.assertEqual(self.late(invoice, "2026-06-20"), whole)

    def test_disputes(self):
        """While it is open, or if it was unfounded, all was late; what is founded never was owed.

        1,000, of which 400 rightly disputed: 600 × 12.15 % × 20 / 365 = 3.994… → 3.99
        """
        invoice = self.invoice(1000.00, due="2026-05-31")
        self.on("2026-06-05")
        dispute = self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": invoice.ids, "amount": 400.00}
        )
        whole = self.late(invoice, "2026-06-20")
        self.assertEqual(whole[0][0][2], 1000.00)
        dispute.action_unfounded()
        self.assertEqual(self.late(invoice, "2026-06-20"), whole)
        dispute.action_reopen()
        dispute.action_founded()
        expected = ([("2026-06-01", 20, 600.00, 12.15, 3.99)], 3.99, 40.00)
        self.assertEqual(self.late(invoice, "2026-06-20"), expected)
        self.on("2026-06-10")
        self.credit(400.00, invoice=invoice)
        self.assertEqual(self.late(invoice, "2026-06-20"), expected, "not taken off twice")

    def test_founded_dispute_on_several_invoices(self):
        """500 off invoices of 300 and 400: the older one was not owed at all."""
        older = self.invoice(300.00, due="2026-05-10", issued="2026-04-10")
        newer = self.invoice(400.00, due="2026-05-31")
        dispute = self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": (older | newer).ids, "amount": 500.00}
        )
        dispute.action_founded()
        self.assertEqual(self.late(older, "2026-06-20"), ([], 0.0, 0.0))
        self.assertEqual(self.late(newer, "2026-06-20")[0][0][2], 200.00)

    def test_missing_half_year_is_an_error_never_a_guess(self):
        invoice = self.invoice(1000.00, due="2026-12-30")
        other = self.invoice(1000.00, due="2026-05-31", partner=self._create_debtor("Garage Vidal"))
        with self.assertRaisesRegex(UserError, "rates of the 1st half of 2027 are missing.*Config"):
            invoice._get_late_interest("2027-01-10")
        self.assertEqual(
            invoice._get_late_interest("2026-12-31")["unconfirmed"], ["2nd half of 2026"]
        )
        together = (invoice | other)._dunning_late_interests("2027-01-10")
        self.assertIsNone(together[invoice]["interest"])
        self.assertIsNone(together[invoice]["total"])
        self.assertIn("1st half of 2027", together[invoice]["problem"])
        self.assertIn("1st half of 2027", together[other]["problem"])
        self.assertEqual(other._get_late_interest("2026-06-30")["unconfirmed"], [])


class TestCurrencies(LateCase):
    def begin(self):
        super().begin()
        self.on("2026-05-01")
        currencies = self.euro | self.env.ref("base.USD")
        self.foreign = currencies - self.company.currency_id
        self.foreign = self.foreign[:1]
        self.foreign.sudo().active = True
        self.env["res.currency.rate"].sudo().search(
            [("currency_id", "in", currencies.ids)]
        ).unlink()

    def rate(self, when, rate):
        """Let the foreign currency be worth ``rate`` units per unit of the company's."""
        self.env["res.currency.rate"].sudo().create(
            {
                "name": when,
                "rate": rate,
                "currency_id": self.foreign.id,
                "company_id": self.company.id,
            }
        )

    def test_foreign_currency(self):
        """Interest in the invoice's currency; payments too, whatever they are worth at home.

        1,000 × 12.15 % × 10 / 365 = 3.33; then 600 × 12.15 % × 10 / 365 = 1.997… → 2.00
        """
        self.rate("2026-01-01", 2.0)
        invoice = self.invoice(1000.00, due="2026-05-31", currency=self.foreign)
        self.rate("2026-06-05", 1.6)
        self.on("2026-06-10")
        self.pay(invoice, 400.00)
        self.assertEqual(invoice.amount_residual, 600.00)
        rows, interest, indemnity = self.late(invoice, "2026-06-20")
        self.assertEqual(
            rows,
            [("2026-06-01", 10, 1000.00, 12.15, 3.33), ("2026-06-11", 10, 600.00, 12.15, 2.00)],
        )
        self.assertEqual(interest, 5.33)
        self.assertEqual(indemnity, 40.00 if self.foreign == self.euro else 64.00)

    def test_paid_in_full_with_an_exchange_difference(self):
        self.rate("2026-01-01", 2.0)
        invoice = self.invoice(1000.00, due="2026-05-31", currency=self.foreign)
        self.rate("2026-06-05", 1.6)
        self.on("2026-06-10")
        self.pay(invoice)
        self.assertEqual(
            self.late(invoice, "2026-06-20")[:2],
            (
                [("2026-06-01", 10, 1000.00, 12.15, 3.33)],
                3.33,
            ),
        )

    def test_no_exchange_rate(self):
        """40 € cannot be told in a currency of which no rate is known yet: that is said."""
        self.rate("2026-01-01", 2.0)
        invoice = self.invoice(1000.00, due="2026-05-31", currency=self.foreign)
        self.env["res.currency.rate"].sudo().search(
            [("currency_id", "=", self.foreign.id)]
        ).name = "2026-07-01"
        self.env.invalidate_all()
        if self.foreign == self.euro:
            self.assertEqual(self.late(invoice, "2026-06-20")[2], 40.00)
        else:
            with self.assertRaisesRegex(UserError, "no exchange rate of USD on 2026-06-20"):
                invoice._get_late_interest("2026-06-20")
        self.assertTrue(invoice._get_late_interest("2026-07-02")["indemnity"])


class TestRights(LateCase):
    def test_collector_without_rights_on_invoices(self):
        self.on("2026-05-01")
        invoice = self.invoice(1000.00, due="2026-05-31")
        collector = self._create_user("nadia", f"base.group_user,{MODULE}group_dunning_user")
        self.become(collector)
        self.assertFalse(self.env["account.move"].has_access("read"))
        theirs = self.env["account.move"].browse(invoice.id)
        self.assertEqual(theirs._get_late_interest("2026-06-20")["interest"], 6.66)

    def test_two_companies_have_their_own_terms(self):
        self.on("2026-05-01")
        other = self._create_company(name="Emballages Bretagne")
        other.write(
            {
                "country_id": self.env.ref("base.fr").id,
                "dunning_interest_policy": "agreed",
                "dunning_interest_rate": 15.0,
            }
        )
        mine = self.invoice(1000.00, due="2026-05-31")
        ledger = self.ledger.__class__(other, self.today)
        theirs = ledger.invoice(self.debtor, 1000.00, due=30)
        self.debtor.with_company(self.company).sudo().dunning_interest_policy = "ecb_8"
        both = (mine | theirs.with_env(self.env))._dunning_late_interests("2026-06-20")
        self.assertEqual([result["interest"] for result in both.values()], [5.56, 8.22])

    def test_many_invoices_take_no_more_queries_than_few(self):
        self.on("2026-05-01")
        debtors = self.company.env["res.partner"].create(
            [{"name": f"Debtor {number}", "is_company": True} for number in range(20)]
        )
        stories = [
            {"partner": debtors[number % 20], "amount": 10.00, "due": -number}
            for number in range(60)
        ]
        invoices = self.ledger.invoices(stories)
        self.pay(invoices[0], 5.00)
        counts = []
        for some in (invoices[:5], invoices[:5], invoices):
            self.env.flush_all()
            apart = self.items(some).move_id  # whose other invoices are forgotten
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            apart._dunning_late_interests("2026-06-20")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[2], 12)
