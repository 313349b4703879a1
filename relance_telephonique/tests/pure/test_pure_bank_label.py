"""What a bank line's label says, however the bank wrote it."""

import doctest

from odoo.tests import BaseCase

from ...tools import bank_label
from ...tools.bank_label import (
    Names,
    account_numbers,
    is_named,
    is_named_shortly,
    last_numbers_in,
    name_of,
    numbers_in,
)


class TestBankLabel(BaseCase):
    def test_examples(self):
        self.assertFalse(doctest.testmod(bank_label).failed)

    def test_names(self):
        names = Names(
            [
                (1, "SARL Boulangerie Meunier"),
                (2, "Garage Perrin"),
                (3, "Bâtiments & Fils, S.A.S."),
                (4, "Zoé"),
                (5, "Martin"),
                (6, "Martin"),
                (7, "Jean Roux"),
                (8, "Paul Roux Martin"),
                (9, "Bric"),
            ]
        )
        for label, owner in (
            ("VIR SEPA RECU /DE BOULANGERIE MEUNIER /MOTIF", 1),
            ("boulangerie meunier sarl", 1),
            ("BOULANGERIE", None),  # cut by the bank: not enough
            ("LA BOULANGERIE MEUNIERE", None),
            ("VIR BATIMENTS FILS", 3),
            ("GARAGE PERRIN ET BOULANGERIE MEUNIER", None),  # which of the two?
            ("VIR ZOE", None),
            ("VIR BRIC", 9),
            ("VIR INST DE M. ROUX JEAN", 7),  # the family's name first
            ("PERRIN GARAGE", 2),
            ("ROUX PAUL", None),
            ("VIR MARTIN ROUX PAUL", None),  # three words are not turned round: which Martin?
            ("VIR M MARTIN", None),
            ("", None),
        ):
            self.assertEqual(names.owner_in(label), owner, label)
        self.assertIsNone(names.owner_in(None))

    def test_forms_alone_are_a_name(self):
        self.assertEqual(name_of("SCOP"), ("SCOP",))

    def test_numbers(self):
        for number, label, expected in (
            ("INV/2026/00012", "INV/2026/00012", True),
            ("INV/2026/00012", "inv 2026 00012 merci", True),
            ("INV/2026/00012", "REGLT INV202600012", True),
            ("INV/2026/00012", "INV/2026/000121", False),
            ("INV/2026/00012", "INV/2026/00013", False),
            ("2026001", "VIR 2026001", True),
            ("2026001", "VIR 12026001", False),
            ("INV/2026/00012", "REGLT INV20 2600012", True),  # the bank goes to the next line
            ("FA202601", "FA20 2601", True),
            ("FA20261", "FA20 261", False),
            ("INV/2026/00012", "VIRINV/2026/00012", True),
            ("F123", "F123", True),
            ("F123", "VIRF123", True),
            ("F123", "F12 3", False),
            ("F12", "F12", False),  # too few digits: a day, a quantity
            ("RF18 5390 0754 7034", "RF18539007547034", True),
            (False, "INV/2026/00012", False),
            ("INV/2026/00012", False, False),
        ):
            self.assertIs(is_named(number, label), expected, (number, label))

    def test_numbers_shortened_to_their_last_digits(self):
        for label, named in (
            ("INV/2026/00001 à 00003", (1, 2, 3)),
            ("VIR INV 2026 00001 A 00003 MERCI", (1, 2, 3)),
            ("FACTURES INV/2026/00001 au 00003", (1, 2, 3)),
            ("INV/2026/00001 to 003", (1, 2, 3)),
            ("INV/2026/00001 - 00003", (1, 2, 3)),
            ("INV/2026/00001-003", (1, 2, 3)),
            ("INV/2026/00001 – 00003", (1, 2, 3)),
            ("INV/2026/00001, 00003", (1, 3)),
            ("INV/2026/00001 et 00003", (1, 3)),
            ("INV/2026/00001/00003/00004", (1, 3, 4)),
            ("INV/2026/00001-00003-00005", (1, 3, 5)),  # so many dashes make a list
            ("INV/2026/00001, 00003 à 00005", (1, 3, 4, 5)),
            ("INV/2026/00001 à 00003 et 00006", (1, 2, 3, 6)),
            ("INV/2026/00001 - 00003, 00006", (1, 2, 3, 6)),
            ("INV/2026/00001 à 00003 - 05/03/2026", (1, 2, 3)),
            ("INV/2026/00001 à 03", (1,)),  # too few digits: a day, a quantity
            ("INV/2026/00001 00003", (1,)),
            ("INV/2026/00004 à 00002", (2, 4)),
            ("INV/2026/00001 - 2026", (1,)),
            ("INV/2026/00001 - 003,00 EUR", (1,)),
            ("INV/2026/00001, 003 EUR", (1,)),
            ("INV/2026/00001, 003€", (1,)),
            ("INV/2026/00001 - 003-03-05", (1,)),
            ("INV/2026/00001 à 0000003", (1,)),
            ("INV/2025/00001 à 00003", ()),
            ("FAC/2026/00001 à 00003", ()),
            ("CLIENT 00001 à 00003", ()),
            ("00003 INV/2026/00001", (1,)),
        ):
            numbers = [f"INV/2026/{number:05}" for number in range(1, 7)]
            expected = [f"INV/2026/{number:05}" for number in named]
            self.assertEqual([one for one in numbers if is_named(one, label)], expected, label)
        for number, label, expected in (
            ("2026003", "VIR 2026001 A 003", True),
            ("2026003", "VIR 12026001 A 003", False),
            ("F-103", "F-098 A 103", True),
            ("F-103", "F-098 A F-103", True),
            ("INV/2026/00103", "INV/2026/00098 A 103", True),
            ("INV/2026/00030", "INV/2026/00001 A 00051", True),
            ("INV/2026/00030", "INV/2026/00001 A 00052", False),
            ("INV/2026/00002", "INV/2026/A0001 A 00003", False),
            ("INV/2026/0003A", "INV/2026/0001A A 0003", False),
        ):
            self.assertIs(is_named(number, label), expected, (number, label))

    def test_digits_alone(self):
        for number, label, expected in (
            ("INV/2026/00012", "FACT 00012", True),
            ("INV/2026/00012", "VIREMENT FACTURE N° 00012 MERCI", True),
            ("INV/2026/00012", "règlement facture n°012", True),
            ("INV/2026/00012", "FA00012", True),
            ("INV/2026/00012", "REGLT 2026-00012", True),
            ("INV/2026/00012", "202600012", True),
            ("INV/2026/00012", "FACT 12", False),  # of December
            ("INV/2026/00012", "FACT 0000012", False),  # of somebody else's
            ("INV/2026/00012", "FACT 00013", False),
            ("INV/2026/00012", "FACT 000123", False),
            ("INV/2026/00012", "FACT 2025-00012", False),
            ("INV/2026/00012", "FACT 12/2026", False),
            ("INV/2026/00012", "CLIENT 00012", False),
            ("INV/2026/00012", "VIR 00012", False),
            ("INV/2026/00012", "1202600012", False),
            ("INV/2026/1203", "FACT 1203", True),
            ("INV/2026/01203", "FACT 1203", True),
            ("F-2026-0012", "VIR 2026 0012", True),
            ("F-226-0012", "VIR 226 0012", False),
            ("F-103", "facture 103", True),
            ("F26-00103", "facture 103", True),
            ("F2026-03", "facture 03", False),
            ("F-103", "103", False),
            ("F-10", "facture 10", False),
            ("F-ABC", "facture", False),
            (False, "FACT 00012", False),
            ("INV/2026/00012", False, False),
        ):
            self.assertIs(is_named_shortly(number, label), expected, (number, label))

    def test_what_is_no_iban(self):
        self.assertEqual(account_numbers("BE1234"), {"BE1234"})
        self.assertEqual(account_numbers("30004000031234567890143"), {"30004000031234567890143"})
        self.assertEqual(account_numbers(False), set())
        self.assertEqual(account_numbers(None), set())

    def test_what_a_number_may_end_with(self):
        self.assertEqual(last_numbers_in("F26123 du 12"), {26123, 6123, 123})
        self.assertIn(123456789, last_numbers_in("123456789"))
        self.assertNotIn(1234567890, last_numbers_in("1234567890"))
        self.assertIn(12, last_numbers_in("RF" + "9" * 30 + "012"))
        self.assertEqual(last_numbers_in(None), set())

    def test_what_may_be_a_number(self):
        self.assertEqual(
            numbers_in("VIR FAC/2026/00012, du 12 (F-1203) et F123."),
            ["FAC/2026/00012", "F-1203", "F123"],
        )
        self.assertEqual(numbers_in(None), [])
