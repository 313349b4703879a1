"""A walk through all that is printed, sent and said: no word over another, none in English, nothing
left to be filled in.
"""

import re
from functools import cache
from pathlib import Path

import polib
from lxml import etree

from odoo.fields import Command
from odoo.tests import BaseCase, tagged
from odoo.tools import html2plaintext

from ..reading import NO_BREAK_SPACES
from .pdf import pages_of
from .test_letters import LetterCase

FRENCH = Path(__file__).parents[2] / "i18n" / "fr.po"
LETTERS = re.compile(r"[^\W\d_]{3,}")
UNMERGED = re.compile(r"\{\{|\}\}|%\(|\bobject\.|\bNone\b|\bFalse\b|<t\b")
ADDRESS = re.compile(r"\bhttps?://\S+|\S+@\S+")
LONG = "Société coopérative de distribution de produits alimentaires régionaux du Val-de-Loire"
# What each letter must say, whoever it is for.
ALWAYS = {
    "report_dunning_letter": ("au plus tard le", "IBAN", "Total dû", "interlocuteur", "CNIL"),
    "report_second_letter": ("au plus tard le", "IBAN", "Total dû", "mise en demeure", "CNIL"),
    "report_warning_letter": (
        "AVERTISSEMENT",
        "Date limite",
        "commissaire de justice",
        "IBAN",
        "Total dû",
        "CNIL",
    ),
    "report_formal_notice": (
        "LETTRE DE MISE EN DEMEURE",
        "Créancier",
        "RCS Nantes",
        "Débiteur",
        "1344",
        "au plus tard le",
        "principal et accessoires",
        "Pièce jointe",
        "ANNEXE",
        "CNIL",
    ),
    "report_acceleration": ("DÉCHÉANCE", "première présentation", "1344", "IBAN"),
    "report_plan": (
        "PROTOCOLE",
        "RCS Nantes",
        "représentée par Claire Duvernoix",
        "2240",
        "1330",
        "Lu et approuvé",
    ),
    "report_statement": ("relevé de compte au", "Avoirs", "IBAN", "CNIL"),
    "report_dispute_answer": ("Le bon est signé.", "IBAN"),
    "report_history": ("imprimé le",),
    "report_history_rows": ("imprimé le",),
    "report_dossier": ("Créancier", "Débiteur"),
    "report_case_interest": ("Décompte des intérêts", "Total"),
}


@cache
def words_of(*names):
    """Return the words of our terms, in English (``msgid``) or in French (``msgstr``)."""
    entries = polib.pofile(str(FRENCH))
    texts = (html2plaintext(getattr(entry, name)) for name in names for entry in entries)
    return words_in(" ".join(texts))


def words_in(text):
    return {word.lower() for word in LETTERS.findall(text)}


# Terms of one to three words that a document shares with a screen: they were read in both places.
# One that means two things gets two sources.
READ_IN_BOTH = {
    "1 day late",
    "1–30 days",
    "31–60 days",
    "61–90 days",
    "Already settled",
    "Amount",
    "Calls",
    "Date",
    "Dated",
    "Days late",
    "Documents",
    "Due date",
    "E-mails",
    "Interest",
    "Invoice",
    "Late interest",
    "Left to pay",
    "Means of payment",
    "Missing",
    "Not due yet",
    "Not due",
    "On",
    "Over 90 days",
    "Paid so far",
    "Penalties",
    "Promises to pay",
    "Recovery indemnities",
    "State",
    "Still due",
    "Time-barred after",
    "Total due",
    "Total",
    "What happened",
    "What",
    "days late",
    "days",
    "on their way",
    "without the disputed",
    "without",
    "out of",
}


# Names on buttons that open what is named, and verbs that name a technical field
NAMES_ON_BUTTONS = {
    "At risk",
    "Contact",
    "Disputes",
    "Invoice",
    "Log",
    "Loyal",
    "Promises",
    "Standard",
    "Statement of account",
    "To approve",
}


