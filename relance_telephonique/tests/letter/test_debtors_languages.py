"""Debtors who read Dutch or German, or the French of Belgium and Switzerland, read no English."""

import re
from functools import cache

import polib

from odoo.tools import html2plaintext

from ...tools.page_form import Said
from ..answer_page.common import DebtorPageCase
from ..languages import speak
from ..reading import NO_BREAK_SPACES
from . import test_walk
from .test_walk import BakerCase, words_in

MARKUP = re.compile(r"<script.*?</script>|<[^>]*>", re.DOTALL)
LANGUAGES = {"nl": "nl_NL", "de": "de_DE"}
FOR_LAWYERS = {
    "report_case_interest",
    "report_dossier",
    "report_history",
    "report_history_rows",
}
# What each letter says in Dutch and in German, whatever it is about
WORDS_OF_A_LETTER = {
    "nl": (
        "Betreft",
        "Geachte heer, mevrouw",
        "Ondanks ons telefoongesprek van 16 maart 2026 hebben wij volgens onze boeken",
        "Nog te betalen",
    ),
    "de": (
        "Betreff",
        "Sehr geehrte Damen und Herren",
        "Auch nach unserem Telefonat vom 16. März 2026 haben wir nach dem heutigen Stand",
        "Noch offen",
    ),
}


@cache
def words_of_catalogue(language, *names):
    """Return the words of what debtors read, in English (``msgid``) or their own (``msgstr``)."""
    entries = polib.pofile(str(test_walk.FRENCH.with_stem(language)))
    texts = (html2plaintext(getattr(entry, name)) for name in names for entry in entries)
    return words_in(" ".join(texts))


class OwnLanguage:
    def assertNoEnglish(self, text, language, *names):
        """No word is there that only our English terms have."""
        known = words_of_catalogue(language, "msgstr") | words_in(" ".join(names))
        english = words_of_catalogue(language, "msgid") - known
        self.assertFalse(words_in(test_walk.ADDRESS.sub(" ", text)) & english)


class TestDebtorsLanguages(OwnLanguage, BakerCase):
    def begin(self):
        super().begin()
        speak(self.env, *LANGUAGES.values(), "fr_BE", "fr_CH")

    def names(self):
        company, debtor = self.company, self.debtor
        function = company.dunning_signatory_function
        countries = "PAYS-BAS ALLEMAGNE"  # in the language of the country where it is posted
        people = company.name, function, self.user.name, debtor.name, debtor.street
        return *people, "INV BVE product", countries

    def settle_in(self, country):
        self.debtor.sudo().write({"country_id": self.env.ref(f"base.{country}").id})

    def test_letters(self):
        """In the country of the company, by its law, and abroad, by whichever applies."""
        records = self.records()
        reports = [
            report
            for report in self.ours("ir.actions.report").sudo()
            if report.report_name.partition(".")[2] not in FOR_LAWYERS
        ]
        self.assertGreater(len(reports), 7)
        for language, code in LANGUAGES.items():
            for country in ("fr", language):
                self.settle_in(country)
                for report in reports:
                    with self.subTest(report=report.report_name, language=language, at=country):
                        record = self.in_language(code, records[report.model])
                        pages = self.seen(report.with_context(lang=code), record)
                        text = " ".join(page.text for page in pages)
                        self.assertNoEnglish(text, language, *self.names(), "Le bon est signé.")

    def test_what_a_letter_says(self):
        self.action(self.bills[:2], "call")._log_call(self.outcome("refusal"))
        self.on("2026-03-20")
        letter = self.action(self.bills[:2], "letter")
        report = self.env.ref("relance_telephonique.action_report_dunning_letter")
        for language, code in LANGUAGES.items():
            pages = self.seen(report.with_context(lang=code), self.in_language(code, letter))
            self.assertSays(pages[0].text, *WORDS_OF_A_LETTER[language])

    def test_mails(self):
        records = self.records()
        call = self.action(self.bills[4:], "call")
        call._log_call(self.outcome("promise"), promise_date=self.today)
        records["dunning.action"] = call
        for language, code in LANGUAGES.items():
            for template in self.ours("mail.template"):
                record = self.in_language(code, records[template.model])
                with self.subTest(template=template.name, language=language):
                    values = template.sudo()._generate_template(
                        record.ids, ("subject", "body_html")
                    )[record.id]
                    text = self.text(values["body_html"]) + values["subject"]
                    self.assertIsNone(test_walk.UNMERGED.search(text))
                    self.assertNoEnglish(text, language, *self.names())

    def test_text_message(self):
        template = self.env.ref("relance_telephonique.sms_template_call_us")
        action = self.action(self.bills[:1], "email")
        for language, code in LANGUAGES.items():
            own = self.in_language(code, action)
            text = template._render_field("body", own.ids, compute_lang=True)[own.id]
            self.assertNoEnglish(text, language, *self.names())

    def test_french_of_belgium_and_switzerland(self):
        """There is no catalogue of their own: they read that of France."""
        report = self.env.ref("relance_telephonique.action_report_second_letter")
        template = self.env.ref("relance_telephonique.mail_template_reminder").sudo()
        letter = self.action(self.bills[:2], "letter")
        for code in ("fr_BE", "fr_CH"):
            own = self.in_language(code, letter)
            pages = self.seen(report.with_context(lang=code), own)
            text = " ".join(page.text for page in pages).translate(NO_BREAK_SPACES)
            self.assertAllFrench(text)
            self.assertSays(text, "relance avant mise en demeure", "Total dû")
            body = template._generate_template(own.ids, ("body_html",))[own.id]["body_html"]
            self.assertAllFrench(self.text(body))


class TestDebtorsPageLanguages(OwnLanguage, DebtorPageCase):
    def test_page(self):
        speak(self.env, *LANGUAGES.values())
        names = (self.company.name, self.debtor.name, self.accountant.name)
        self.env["res.partner.bank"].sudo().create(
            {
                "acc_number": "FR7630006000011234567890189",
                "partner_id": self.company.partner_id.id,
                "allow_out_payment": True,
            }
        )
        for language, code in LANGUAGES.items():
            self.debtor.sudo().lang = code
            self.page().with_context(lang=code)._dunning_say(
                Said("words", text="…"), address="192.0.2.1"
            )
            self.env.flush_all()
            shown = self.get()
            self.assertEqual(shown.status_code, 200)
            self.assertIn(f'lang="{code.replace("_", "-")}"', shown.text)
            text = MARKUP.sub(" ", shown.text.partition("<body")[2])
            self.assertNoEnglish(text, language, *names, "INV")
