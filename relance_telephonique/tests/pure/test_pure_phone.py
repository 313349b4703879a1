"""Numbers, read as people type them."""

from odoo.tests import BaseCase

from ...tools.phone import may_take_sms, read_mobile, read_number

# As typed, in which country, and then: as dialled there, E.164, kind of line
GOOD = [
    ("01 99 00 12 34", "FR", "01 99 00 12 34", "+33199001234", "landline"),
    ("0033199001234", "FR", "01 99 00 12 34", "+33199001234", "landline"),
    ("+33 (0)1.99.00.12.34", "BE", "01 99 00 12 34", "+33199001234", "landline"),
    ("0612345678", "FR", "06 12 34 56 78", "+33612345678", "mobile"),
    ("09 72 12 34 56", "FR", "09 72 12 34 56", "+33972123456", "voip"),
    ("0805 12 34 56", "FR", "0 805 12 34 56", "+33805123456", "toll_free"),
    ("0806 12 34 56", "FR", "0 806 12 34 56", "+33806123456", "unknown"),
    ("0590 20 12 34", "GP", "0590 20 12 34", "+590590201234", "landline"),
    ("0690 30 12 34", "GP", "0690 30 12 34", "+590690301234", "mobile"),
    ("+590 590 20 12 34", "FR", "0590 20 12 34", "+590590201234", "landline"),
    ("0596 30 12 34", "MQ", "0596 30 12 34", "+596596301234", "landline"),
    ("0594 30 12 34", "GF", "0594 30 12 34", "+594594301234", "landline"),
    ("0262 20 12 34", "RE", "0262 20 12 34", "+262262201234", "landline"),
    ("0692 12 34 56", "RE", "0692 12 34 56", "+262692123456", "mobile"),
    ("0269 60 12 34", "YT", "0269 60 12 34", "+262269601234", "landline"),
    ("02 512 34 56", "BE", "02 512 34 56", "+3225123456", "landline"),
    ("0470/12.34.56", "BE", "0470 12 34 56", "+32470123456", "mobile"),
    ("044 668 18 00", "CH", "044 668 18 00", "+41446681800", "landline"),
    ("079 123 45 67", "CH", "079 123 45 67", "+41791234567", "mobile"),
    ("212 555 2368", "US", "(212) 555-2368", "+12125552368", "unknown"),
]
COSTLY = [
    ("08 92 12 34 56", "FR", "premium"),
    ("0900 12 345", "BE", "premium"),
    ("0900 123 456", "CH", "premium"),
    ("0825 12 34 56", "FR", "shared_cost"),
]
NO_NUMBER = ["demander Paul", "3635", "01 99 00 12", "06 39 98 12 34", "01 99 00 12 34 56 78 90"]


class TestReadNumber(BaseCase):
    def test_good_numbers(self):
        for raw, country, national, e164, kind in GOOD:
            line = read_number(raw, country)
            self.assertEqual((line.national, line.e164, line.kind), (national, e164, kind), raw)
            self.assertFalse(line.problem, raw)

    def test_costly_numbers_can_be_dialled(self):
        for raw, country, kind in COSTLY:
            line = read_number(raw, country)
            self.assertEqual((line.kind, line.problem), (kind, kind), raw)
            self.assertTrue(line.e164)

    def test_no_numbers(self):
        for raw in NO_NUMBER:
            line = read_number(raw, "FR")
            self.assertEqual((line.problem, line.national, line.e164), ("invalid", raw, ""))
        for raw in (False, "", "  "):
            self.assertEqual(read_number(raw, "FR").problem, "missing")

    def test_one_numbering_plan_in_france_and_overseas(self):
        """A number of Réunion typed on a customer in France is no number of Metz, and vice versa"""
        for country in ("FR", "RE", "GP"):
            self.assertEqual(read_number("0262 20 12 34", country).e164, "+262262201234")
            self.assertEqual(read_number("0269 60 12 34", country).e164, "+262269601234")
            self.assertEqual(read_number("0596 30 12 34", country).e164, "+596596301234")
            self.assertEqual(read_number("01 99 00 12 34", country).e164, "+33199001234")

    def test_unknown_country(self):
        self.assertEqual(read_number("01 99 00 12 34", None).problem, "invalid")
        self.assertEqual(read_number("+41 44 668 18 00", None).kind, "landline")

    def test_dialled_from_another_country(self):
        line = read_number("01 99 00 12 34", "FR")
        self.assertEqual(line.dialled_from("FR"), "01 99 00 12 34")
        self.assertEqual(line.dialled_from("BE"), "+33 1 99 00 12 34")

    def test_only_mobiles_take_text_messages(self):
        for raw, takes_sms in (("06 12 34 56 78", True), ("01 99 00 12 34", False), ("", False)):
            self.assertEqual(read_number(raw, "FR").takes_sms, takes_sms, raw)

    def test_what_stands_beside_a_number(self):
        """Who answers, an extension, a second number: it is dialled, and nothing of it is lost."""
        for raw, national in (
            ("01.99.00.12.34 (Mme Roy)", "01 99 00 12 34 (Mme Roy)"),
            ("0199001234 poste 12", "01 99 00 12 34 poste 12"),
            ("01 99 00 12 34 / 06 12 34 56 78", "01 99 00 12 34 / 06 12 34 56 78"),
            ("standard : 0199001234, compta", "standard : 01 99 00 12 34, compta"),
        ):
            line = read_number(raw, "FR")
            self.assertEqual((line.national, line.e164), (national, "+33199001234"), raw)
            self.assertEqual((line.kind, line.problem), ("landline", ""), raw)

    def test_first_mobile_of_two_numbers(self):
        for raw, e164 in (
            ("01 99 00 12 34 ou 06 12 34 56 78", "+33612345678"),
            ("0692 12 34 56 (Réunion)", "+262692123456"),
            ("01 99 00 12 34 / 01 99 00 12 35", "+33199001234"),
        ):
            self.assertEqual(read_mobile(raw, "FR").e164, e164, raw)

    def test_number_of_no_plan(self):
        """Perhaps one that is new; not what is a landline in France, written at home or abroad."""
        for raw, country, may in (
            ("06 39 98 00 01", "FR", True),
            ("+33 6 39 98 00 01", "BE", True),
            ("01 99 00 00", "FR", False),
            ("+33 1 99 00 00", "BE", False),
            ("0470 12", "BE", True),
            ("", "FR", False),
            ("à demander", "FR", False),
        ):
            self.assertEqual(may_take_sms(read_mobile(raw, country), country), may, raw)
