"""What a debtor is, and what follows from it: the table of the law."""

from datetime import date

from odoo.tests import BaseCase

from ...models.company.dunning_legal_value import KEYS
from ...tools.late_interest import Instalment, periods
from ...tools.law import UNITS
from ...tools.procedures import Claim, procedures
from ...tools.regimes import REGIMES, Facts, regime_of, work_out
from .legal_values import LAW


def company(name="Boulangerie Meunier", country="FR", **facts):
    return Facts(name=name, country=country, is_company=True, **facts)


def of(facts, **options):
    return regime_of(work_out(facts)[0], facts, **options)


class TestRegimes(BaseCase):
    def test_worked_out(self):
        for facts, expected in (
            (company(), ("trader", "company")),
            (company(country=""), ("trader", "company")),
            (company(registry="812 345 676 00012"), ("trader", "number")),
            (Facts("Jeanne Roux", "FR"), ("consumer", "private")),
            (Facts("Jeanne Roux", "FR", registry="812345676"), ("trader", "number")),
            (Facts("Jeanne Roux", "FR", vat="FR12812345676"), ("trader", "number")),
            (company("Commune d'Orvault", registry="21440114300015"), ("public", "siren")),
            (company("Orvault", vat="FR23214401143"), ("public", "siren")),
            (company("Mairie d’Orvault"), ("public", "name")),
            (company("Hôtel de la Mairie"), ("trader", "company")),
            (company("Ville de Lyon Plomberie SARL"), ("trader", "company")),
            (company("Mairie Conseil", registry="812345676"), ("trader", "number")),
            (company("Lycée privé Saint-Joseph"), ("trader", "company")),
            (company("Régie", category="4110"), ("public", "category")),
            (company("Régie", category="4120"), ("trader", "category")),
            (company("Les Pins", category="9110"), ("consumer", "category")),
            (company("Roux", country="BE"), ("foreign", "country")),
            (company("Roux", country="", vat="BE0477472701"), ("foreign", "vat")),
            (company("Roux", country="RE"), ("trader", "company")),
            (company("Roux", country="NC"), ("foreign", "country")),
        ):
            with self.subTest(facts):
                self.assertEqual(work_out(facts), expected)

    def test_days_to_pay_and_the_prefect(self):
        for facts, within, is_local in (
            (company("Commune d'Orvault", registry="214401143"), "pay_public", True),
            (company("Mairie d'Orvault"), "pay_public", True),
            (company("Centre hospitalier", registry="264400136"), "pay_hospital", False),
            (company("Hôpital", category="7364"), "pay_hospital", False),
            (company("Préfecture de la Loire", registry="174200014"), "pay_public", False),
            (company("Régie", category="4110"), "pay_public_company", False),
        ):
            with self.subTest(facts):
                regime = of(facts)
                self.assertEqual((regime.pays_within, regime.is_local), (within, is_local))
        self.assertEqual(LAW.on("pay_hospital", date(2026, 11, 2)), 50)

    def test_abroad(self):
        """In the Union 40 €; a private person anywhere owes nothing for being late."""
        belgian, swiss = of(company(country="BE")), of(company(country="CH"))
        dane, private = of(company(country="DK")), of(Facts("Ana", "BE"))
        regimes = (belgian, swiss, dane, private)
        self.assertFalse(any(regime.is_french or regime.court for regime in regimes))
        self.assertEqual([one.has_indemnity for one in regimes], [True, False, True, False])
        self.assertEqual([one.has_european_order for one in regimes], [True, False, False, True])
        self.assertEqual([one.owes_interest for one in regimes], [True, True, True, False])

    def test_creditor_without_french_law(self):
        regime = of(company("Mairie d'Orvault"), by_french=False)
        self.assertEqual((regime.code, regime.has_indemnity), ("foreign", False))
        self.assertFalse(of(Facts("Jeanne Roux", "FR"), by_french=False).owes_interest)

    def test_public_body_pays_the_rate_of_the_first_day(self):
        """10,000 € from 16/06/2024 to 31/12/2025: 4.50 + 8, and not a rate per half-year."""
        debt = Instalment(date(2024, 6, 15), 10000.00)
        [period] = periods(debt, None, date(2025, 12, 31), round, is_rate_fixed=True)
        self.assertEqual((period.half_year, period.days), (date(2024, 1, 1), 564))
        points = LAW.on("points_public", period.half_year)
        self.assertAlmostEqual(period.interest(4.50 + points), 1931.51, 2)
        since = date(2025, 3, 1)  # the rest was invoiced: the rate stays
        [period] = periods(debt, since, date(2025, 12, 31), round, is_rate_fixed=True)
        self.assertEqual(period.half_year, date(2024, 1, 1))


class TestProceduresOfRegimes(BaseCase):
    def found(self, facts, amount=3000.00, **claim):
        return procedures(Claim(amount, of(facts), LAW.on("simplified_limit", None), **claim))

    def test_public_body(self):
        """Neither an order to pay nor a summons; a local authority can be made to pay."""
        commune, state = company("Mairie d'Orvault"), company("Préfecture", registry="174200014")
        self.assertEqual(self.found(commune), ("claim", "ex_officio", "advance", "administrative"))
        self.assertEqual(self.found(state), ("claim", "advance", "administrative"))
        self.assertEqual(self.found(commune, is_disputed=True), ("claim", "administrative"))

    def test_abroad(self):
        self.assertEqual(self.found(company(country="BE"))[0], "european")
        for facts, claim in (
            (company(country="CH"), {}),
            (company(country="DK"), {}),
            (company(country="BE"), {"is_disputed": True}),
        ):
            self.assertEqual(self.found(facts, **claim), ("agency", "write_off"))


class TestLegalValues(BaseCase):
    def test_each_number_is_known(self):
        self.assertEqual(LAW.keys(), UNITS.keys())
        self.assertEqual([key for key, _label in KEYS], list(UNITS))
        asked = {regime.time_bar for regime in REGIMES.values()}
        self.assertLessEqual(asked, LAW.keys())

    def test_from_its_day_on(self):
        for day, months in ((date(2026, 8, 31), 6), (date(2026, 9, 1), 3), (date(1990, 1, 1), 6)):
            self.assertEqual(LAW.on("signify", day), months, day)