@tagged("post_install", "-at_install")
class TestShortTerms(BaseCase):
    def test_documents_share_none_that_nobody_has_read(self):
        """“Credits” was the balance of an invoice on a screen, and so “Solde” on the statement."""
        report = FRENCH.parents[1] / "report"
        sources = " ".join(path.read_text() for path in report.rglob("*.xml"))
        documents = set(re.findall(r'<template id="(\w+)"', sources))
        shared = set()
        for entry in polib.pofile(str(FRENCH)):
            places = [place for place, _line in entry.occurrences]
            printed = [
                place
                for place in places
                if "arch_db:" in place and place.rpartition(".")[2] in documents
            ]
            is_short = len(re.findall(r"\w+", entry.msgid)) <= 3
            if is_short and printed and len(printed) < len(places):
                shared.add(entry.msgid)
        self.assertTrue(shared)
        self.assertFalse(shared - READ_IN_BOTH)

    def test_an_email_has_one_name_in_french(self):
        """Screens, letters and the documentation say “e-mail”; “courriel” stood beside it."""
        said = {str(FRENCH): " ".join(entry.msgstr for entry in polib.pofile(str(FRENCH)))}
        said |= {str(page): page.read_text() for page in FRENCH.parents[2].glob("docs/fr/*.md")}
        self.assertFalse([where for where, text in said.items() if "courriel" in text.lower()])

    def test_who_confirms_reads_what_will_be_done(self):
        """“Ok” or “Cancel” of a promise to be cancelled: which of them does it?"""
        asking = [
            (path.name, button)
            for addon in FRENCH.parents[2].glob("relance_telephonique*")
            for path in addon.rglob("*.xml")
            if path.parent.name != "description"
            for button in etree.parse(path).iter("button")
            if button.get("confirm")
        ]
        self.assertTrue(asking)
        unsaid = [
            (name, button.get("name")) for name, button in asking if not button.get("confirm-label")
        ]
        self.assertFalse(unsaid)

    def test_what_a_button_does_is_not_how_something_stands(self):
        """“Open” opened an event, and was “En cours”; “Call” called, and was “Appel”."""
        buttons = {
            button.get(name)
            for folder in ("views", "wizard", "report")
            for path in (FRENCH.parents[1] / folder).rglob("*.xml")
            for button in etree.parse(path).iter("button")
            for name in ("string", "title")
        }
        names = {
            entry.msgid
            for entry in polib.pofile(str(FRENCH))
            for place, _line in entry.occurrences
            if place.startswith(("model:ir.model.fields,", "model:ir.model.fields.selection,"))
        }
        self.assertTrue(buttons & NAMES_ON_BUTTONS)
        self.assertFalse(buttons & names - NAMES_ON_BUTTONS)


class WalkCase(LetterCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant.partner_id.function = "Comptable"
        cls.manager = cls._create_user(
            "mona", "base.group_user,relance_telephonique.group_dunning_manager"
        )

    def bills_of(self, debtor, count):
        """Return invoices that are six weeks late."""
        story = {"partner": debtor, "amount": 1234.56, "ref": "BC 4571", "due": -42}
        return self.ledger.invoices([story] * count)

    # ------------------------------------------------------------------ what is looked at

    def ours(self, model):
        """Return what this addon ships of a model."""
        shipped = [("module", "=", "relance_telephonique"), ("model", "=", model)]
        found = self.env["ir.model.data"].sudo().search(shipped)
        return self.env[model].browse(found.mapped("res_id"))

    def printer(self, report):
        """Return the report as it really prints: the common class prints blanks."""
        reports = report.browse().sudo().with_context(force_report_rendering=True)
        return super(self.registry["ir.actions.report"], reports)

    def seen(self, report, records, data=None):
        """Return the pages of a report, after looking at each of them."""
        content, _kind = self.printer(report)._render_qweb_pdf(
            report.report_name, records.ids, data
        )
        return self.looked_at(report.report_name, content)

    def looked_at(self, name, content):
        pages = pages_of(content)
        self.assertTrue(pages)
        for number, page in enumerate(pages, start=1):
            where = f"{name}, page {number}"
            self.assertFalse(page.overlapping(), where)
            self.assertFalse(page.outside(), where)
            self.assertGreater(len(page.words), 10, f"{where} is all but empty")
            self.assertIsNone(UNMERGED.search(page.text), where)
        return pages

    def assertAllFrench(self, text):
        """No word of our English terms is there that our French, or the data, does not have."""
        company = self.company
        ours = (company.name, company.dunning_signatory_function, self.user.name, "INV BVE product")
        theirs = (self.debtor.name, self.debtor.street)
        known = words_of("msgstr") | words_in(" ".join((*ours, *theirs)))
        self.assertFalse(words_in(ADDRESS.sub(" ", text)) & words_of("msgid") - known)


class BakerCase(WalkCase):
    """A baker owes twelve invoices, and has answered, promised and disputed."""

    def begin(self):
        super().begin()
        self.bills = self.bills_of(self.debtor, 12)

    def records(self):
        """Return ``{model: a record that its reports print}``."""
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(self.bills[:3]).ids,
                "line_ids": [
                    Command.create({"date": day, "amount": 1234.56})
                    for day in ("2026-03-17", "2026-04-30", "2026-05-29")
                ],
                "signed_date": "2026-03-16",
            }
        )
        promise.action_confirm()
        dispute = self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": self.bills[3].ids,
                "category": "quality",
                "amount": 120.00,
                "answer": "Le bon est signé.",
            }
        )
        dispute.action_unfounded()
        letter = self.action(self.bills[4:], "formal_notice")
        case = (
            self.env["dunning.case"]
            .with_user(self.manager)
            .create({"partner_id": self.debtor.id, "move_ids": self.bills[11].ids})
        )
        self.on("2026-03-30")
        self.credit(60.00)
        return {
            "dunning.action": letter,
            "dunning.promise": promise,
            "dunning.dispute": dispute,
            "res.partner": self.debtor,
            "dunning.history": self.debtor._dunning_history_rows(self.company),
            "dunning.case": case,
        }

    def in_language(self, lang, record):
        """Return the record for a reader of that language, whose debtor reads it too."""
        for reader in (self.debtor, self.user):
            if reader.lang != lang:  # what a user's language changes is forgotten each time
                reader.sudo().lang = lang
        return record.with_context(lang=lang)


