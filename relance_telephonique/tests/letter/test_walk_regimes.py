"""The same walk for each kind of debtor: nothing over another, and nothing that their law does not
know.
"""

import re
from typing import NamedTuple

from .test_documents import NO_BREAK_SPACES
from .test_walk import LONG, WalkCase


class Debtor(NamedTuple):
    """``facts``: what makes the debtor one of this regime; ``forbidden``: what nobody says."""

    name: str
    count: int  # of invoices
    facts: dict
    forbidden: str
    country: str = "fr"


DEBTORS = {
    "trader": Debtor(
        "Alizé Emballages",
        12,
        {"company_registry": "81234567600012", "zip": "21000", "city": "Dijon"},
        r"moratoires|tribunal administratif|1231-6|2192",
    ),
    "consumer": Debtor(
        "Marguerite-Alexandrine de La Rochefoucauld-Montbel et Jean-Barthélemy d’Ormesson",
        1,
        {"is_company": False, "zip": "97430", "city": "Le Tampon"},
        r"\b40 €|441-|injonction|campagne de paiement|énalité|indemnité forf|vos fournisseurs",
    ),
    "public": Debtor(
        "Commune de Saint-Rémy-en-Bouzemont-Saint-Genest-et-Isson",
        30,
        {"company_registry": "21510504600015", "zip": "51290", "city": "Saint-Rémy"},
        r"441-|énalité|injonction|assign|campagne de paiement",
    ),
    "foreign": Debtor(
        LONG,
        12,
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
    def begin(self):
        super().begin()
        self.company.sudo().dunning_court = False
        self.debtors, self.owed = {}, {}
        for code, one in DEBTORS.items():
            country = self.env.ref(f"base.{one.country}").id
            debtor = self._create_debtor(
                f"Debtor {code}", lang="fr_FR", country_id=country, **one.facts
            )
            debtor.name = one.name
            self.debtors[code] = debtor
            self.owed[code] = self.bills_of(debtor, one.count)
            self.assertEqual(debtor.dunning_regime, code)

    def actions_of(self, level):
        """Return one action for each debtor, in the order of the table."""
        return self.env["dunning.action"].union(
            *(
                self.action(self.owed[code], level, partner=debtor)
                for code, debtor in self.debtors.items()
            )
        )

    def test_letters(self):
        """All four in one print: each letter begins on its page, with its debtor's name."""
        for name, level in (
            ("second_letter", "letter"),
            ("formal_notice", "formal_notice"),
        ):
            report = self.env.ref(f"relance_telephonique.action_report_{name}").sudo()
            actions = self.actions_of(level)
            pages = self.seen(report.with_context(lang="fr_FR"), actions)
            texts = [page.text.translate(NO_BREAK_SPACES) for page in pages]
            starts = [n for n, text in enumerate(texts) if re.search(r"Orvault, le \d", text)]
            self.assertEqual(len(starts), len(DEBTORS), name)
            for code, first, last in zip(DEBTORS, starts, [*starts[1:], None], strict=True):
                with self.subTest(report=name, regime=code):
                    text = " ".join(texts[first:last])
                    self.assertIn(DEBTORS[code].name.split()[0], text)
                    self.assertNotRegex(text, DEBTORS[code].forbidden)
                    self.assertAllFrench(text.replace(self.debtors[code].name, ""))
            actions.action_cancel()

    def test_words(self):
        """Each mail template about a contact and each of the ten scripts."""
        templates = self.ours("mail.template").filtered(lambda one: one.model == "dunning.action")
        scripts = self.ours("dunning.script").with_context(lang="fr_FR")
        self.user.sudo().lang = "fr_FR"
        for code, call in zip(DEBTORS, self.actions_of("call"), strict=True):
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
                    said = self.text(text).translate(NO_BREAK_SPACES)
                    self.assertNotRegex(said, DEBTORS[code].forbidden)
