"""Late interest where people read it: reminders, the formal notice, the call sheet, the invoice."""

from odoo.tests import Form

from ..letter.test_documents import DocumentCase, PdfCase

GROUPS = "base.group_user,relance_telephonique.group_dunning_"


class InterestDocumentCase(DocumentCase):
    """What is written reads English here, so that figures and words are told apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().dunning_interest_policy = "ecb_10"
        cls.debtor.lang = cls.company.partner_id.lang = "en_US"
        cls.salesperson = cls._create_user("sam", "base.group_user")
        cls.debtor.user_id = cls.salesperson

    def in_dollars(self):
        """Return a foreign currency worth half of the company's, and its name."""
        home = self.company.currency_id
        foreign = (self.env.ref("base.EUR") | self.env.ref("base.USD")) - home
        foreign = foreign[:1].sudo()
        foreign.active = True
        foreign.rate_ids.unlink()
        self.env["res.currency.rate"].sudo().create(
            {
                "name": "2026-01-01",
                "rate": 2.0,
                "currency_id": foreign.id,
                "company_id": self.company.id,
            }
        )
        return foreign


class TestReminder(InterestDocumentCase):
    def letter(self, **values):
        self.debtor.sudo().write(values)
        return self.html(self.action(self.invoice(1000.00, due="2026-03-02"), "letter"))

    def test_estimate_stands_apart(self):
        """14 days: 1,000 × 12.15 % × 14 / 365 = 4.66. The amount asked for stays the debt."""
        text = self.letter()
        self.assertRegex(
            text, r"we estimate the penalties at \D*4\.66\D* and the indemnity at \D*40"
        )
        self.assertRegex(text, r"We ask you to pay us \D*1,000\.00")
        self.assertIn("They are not included in the amounts above. As of March 16, 2026", text)

    def test_public_body(self):
        """ECB + 8: 1,000 × 10.15 % × 14 / 365 = 3.89."""
        text = self.letter(company_registry="21440109300015")
        self.assertRegex(text, r"L\. 2192-13.*we estimate the default interest at \D*3\.89")

    def test_what_is_listed_is_reckoned(self):
        """Another late invoice stands in the letter too: 4.66 + 0.02 and two indemnities."""
        self.invoice(10.00, due="2026-03-10")
        self.assertRegex(self.letter(), r"penalties at \D*4\.68\D* and the indemnity at \D*80")

    def test_what_is_disputed_is_left_out(self):
        """600 of 1,000 are asked for: 600 × 12.15 % × 14 / 365 = 2.80."""
        invoice = self.invoice(1000.00, due="2026-03-02")
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": invoice.ids, "amount": 400.00}
        )
        text = self.html(self.action(invoice, "letter"))
        self.assertRegex(text, r"we estimate the penalties at \D*2\.80\D* and the indemnity at")

    def test_penalties_bear_none(self):
        """Of an invoice of penalties alone nothing is said of penalties for being late."""
        codes = {"name": "Penalties", "account_type": "income_other"}
        accounts = self.env["account.account"].sudo()
        accounts.create([{**codes, "code": "763100"}, {**codes, "code": "758000"}])
        late = self.invoice(1000.00, due="2026-03-02")
        self.pay(late)
        bill = late._dunning_invoice_penalties(self.today)
        bill.action_post()
        bill.is_move_sent = True
        self.on("2026-04-01")
        self.assertNotIn("penalties due by law", self.html(self.action(bill, "letter")))
        other = self.invoice(10.00, due="2026-03-20")
        self.assertIn("penalties due by law", self.html(self.action(other, "letter")))

    def test_nothing_is_mentioned(self):
        """To a consumer, by a company that does not mention it, to a customer who owes none."""
        for record, values in (
            (self.debtor, {"is_company": False}),
            (self.debtor, {"is_company": True, "dunning_interest_policy": "none"}),
            (self.company, {"dunning_mention_interest": False}),
        ):
            record.sudo().write(values)
            text = self.letter()
            self.assertNotIn("estimate", text)
            self.assertNotIn("441-10", text)

    def test_unknown_rates_leave_the_figures_out(self):
        self.env.ref("relance_telephonique.interest_rate_2026_1").sudo().unlink()
        text = self.letter()
        self.assertIn("L. 441-10", text)
        self.assertNotIn("estimate", text)


