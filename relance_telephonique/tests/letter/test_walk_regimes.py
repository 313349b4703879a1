"""The same walk for each kind of debtor, who owes from 1 to 70 invoices: nothing over another, no
signature without its last paragraphs, and nothing that their law does not know.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from lxml import html

from ..reading import NO_BREAK_SPACES
from .test_walk import LONG, WalkCase

MANY = 70  # invoices: a page in the middle has nothing but rows
COUNTS = (1, 2, 3, 5, 12, MANY)
ON_ONE_PAGE = {"second_letter": 5, "formal_notice": 3}  # invoices
LETTERS = {"second_letter": "letter", "formal_notice": "formal_notice"}  # and what step writes it
BEGINNING = re.compile(r"Orvault, le \d")
CLOSING = "salutations distinguées"
LAST_PARAGRAPH = {"second_letter": "Il est encore temps", "formal_notice": "Si vous contestez"}


class Debtor(NamedTuple):
    """``facts``: what makes the debtor one of this regime; ``forbidden``: what nobody says;
    ``then``: what a formal notice says may follow.
    """

    name: str
    facts: dict
    forbidden: str
    then: str = "saisir la juridiction compétente"
    country: str = "fr"


class Document(NamedTuple):
    regime: str
    report: str
    count: int  # of invoices
    article: object  # of its page in HTML


DEBTORS = {
    "trader": Debtor(
        "Alizé Emballages",
        {"company_registry": "81234567600012", "zip": "21000", "city": "Dijon"},
        r"moratoires|tribunal administratif|1231-6|2192|réclamation préalable",
        "(tribunal de commerce de Dijon)",
    ),
    "consumer": Debtor(
        "Marguerite-Alexandrine de La Rochefoucauld-Montbel et Jean-Barthélemy d’Ormesson",
        {"is_company": False, "zip": "97430", "city": "Le Tampon"},
        r"\b40 €|441-|injonction|campagne de paiement|énalité|indemnité forf|vos fournisseurs",
    ),
    "public": Debtor(
        "Commune de Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson",
        {"company_registry": "21510504600015", "zip": "51290", "city": "Saint-Rémy"},
        r"441-|énalité|injonction|assign|campagne de paiement|sans autre avis",
        "réclamation préalable, puis saisir la juridiction compétente",
    ),
    "foreign": Debtor(
        LONG,
        {
            "zip": "1060",
            "city": "Saint-Gilles-lez-Bruxelles",
            "street": "Chaussée de Charleroi 112, bâtiment de la Manufacture, quatrième étage",
        },
        r"441-|2192|Code de commerce|injonction|assign|commissaire de justice|tribunal de commerce",
        country="be",
    ),
}


class TestWalkByRegime(WalkCase):
    """Four debtors, by what they owe; each regime is theirs in turn."""

    def begin(self):
        super().begin()
        self.company.sudo().dunning_court = False
        self.owed = {
            count: self.bills_of(
                self._create_debtor(f"Debtor {count}", lang="fr_FR", ref=f"C{count:05}"), count
            )
            for count in COUNTS
        }
        for day in ("2026-02-20", "2026-02-27", "2026-03-06", "2026-03-10"):
            self.on(day)
            self.contact_all()
        self.on("2026-03-16")

    def contact_all(self):
        """Write to all of them: each letter then names the contacts that there were."""
        actions = self.env["dunning.action"].union(
            *(
                self.action(bills, "letter", partner=bills.partner_id)
                for bills in self.owed.values()
            )
        )
        actions.line_ids._by_method().level_id = False
        actions.action_done()

    def become_of(self, code):
        """Let all debtors be of that regime, and return what the table says of them."""
        one = DEBTORS[code]
        plain = {"is_company": True, "company_registry": False, "street": "3 allée du Four"}
        country = self.env.ref(f"base.{one.country}").id
        debtors = self.env["res.partner"].union(*(bills.partner_id for bills in self.owed.values()))
        debtors.sudo().write({**plain, "name": one.name, "country_id": country, **one.facts})
        self.env.invalidate_all()
        self.assertEqual(set(debtors.mapped("dunning_regime")), {code})
        return one

    # ------------------------------------------------------------------ in one print

    def written(self):
        """Return a :class:`Document` for each letter, number of invoices and regime."""
        actions = {
            (name, count): self.action(bills, level, partner=bills.partner_id)
            for name, level in LETTERS.items()
            for count, bills in self.owed.items()
        }
        documents = []
        for code in DEBTORS:
            self.become_of(code)
            for (name, count), action in actions.items():
                report = self.report(name)
                page, _kind = report._render_qweb_html(report.report_name, action.ids)
                [article] = html.fromstring(page.decode()).find_class("article")
                documents.append(Document(code, name, count, article))
        return documents

    def report(self, name):
        xml_id = f"relance_telephonique.action_report_{name}"
        return self.env.ref(xml_id).sudo().with_context(lang="fr_FR")

    def printed_together(self, documents):
        """Return ``[(document, its pages)]``, of one print: wkhtmltopdf takes longest to start."""
        report = self.report("formal_notice")
        sheets = []
        for document in documents:
            document.article.classes.remove("article")
            text = html.tostring(document.article, encoding="unicode")
            sheets.append(f'<div style="page-break-before: always;">{text}</div>')
        article = f'<div class="article">{"".join(sheets)}</div>'
        printer = self.printer(report)
        bodies, _ids, header, footer, options = printer._prepare_html(f"<main>{article}</main>")
        content = printer._run_wkhtmltopdf(
            bodies,
            report_ref=report.report_name,
            header=header,
            footer=footer,
            specific_paperformat_args=options,
        )
        pages = self.looked_at("all letters", content)
        texts = [page.text.translate(NO_BREAK_SPACES) for page in pages]
        starts = [number for number, text in enumerate(texts) if BEGINNING.search(text)]
        self.assertEqual(len(starts), len(documents))
        parts = [texts[first:last] for first, last in pairwise([*starts, None])]
        return list(zip(documents, parts, strict=True))

    def test_letters(self):
        """Each begins on its page with its debtor's name, and lists each invoice once, below a
        header; a few stand on one page, whatever the law makes it say.
        """
        for document, texts in self.printed_together(self.written()):
            one = DEBTORS[document.regime]
            with self.subTest(f"{document.report} {document.count} {document.regime}"):
                last = next(number for number, text in enumerate(texts) if CLOSING in text)
                letter = texts[: last + 1]
                text = " ".join(texts)
                self.assertIn(one.name.split()[0], texts[0])
                self.assertNotRegex(text, one.forbidden)
                self.assertAllFrench(text.replace(one.name, ""))
                if document.report == "formal_notice":
                    self.assertIn(one.then, text)
                self.assertListed(self.owed[document.count], letter)
                self.assertClosed(letter, LAST_PARAGRAPH[document.report])
                if document.count <= ON_ONE_PAGE[document.report]:
                    self.assertEqual(len(letter), 1, "one page")

    def assertListed(self, bills, letter):
        words = [text.split() for text in letter]
        for bill in bills:
            self.assertEqual(sum(page.count(bill.name) for page in words), 1)
        for text, page in zip(letter, words, strict=True):
            self.assertTrue("Reste dû" in text or not {*page} & {*bills.mapped("name")})

    def assertClosed(self, letter, paragraph):
        """The signature stands on the last page, below the last paragraphs of the letter."""
        before, _closing, after = letter[-1].partition(CLOSING)
        self.assertRegex(before, f"{paragraph}.*croisé")
        self.assertIn(self.company.name, after)

    def test_numbered(self):
        """Long letters and statements have numbered pages; a statement lists each invoice once."""
        self.become_of("trader")
        bills = self.owed[MANY]
        letter = self.action(bills, "formal_notice", partner=bills.partner_id)
        for name, record in (("formal_notice", letter), ("statement", bills.partner_id)):
            pages = self.seen(self.report(name), record)
            for number, page in enumerate(pages, start=1):
                self.assertIn(f"{number} / {len(pages)}", page.text)
        self.assertListed(bills, [page.text for page in pages])

    # ------------------------------------------------------------------ written and said

    def test_words(self):
        """Each mail template about a contact and each of the ten scripts."""
        templates = self.ours("mail.template").filtered(lambda one: one.model == "dunning.action")
        scripts = self.ours("dunning.script").with_context(lang="fr_FR")
        self.user.sudo().lang = "fr_FR"
        call = self.action(self.owed[12], "call", partner=self.owed[12].partner_id)
        for code in DEBTORS:
            one = self.become_of(code)
            texts = {
                template.name: template.sudo()._generate_template(
                    call.ids, ("subject", "body_html")
                )[call.id]["body_html"]
                for template in templates
            }
            texts |= {
                script.name: " ".join(script._render(call.with_context(lang="fr_FR")).values())
                for script in scripts
            }
            for name, text in texts.items():
                with self.subTest(text=name, regime=code):
                    said = self.text(text)
                    self.assertNotRegex(said, one.forbidden)