class TestWalkThroughPrints(BakerCase):
    def test_each_report_in_both_languages(self):
        records = self.records()
        for report in self.ours("ir.actions.report").sudo():
            name = report.report_name.partition(".")[2]
            for lang in ("fr_FR", "en_US"):
                record, data = self.in_language(lang, records[report.model]), None
                if name == "report_dossier":
                    data = {"entries": record.sudo()._dossier_entries()}
                with self.subTest(report=name, lang=lang):
                    pages = self.seen(report.with_context(lang=lang), record, data)
                    text = " ".join(page.text for page in pages).translate(NO_BREAK_SPACES)
                    if lang == "fr_FR":
                        self.assertAllFrench(text)
                        self.assertSays(text, *ALWAYS[name])

    def test_one_invoice_to_far_away(self):
        """Long names and an address abroad; a single invoice stands on one page."""
        debtor = self._create_debtor(
            "Luxus SA",
            country_id=self.env.ref("base.be").id,
            lang="fr_FR",
            street="Chaussée de Charleroi 112, bâtiment de la Manufacture, quatrième étage",
            zip="1060",
            city="Saint-Gilles-lez-Bruxelles",
            company_registry="0812345676",
        )
        debtor.name = LONG
        bill = self.bills_of(debtor, 1)
        letter = self.action(bill, "letter", partner=debtor)
        for name in ("dunning_letter", "second_letter", "warning_letter"):
            report = self.env.ref(f"relance_telephonique.action_report_{name}")
            [page] = self.seen(report, letter)
            self.assertSays(page.text, "1060 Saint-Gilles-lez-Bruxelles", "BELGIQUE")


class TestWalkThroughWords(BakerCase):
    def test_each_mail_template_in_both_languages(self):
        records = self.records()
        call = self.action(self.bills[4:], "call")
        call._log_call(self.outcome("promise"), promise_date=self.today)
        records["dunning.action"] = call
        for template in self.ours("mail.template"):
            for lang in ("fr_FR", "en_US"):
                record = self.in_language(lang, records[template.model])
                with self.subTest(template=template.name, lang=lang):
                    values = template.sudo()._generate_template(
                        record.ids, ("subject", "body_html", "email_from")
                    )[record.id]
                    text = self.text(values["body_html"]) + values["subject"]
                    self.assertIsNone(UNMERGED.search(text))
                    self.assertTrue(values["email_from"])
                    if lang == "fr_FR":
                        self.assertAllFrench(text)
                        self.assertIn("CNIL", text)

    def test_each_script_in_both_languages(self):
        call = self.action(self.bills, "call")
        scripts = self.ours("dunning.script")
        self.assertEqual(len(scripts), 10)
        for script in scripts:
            for lang in ("fr_FR", "en_US"):
                own = self.in_language(lang, script)
                with self.subTest(script=script.name, lang=lang):
                    text = self.text(" ".join(own._render(call).values()))
                    self.assertIsNone(UNMERGED.search(text))
                    if lang == "fr_FR":
                        self.assertAllFrench(text)