class TestFormalNotice(InterestDocumentCase):
    def notice(self, moves):
        return self.html(self.action(moves, "formal_notice"), "report_formal_notice")

    def test_claims_interest_and_indemnity_by_half_year(self):
        """1,000.00 due on 1 December 2025, 400.00 of it paid on 10 January, asked on 16 March.

        2 to 31 December: 1,000 × 12.15 % × 30 / 365 = 9.986… → 9.99
        1 to 10 January: 1,000 × 12.15 % × 10 / 365 = 3.328… → 3.33
        11 January to 16 March: 600 × 12.15 % × 65 / 365 = 12.982… → 12.98
        In all 26.30, and 40.00: 66.30.
        """
        invoice = self.invoice(1000.00, due="2025-12-01")
        self.on("2026-01-10")
        self.pay(invoice, 400.00)
        self.on("2026-03-16")
        text = self.notice(invoice)
        for part in (
            r"L\. 441-10 and D\. 441-5 of the French Commercial Code\), what follows\.",
            r"Penalties for late payment: \D*26\.30\D* as of March 16, 2026, and more until",
            r"Fixed indemnity for recovery costs: \D*40\.00\D*\. In all \D*66\.30\D*, in addition",
            r"ANNEX: ACCOUNT OF PENALTIES",
            r"12/02/2025 12/31/2025 30 \D*1,000\.00\D* 12\.15 % \D*9\.99",
            r"01/01/2026 01/10/2026 10 \D*1,000\.00\D* 12\.15 % \D*3\.33",
            r"01/11/2026 03/16/2026 65 \D*600\.00\D* 12\.15 % \D*12\.98",
            r"for each late invoice: \D*40\.00\D* × 1 \D*40\.00",
            r"Total \D*66\.30",
        ):
            self.assertRegex(text, part)
        self.assertRegex(text, r"to pay us \D*600\.00")
        self.assertNotIn("not yet allocated", text)

    def test_each_currency_has_its_account(self):
        foreign = self.in_dollars()
        home = self.invoice(1000.00, due="2026-03-02")
        abroad = self.invoice(2000.00, due="2026-03-02", currency=foreign)
        text = self.notice(home | abroad)
        self.assertRegex(text, r"late payment: \D*4\.66\D* and \D*9\.32\D* as of")

    def test_credits_to_allocate_are_told_of(self):
        """1,000 until today, when 100 came on account: 4.66 as if they had been allocated."""
        invoice = self.invoice(1000.00, due="2026-03-02")
        self.pay_on_account(100.00)
        text = self.notice(invoice)
        self.assertIn("Credits not yet allocated to an invoice are deducted here", text)
        self.assertRegex(text, r"Penalties for late payment: \D*4\.66")

    def test_what_is_disputed_bears_none(self):
        """The notice asks for 600 of 1,000, and for the penalties on them: 2.80 and 40.00."""
        invoice = self.invoice(1000.00, due="2026-03-02")
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": invoice.ids, "amount": 400.00}
        )
        text = self.notice(invoice)
        self.assertRegex(text, r"Penalties for late payment: \D*2\.80")
        self.assertRegex(text, r"642\.80")

    def test_who_owes_none(self):
        invoice = self.invoice(1000.00, due="2026-03-02")
        self.debtor.sudo().dunning_interest_policy = "none"
        text = self.notice(invoice)
        self.assertIn("we give you formal notice", text)
        for word in ("penalties", "ANNEX", "indemnity"):
            self.assertNotIn(word, text)

    def refused(self, reason):
        """A formal notice of an invoice due on 1 August 2026 fails, says why, uses nothing up."""
        self.on("2026-09-01")
        invoice = self.invoice(1000.00, due="2026-08-01")
        notice = self.action(invoice, "formal_notice")
        notice.action_process()
        self.assertEqual(notice.state, "failed")
        self.assertRegex(notice.failure_reason, reason)
        self.assertFalse(notice.document_id)
        self.assertEqual(self.status(invoice), "failed")
        self.assertFalse(self.items(invoice).level_id, "the step is not used up")
        return notice

    def test_unconfirmed_rates_are_refused(self):
        """Until a manager confirms them: then the same notice leaves."""
        notice = self.refused("rates of the 2nd half of 2026 are not confirmed")
        rates = self.env.ref("relance_telephonique.interest_rate_2026_2").with_user(self.user)
        rates.action_confirm()
        notice.action_retry()
        self.assertEqual(notice.state, "ready")
        self.assertTrue(notice.document_id)

    def test_missing_rates_are_refused(self):
        self.env.ref("relance_telephonique.interest_rate_2026_2").sudo().unlink()
        self.refused("rates of the 2nd half of 2026 are missing")

    def test_reminders_leave_all_the_same(self):
        self.on("2026-09-01")
        letter = self.action(self.invoice(1000.00, due="2026-08-01"), "letter")
        letter.action_process()
        self.assertEqual((letter.state, letter.failure_reason), ("ready", False))

    def test_agreed_rate_needs_no_confirmation(self):
        self.on("2026-09-01")
        self.company.sudo().write(
            {"dunning_interest_policy": "agreed", "dunning_interest_rate": 12.0}
        )
        notice = self.action(self.invoice(1000.00, due="2026-08-01"), "formal_notice")
        notice.action_process()
        self.assertEqual((notice.state, notice.failure_reason), ("ready", False))


