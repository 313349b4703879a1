"""Amounts in words, as French contracts write them."""

from odoo.tests import BaseCase

from ...tools.french_amounts import amount_in_french

EUROS = (2, "Euros", "Cents")
FRANCS = (2, "Franc", "Centimes")
STERLING = (2, "Sterling", "Penny")
DINARS = (3, "Dinar", "Millimes")
YEN = (0, "Yen", "Cen")


class TestAmountsInFrench(BaseCase):
    def test_euros(self):
        for amount, words in (
            (0, "zéro euro"),
            (0.01, "zéro euro et un centime"),
            (1, "un euro"),
            (1.01, "un euro et un centime"),
            (1.8, "un euro et quatre-vingts centimes"),
            (2, "deux euros"),
            (21, "vingt et un euros"),
            (71, "soixante et onze euros"),
            (80, "quatre-vingts euros"),
            (81, "quatre-vingt-un euros"),
            (200, "deux cents euros"),
            (201, "deux cent un euros"),
            (1080, "mille quatre-vingts euros"),
            (80000, "quatre-vingt mille euros"),
            (1000000, "un million d’euros"),
            (1000001, "un million un euros"),
            (2000200, "deux millions deux cents euros"),
            (2000000.5, "deux millions d’euros et cinquante centimes"),
            (-5, "moins cinq euros"),
        ):
            self.assertEqual(amount_in_french(amount, *EUROS), words)

    def test_other_currencies(self):
        """Odoo calls some of them in the singular, and some in English."""
        for amount, currency, words in (
            (1, FRANCS, "un franc"),
            (2.5, FRANCS, "deux francs et cinquante centimes"),
            (1000000, FRANCS, "un million de francs"),
            (1, STERLING, "une livre sterling"),
            (21.02, STERLING, "vingt et une livres sterling et deux pence"),
            (2.014, DINARS, "deux dinars et quatorze millimes"),
            (12000, YEN, "douze mille yens"),
        ):
            self.assertEqual(amount_in_french(amount, *currency), words)
