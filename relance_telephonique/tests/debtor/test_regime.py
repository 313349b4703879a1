"""What a debtor is, who says so, and what each regime reads and hears."""

import re

from odoo.exceptions import AccessError, UserError

from ..letter.test_documents import DocumentCase

PARIS_COMMUNE = "21750001600019"
FORTY = "40 €"
# For each regime: what makes it one, what its letters must say, and what they must not.
REGIMES = {
    "trader": (
        {},
        ("441-10", "penalties for late payment", "order to pay", FORTY),
        ("2192", "default interest", "1231-6"),
    ),
    "consumer": (
        {"is_company": False},
        ("1231-6", "competent court"),
        ("441-", FORTY, "40.00", "enalties", "indemnity", "order to pay", "2192"),
    ),
    "public": (
        {"company_registry": PARIS_COMMUNE},
        ("2192-13", "default interest", "preliminary claim", "administrative court", FORTY),
        ("441-", "enalties", "order to pay", "summon you", "without further notice"),
    ),
    "foreign": (
        {"country": "ch"},
        (
            "interest and recovery costs due, as the contract",
            "owe us, as the contract or the law provides",
            "competent court",
        ),
        ("441-", "2192", "French", "enalties", "order to pay", "preliminary claim"),
    ),
}


class TestRegime(DocumentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.debtor.lang = "en_US"
        cls.company.dunning_interest_policy = "ecb_10"
        cls.company.dunning_court = False
        groups = "base.group_user,relance_telephonique.group_dunning_"
        cls.nadia = cls._create_user("nadia", groups + "user,base.group_partner_manager")
        cls.mona = cls._create_user("mona", groups + "manager")

    def become_of(self, regime):
        """Let the debtor be what the table says of that regime."""
        values = dict(REGIMES[regime][0])
        if country := values.pop("country", None):
            values["country_id"] = self.env.ref(f"base.{country}").id
        self.debtor.sudo().write(values)

    # ------------------------------------------------------------------ what they are

    def test_worked_out_and_chosen(self):
        """It follows the facts until somebody says otherwise; emptied, it follows them again."""
        debtor = self.debtor.with_user(self.nadia)
        self.assertEqual(
            (debtor.dunning_regime, debtor.dunning_regime_reason), ("trader", "A company.")
        )
        debtor.company_registry = PARIS_COMMUNE
        self.assertEqual(debtor.dunning_regime, "public")
        self.assertIn("SIREN", debtor.dunning_regime_reason)
        self.assertEqual(
            debtor.with_company(self.company).dunning_regime_summary,
            "Default interest · 40\N{NO-BREAK SPACE}€ per late invoice · time-bar: 4 years · "
            "pays within 30 days at most",
        )
        debtor.dunning_regime = "trader"
        debtor.write({"company_registry": False, "country_id": self.env.ref("base.ch").id})
        self.assertEqual(
            (debtor.dunning_regime, debtor.dunning_regime_reason), ("trader", "Chosen by hand.")
        )
        debtor.dunning_regime = False
        self.assertEqual(debtor.dunning_regime, "foreign")
        self.assertFalse(debtor.dunning_regime_chosen)

    def test_contacts_are_what_their_company_is(self):
        contact = self._create_contact("Julie Perrin")
        self.assertEqual(contact.dunning_regime, "trader")
        self.become_of("public")
        self.assertEqual(contact.dunning_regime, "public")

    def test_only_collectors_say_otherwise(self):
        salesperson = self._create_user("sam", "base.group_user,base.group_partner_manager")
        debtor = self.debtor.with_user(salesperson)
        self.assertEqual(debtor.dunning_regime, "trader", "may be read")
        for values in ({"dunning_regime": "consumer"}, {"dunning_transport": True}):
            with self.assertRaisesRegex(AccessError, "Only collectors"):
                debtor.write(values)
        with self.assertRaises(AccessError):
            debtor.create({"name": "New", "dunning_regime": "consumer"})

    # ------------------------------------------------------------------ what they read and hear

    def letters(self):
        """Return all that a reminder, a second letter, a warning and a formal notice say."""
        moves = self.invoice(1000.00, due="2026-02-02")
        letter, notice = self.action(moves, "letter"), self.action(moves, "formal_notice")
        texts = [
            self.html(letter, "report_dunning_letter"),
            self.html(letter, "report_second_letter"),
            self.html(letter, "report_warning_letter"),
            self.html(notice, "report_formal_notice"),
        ]
        return re.sub(r"^.*?Dear Sir", "", " ".join(texts))

    def test_letters(self):
        for regime, (_facts, said, unsaid) in REGIMES.items():
            with self.subTest(regime):
                self.become_of(regime)
                self.env.invalidate_all()
                self.assertEqual(self.debtor.dunning_regime, regime)
                text = self.letters()
                for words in said:
                    self.assertIn(words, text)
                for words in unsaid:
                    self.assertNotIn(words, text)
                self.debtor.sudo().write(
                    {
                        "is_company": True,
                        "company_registry": False,
                        "country_id": self.env.ref("base.fr").id,
                    }
                )

    def test_scripts(self):
        """All ten: a consumer hears of no penalties, 40 € nor payment run, and a trader alone of an
        order to pay.
        """
        moves = self.invoice(1000.00, due="2026-02-02")
        call = self.action(moves, "call")
        scripts = self.env["dunning.script"].search([])
        said = {
            "trader": (
                "late-payment penalties",
                FORTY,
                "payment run",
                "order to pay",
            ),
            "consumer": ("bring the matter before the court",),
            "public": (
                "default interest",
                FORTY,
                "public accountant",
                "administrative court",
            ),
            "foreign": ("our contract or the law provides", "competent court", "payment run"),
        }
        for regime, words in said.items():
            with self.subTest(regime):
                self.become_of(regime)
                self.env.invalidate_all()
                text = " ".join(self.text(script._text(call)) for script in scripts)
                self.assertNotIn("{{", text)
                for word in words:
                    self.assertIn(word, text)
                others = {word for other in said.values() for word in other} - {*words}
                for word in others:
                    self.assertNotIn(word, text)
                self.assertNotRegex(text, r"\[[^\]]*(interest|debtor's|creditor)[^\]]*\]")
                self.debtor.sudo().write(
                    {
                        "is_company": True,
                        "company_registry": False,
                        "country_id": self.env.ref("base.fr").id,
                    }
                )

    def test_a_decree_changes_what_is_said(self):
        """From April on the indemnity is 50 €, by one record: letters and calls say so."""
        self.env["dunning.legal.value"].sudo().create(
            {
                "key": "indemnity",
                "date_from": "2026-04-01",
                "value": 50.00,
                "source": "A decree of March 2026",
            }
        )
        moves = self.invoice(1000.00, due="2026-02-02")
        script = self.env.ref("relance_telephonique.script_before_legal")
        for day, said, unsaid in (("2026-03-31", "40", "50"), ("2026-04-01", "50", "40")):
            self.on(day)
            letter, call = self.action(moves, "letter"), self.action(moves, "call")
            notice = self.action(moves, "formal_notice")
            texts = {
                "letter": self.html(letter, "report_dunning_letter"),
                "call": self.text(script._text(call)),
                "summary": self.debtor.with_company(self.company).dunning_regime_summary,
                "claim": self.html(notice, "report_formal_notice"),
            }
            for where, text in texts.items():
                with self.subTest(where, day=day):
                    text = text.replace("\N{NO-BREAK SPACE}", " ")
                    self.assertRegex(text, rf"{said}(\.00)? €")
                    self.assertNotRegex(text, rf"\b{unsaid}(\.00)? €")
            (letter | call | notice).action_cancel()
            self.env.invalidate_all()

    # ------------------------------------------------------------------ the court

    def test_court_of_the_seat_is_named(self):
        text = self.letters()
        self.assertIn("court (tribunal des activités économiques of Paris) without", text)
        self.debtor.sudo().write({"zip": "21000", "city": "Dijon"})
        self.assertIn("court (tribunal de commerce of Dijon) without", self.letters())
        self.become_of("public")
        self.assertIn("competent court (administrative court of Dijon).", self.letters())

    def test_no_formal_notice_without_a_court(self):
        """Of several courts in Loire-Atlantique a person says which; a manager may do without."""
        self.debtor.sudo().write({"zip": "44700", "city": "Orvault"})
        notice = self.action(
            self.invoice(1000.00, due="2026-02-02"), "formal_notice", state="draft"
        )
        self.assertTrue(notice.is_court_missing)
        with self.assertRaisesRegex(UserError, "names no court"):
            notice.with_user(self.nadia).action_approve()
        with self.assertRaises(AccessError):
            notice.with_user(self.nadia).no_court_reason = "None"
        notice.with_user(self.mona).no_court_reason = "Seat in doubt"
        notice.with_user(self.nadia).action_approve()
        self.assertEqual(notice.state, "ready")
        other = self.action(self.invoice(900.00, due="2026-02-02"), "formal_notice", state="draft")
        self.debtor.sudo().with_company(
            self.company
        ).dunning_court = "tribunal de commerce de Nantes"
        self.env.invalidate_all()
        self.assertFalse(other.is_court_missing)

    # ------------------------------------------------------------------ until when

    def test_public_body_and_its_written_demands(self):
        """Due on 15 June 2022: until the end of 2026; a letter of 2026 makes it 2030."""
        self.become_of("public")
        self.on("2022-05-16")
        owed = self.invoice(1000.00, due="2022-06-15")
        self.assertEqual(str(owed.dunning_time_bar), "2026-12-31")
        self.assertIn("law 68-1250", owed.dunning_time_bar_rule)
        self.assertFalse(owed.dunning_time_bar_possible)
        self.on("2026-03-16")
        letter = self.action(owed, "letter", state="done", date_done="2026-03-16")
        call = self.action(owed, "call", state="done", date_done="2026-03-16")
        self.env.invalidate_all()
        self.assertEqual(str(owed.dunning_time_bar_possible), "2030-12-31")
        self.assertIn("written demand of", owed.dunning_time_bar_cause)
        letter._by_method().state = "cancelled"
        self.env.invalidate_all()
        self.assertFalse(owed.dunning_time_bar_possible, f"{call.channel} is no demand in writing")
        bars = [("id", "=", owed.id), ("dunning_time_bar", "<=", "2026-12-31")]
        self.assertTrue(owed.search(bars))
        self.assertFalse(owed.search([bars[0], ("dunning_time_bar", "<=", "2026-12-30")]))

    def test_carriers_have_one_year(self):
        owed = self.invoice(1000.00, due="2026-02-02")
        within = [("id", "=", owed.id), ("dunning_time_bar", "<=", "2027-02-02")]
        for switch in (self.debtor, self.company):
            switch.sudo().dunning_transport = True
            self.env.invalidate_all()
            self.assertEqual(str(owed.dunning_time_bar), "2027-02-02")
            self.assertTrue(owed.search(within))
            switch.sudo().dunning_transport = False
            self.env.invalidate_all()
        self.assertEqual(str(owed.dunning_time_bar), "2031-02-02")
        self.assertFalse(owed.search(within))