class TestAnnex(InterestDocumentCase, PdfCase):
    """As wkhtmltopdf prints it."""

    def test_long_account_repeats_its_header(self):
        values = {"partner": self.debtor, "amount": 100.00, "due": -100}
        invoices = self.ledger.invoices([values] * 40)
        pages = self.pages(self.action(invoices, "formal_notice"))
        annex = [page for page in pages if "Rate a year" in page]
        rows = [page.count("12/31/2025") for page in annex]
        self.assertEqual(sum(rows), 40, "each period on one page")
        self.assertGreater(len(annex), 1)
        self.assertIn("ANNEX: ACCOUNT OF PENALTIES", annex[0])
        self.assertIn("Total", annex[-1])
        self.assertNotIn("Yours faithfully", annex[0])


class TestScreens(InterestDocumentCase):
    def test_call_sheet(self):
        """Penalties to date, for callers; a salesperson who looks does not read the terms."""
        call = self.action(self.invoice(1000.00, due="2026-03-02"), "call")
        sheet = self.text(call.call_sheet)
        self.assertRegex(sheet, r"Penalties for late payment to date \D*4\.66")
        self.assertRegex(sheet, r"Recovery indemnities \D*40\.00")
        theirs = self.text(call.with_user(self.salesperson).call_sheet)
        self.assertNotIn("penalties", theirs)
        self.env.ref("relance_telephonique.interest_rate_2026_1").sudo().unlink()
        self.env.invalidate_all()
        sheet = self.text(call.call_sheet)
        self.assertIn("not computed. The rates of the 1st half of 2026 are missing", sheet)

    def test_call_sheet_of_a_consumer(self):
        self.debtor.sudo().is_company = False
        call = self.action(self.invoice(1000.00, due="2026-03-02"), "call")
        self.assertNotIn("penalties", self.text(call.call_sheet))

    def test_invoice(self):
        invoice = self.invoice(1000.00, due="2026-03-02")
        account = self.text(invoice.dunning_interest_account)
        self.assertRegex(account, r"03/03/2026 03/16/2026 14 \D*1,000\.00\D* 12\.15 % \D*4\.66")
        self.assertRegex(account, r"Total \D*44\.66")
        self.assertFalse(self.invoice(1.00, due="2026-03-30").dunning_interest_account)
        self.on("2026-08-03")
        self.assertIn(
            "rates that nobody has confirmed yet: 2nd half of 2026",
            self.text(invoice.dunning_interest_account),
        )
        self.env.ref("relance_telephonique.interest_rate_2026_2").sudo().unlink()
        self.env.invalidate_all()
        self.assertIn(
            "Not computed. The rates of the 2nd half of 2026 are missing",
            self.text(invoice.dunning_interest_account),
        )

    def test_only_collectors_see_it(self):
        invoice = self.invoice(1000.00, due="2026-03-02")
        field = "dunning_interest_account"
        view = self.env.ref("account.view_move_form")
        for user, is_seen in ((self.accountant, True), (self.salesperson, False)):
            fields = self.env["account.move"].with_user(user).fields_get([field])
            self.assertEqual(field in fields, is_seen)
        self.assertIn(field, invoice.get_view(view.id, "form")["arch"])

    def test_forms_open(self):
        """Settings and customers, with the new fields, for those who may edit them."""
        self.become(self.user)
        with Form(self.env["res.config.settings"]) as form:
            form.dunning_interest_policy = "agreed"
            form.dunning_interest_rate = 15.0
            form.dunning_mention_interest = False
        form.record.execute()
        self.assertEqual(self.company.sudo().dunning_interest_rate, 15.0)
        self.assertFalse(self.company.dunning_mention_interest)
        with Form(self.debtor.with_user(self.user)) as form:
            form.dunning_interest_policy = "agreed"
            form.dunning_interest_rate = 12.0
        for user in (self.salesperson, self.accountant):
            Form(self.debtor.with_user(user))
        rate = self.env.ref("relance_telephonique.interest_rate_2026_2")
        Form(rate.with_user(self.accountant))
