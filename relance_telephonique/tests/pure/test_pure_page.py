from datetime import date, datetime
from io import BytesIO
from unittest import TestCase

from werkzeug.datastructures import FileStorage

from ...tools import page_form, page_token
from ...tools.amounts import amount_in, amount_of
from ...tools.page_form import (
    LARGEST_PROOF,
    LARGEST_PROOFS,
    MOST_PROOFS,
    Joined,
    Said,
    are_too_much,
    kind_of_proof,
)
from ...tools.page_token import NOBODY, Claim


class TestToken(TestCase):
    def test_what_is_written_is_read(self):
        claim, seal = Claim(3, 4_000_000_000, date(2026, 5, 4)), bytes(range(20))
        token = page_token.write(claim, seal)
        self.assertRegex(token, "^[A-Za-z0-9_-]{40}$")
        self.assertEqual(page_token.read(token), (claim, seal))

    def test_what_is_none_is_nobodys(self):
        token = page_token.write(Claim(1, 2, date(2026, 5, 4)), bytes(20))
        for text in (
            "",
            None,
            token[:-1],
            token + "A",
            token[:-1] + "=",
            token[:-1] + "\n",
            "é" * 40,
        ):
            self.assertEqual(page_token.read(text), NOBODY, text)
        self.assertNotEqual(page_token.read("_" * 40), NOBODY)  # the last day there can be


class TestForm(TestCase):
    def test_what_has_a_place_is_kept(self):
        form = {
            "day": ["2026-03-12"],
            "moment": ["2026-03-12T10:30"],
            "items": ["12", "7", "12"],
            "text": [" Bonjour,\r\nje paie. "],
            "means": ["cheque"],
            "reference": ["VIR\n 12"],
        }
        self.assertEqual(
            page_form.read("paid", form),
            Said(
                kind="paid",
                day=date(2026, 3, 12),
                moment=datetime.fromisoformat("2026-03-12T10:30"),
                item_ids=(7, 12),
                text="Bonjour,\nje paie.",
                means="cheque",
                reference="VIR 12",
            ),
        )

    def test_what_has_none_is_left_out(self):
        form = {
            "day": ["2026-02-30"],
            "moment": ["2026-03-12T10:30+02:00"],
            "items": ["-1", "1e3", "", "1; DROP", "9" * 30, "²"],
            "text": ["\x00a\x1b[2J" + "x" * 3000],
            "name": ["n" * 500],
            "csrf_token": ["abc"],
        }
        said = page_form.read("words", form)
        self.assertEqual((said.day, said.moment, said.item_ids), (None, None, ()))
        self.assertEqual((len(said.text), len(said.name)), (2000, 120))
        self.assertTrue(said.text.startswith("a[2Jx"))

    def test_amounts_as_people_write_them(self):
        for text, amount in {
            "1 250,50 €": 1250.50,
            "1\N{NARROW NO-BREAK SPACE}250,50\N{NO-BREAK SPACE}€": 1250.50,
            "1.250,50": 1250.50,
            "1,250.50": 1250.50,
            "1’250.5": 1250.50,
            "€ 40": 40,
            "40 euros": 40,
            "1 200 000": 1_200_000,
            "0,50": 0.50,
            "0": 0,
        }.items():
            self.assertEqual(amount_of(text), amount, text)
        for text in ("", "-5", "1e3", "nan", "1.200.50", "12,34,56", "1 2", "0,500", "٣", "9" * 11):
            self.assertIsNone(amount_of(text), text)

    def test_amounts_in_a_sentence(self):
        for words, amount in {
            "je vous regle 1 234,56 € vendredi": 1234.56,
            "un virement de 1.833,33 eur emis": 1833.33,
            "les 310 € mercredi": 310,
            "facture 311 du 12/11": 0,
            "fac/2026/00311, 60 euros": 60,
        }.items():
            self.assertEqual(amount_in(words), amount, words)

    def test_in_how_many_payments(self):
        for sent, payments in (([], 1), ([""], 1), (["3"], 3), (["x"], 0), (["-1"], 0)):
            self.assertEqual(page_form.read("promise", {"payments": sent}).payments, payments)

    def test_how_far_apart(self):
        for sent, apart in (("weeks", "weeks"), ("fortnights", "fortnights"), ("x", "months")):
            said = page_form.read("promise", {"apart": [sent]})
            self.assertEqual(said.apart, apart)
        self.assertEqual(page_form.read("promise", {}).apart, "months")

    def test_days_that_no_debtor_means(self):
        for day, moment in (
            ("0001-01-01", "0001-01-01T00:00"),
            ("9999-12-31", "9999-12-31T23:59"),
            ("1999-12-31", "2100-01-01T00:00"),
        ):
            said = page_form.read("words", {"day": [day], "moment": [moment]})
            self.assertEqual((said.day, said.moment), (None, None))

    def test_a_file_is_what_is_in_it(self):
        self.assertEqual(kind_of_proof(b"%PDF-1.7 ..."), ("application/pdf", "pdf"))
        self.assertEqual(kind_of_proof(b"\xff\xd8\xff\xe0"), ("image/jpeg", "jpg"))
        for content in (b"", b"<svg onload=alert(1)>", b"MZ\x90", b" %PDF-", b"GIF89a"):
            self.assertIsNone(kind_of_proof(content))
        self.assertTrue(kind_of_proof(b"%PDF-".ljust(LARGEST_PROOF)))
        self.assertIsNone(kind_of_proof(b"%PDF-".ljust(LARGEST_PROOF + 1)))

    def test_files_that_came(self):
        """None where none was chosen; of too many, and of one too large, enough to see it."""
        self.assertEqual(page_form.files_of([FileStorage(BytesIO(), "")]), ())
        sent = FileStorage(BytesIO(b"a" * (LARGEST_PROOF + 9)), " a\x00\n" + "b" * 200)
        [joined] = page_form.files_of([sent])
        self.assertEqual((len(joined.name), joined.name[:3]), (120, "a b"))
        self.assertEqual(len(joined.content), LARGEST_PROOF + 1)
        many = [FileStorage(BytesIO(b"a"), "a") for _one in range(MOST_PROOFS + 9)]
        self.assertEqual(len(page_form.files_of(many)), MOST_PROOFS + 1)

    def test_files_together(self):
        third = Joined("a", bytes(LARGEST_PROOFS // 3))
        self.assertFalse(are_too_much(()))
        self.assertFalse(are_too_much((third,) * 3))
        self.assertTrue(are_too_much((third,) * 3 + (Joined("b", b"b"),)))
        self.assertTrue(are_too_much((Joined("b", b"b"),) * (MOST_PROOFS + 1)))
