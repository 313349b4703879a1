"""Numbers as telephone systems say them, and as people typed them into contacts."""

from odoo.tests import BaseCase

from ...tools.caller import e164_said, kept_as, number_said, numbers_in

# The same line, in every way in which a system or a person writes it: E.164, where the system is
SPELLINGS = {
    ("+33199001234", "FR"): [
        "+33199001234",
        "0199001234",
        "01 99 00 12 34",
        "01.99.00.12.34",
        "01-99-00-12-34",
        "01/99/00/12/34",
        "01 99 00 12 34 ",  # no-break spaces
        "33199001234",
        "0033199001234",
        "00 33 1 99 00 12 34",
        "+33 1 99 00 12 34",
        "+33 (0)1 99 00 12 34",
        "+33(0)199001234",
        "(+33) 1 99 00 12 34",
        "tel:+33199001234",
        "tel:+33-1-99-00-12-34",
        "callto://0199001234",
        "sip:+33199001234@pbx.example;user=phone",
        "sips:0199001234@192.0.2.1:5061",
        "sip:33199001234@trunk.example",
        '"Boulangerie Meunier" <sip:+33199001234@pbx.example>',
        '"01 99 00 12 34" <0199001234>',
        "<0033199001234>",
        "0199001234@pbx.example",
        "+33199001234;ext=12",
    ],
    ("+33199001234", "BE"): ["+33199001234", "0033199001234", "+33 1 99 00 12 34"],
    ("+33199001234", "US"): ["+33199001234", "011 33 1 99 00 12 34"],
    ("+33612345678", "FR"): ["0612345678", "+33 6 12 34 56 78", "33612345678", "06.12.34.56.78"],
    ("+33972123456", "FR"): ["0972123456", "09 72 12 34 56"],
    ("+33805123456", "FR"): ["0805 123 456", "0 805 123 456"],
    ("+262262201234", "FR"): ["0262201234", "+262262201234", "0262 20 12 34"],
    ("+590690301234", "FR"): ["0690301234", "00590690301234"],
    ("+596596301234", "MQ"): ["0596 30 12 34", "+596 596 30 12 34"],
    ("+3225123456", "FR"): ["+3225123456", "003225123456", "3225123456"],
    ("+3225123456", "BE"): ["025123456", "02 512 34 56", "02/512.34.56", "02 512 3456"],
    ("+32470123456", "BE"): ["0470 12 34 56", "0470/12.34.56", "32470123456"],
    ("+41446681800", "CH"): ["044 668 18 00", "0446681800", "0041446681800"],
    ("+41446681800", "FR"): ["+41 44 668 18 00", "0041 44 668 18 00"],
    ("+4930123456", "DE"): ["030 123456", "(030) 123456", "030/12 34 56", "+49 (0)30 123456"],
    ("+442079460123", "GB"): ["020 7946 0123", "+44 (0)20 7946 0123"],
    ("+390612345678", "IT"): ["06 1234 5678", "+39 06 1234 5678", "0039 06 12345678"],
    ("+34912345678", "ES"): ["912 345 678", "+34 91 234 56 78"],
    ("+12125552368", "US"): ["(212) 555-2368", "1-212-555-2368", "+1 212.555.2368"],
}
WITHHELD = ["", None, False, "anonymous", "Restricted", "unavailable", "unknown", "Private", "s"]
WITHHELD += ["sip:anonymous@anonymous.invalid", '"Anonymous" <sip:anonymous@anonymous.invalid>']
NONE_OUTSIDE = ["101", "3635", "sip:101@pbx.example", "-1", "01 99 00 12"]

TYPED = {  # into a contact in that country, with more than one number or with words
    ("01 99 00 12 34 / 06 12 34 56 78", "FR"): {"+33199001234", "+33612345678"},
    ("01 99 00 12 34 ou 06 12 34 56 78", "FR"): {"+33199001234", "+33612345678"},
    ("01 99 00 12 34 (poste 12)", "FR"): {"+33199001234"},
    ("Mme Roux : 01.99.00.12.34", "FR"): {"+33199001234"},
    ("standard +32 2 512 34 56", "FR"): {"+3225123456"},
    ("01 99 00 12 34", "RE"): {"+33199001234"},
    ("0262 20 12 34 - 0692 12 34 56", "FR"): {"+262262201234", "+262692123456"},
    ("demander Paul", "FR"): set(),
    (False, "FR"): set(),
}


class TestCaller(BaseCase):
    def test_every_spelling(self):
        for (e164, country), spellings in SPELLINGS.items():
            for said in spellings:
                with self.subTest(said=said, country=country):
                    self.assertEqual(e164_said(said, country), e164)
        count = sum(map(len, SPELLINGS.values()))
        self.assertGreaterEqual(count, 60, "As many as were promised")

    def test_withheld(self):
        for said in WITHHELD:
            self.assertEqual((number_said(said), e164_said(said, "FR")), ("", ""), said)

    def test_extensions_and_services_are_nobody_s(self):
        for said in NONE_OUTSIDE:
            self.assertEqual(e164_said(said, "FR"), "", said)

    def test_what_is_no_text(self):
        for said in (12, ["0199001234"], {"a": 1}, "0" * 10_000, "\0" * 20, "<" * 200):
            self.assertEqual(e164_said(said, "FR"), "", said)

    def test_overseas_as_odoo_keeps_it(self):
        """A customer in France of whom somebody typed 0262 20 12 34 has +33262201234 in Odoo."""
        for said in ("+262262201234", "+33262201234"):
            self.assertEqual(set(kept_as(said)), {"+262262201234", "+33262201234"})
        for said in ("+33199001234", "+3225123456", "+262123456789"):
            self.assertEqual(kept_as(said), (said,))

    def test_all_that_was_typed(self):
        for (typed, country), numbers in TYPED.items():
            with self.subTest(typed=typed):
                self.assertLessEqual(numbers, numbers_in(typed, country))
                if not numbers:
                    self.assertFalse(numbers_in(typed, country))
