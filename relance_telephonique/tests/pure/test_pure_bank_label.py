"""What a bank line's label says, however the bank wrote it."""

import doctest

from odoo.tests import BaseCase

from ...tools import bank_label
from ...tools.bank_label import Names, is_named, name_of, numbers_in


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
            ("F123", "F123", True),
            ("F123", "F12 3", False),
            ("F12", "F12", False),  # too few digits: a day, a quantity
            ("RF18 5390 0754 7034", "RF18539007547034", True),
            (False, "INV/2026/00012", False),
            ("INV/2026/00012", False, False),
        ):
            self.assertIs(is_named(number, label), expected, (number, label))

    def test_what_may_be_a_number(self):
        self.assertEqual(
            numbers_in("VIR FAC/2026/00012, du 12 (F-1203)."), ["FAC/2026/00012", "F-1203"]
        )
        self.assertEqual(numbers_in(None), [])
