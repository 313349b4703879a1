"""What is read in debtors' mails: each turn of phrase, days in words, how sure it is, and files of
mails.
"""

import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from time import process_time

from odoo.tests import BaseCase

from ...tools.reply import invoices_in, read, read_advice, with_advice
from ...tools.reply_dates import named_day
from ...tools.reply_rules import DISPUTE, PAID, REPLY_KINDS, WILL_PAY, rules
from ...tools.reply_sure import (
    UNKNOWN,
    competing,
    hedged,
    probability,
    signs,
    spoken,
    tokens,
    words_of,
)
from ...tools.reply_words import own_words, plain

HERE = Path(__file__).parent
SATURDAY = date(2026, 11, 28)
HEADER = re.compile(r"^=== (\d+) \|([^|\n]*)\|([^|\n]*)\|?([^|\n]*)\n", re.MULTILINE)
KNOWN_MAILS = {  # and which part of the days is read rightly, at least
    "replies_known": 0.95,
    "replies_more": 0.95,
    "replies_aside": 0.95,
    "replies_aside_2": 0.9,
    "replies_aside_3": 0.9,
    "replies_aside_4": 0.9,
    "replies_aside_5": 0.9,
    "replies_aside_6": 0.9,
    "replies_aside_7": 0.9,
}
UNKNOWN_MAILS = "replies_aside_8"  # nothing was mended by them, nothing learned from them
INVOICES = [f"FAC/2026/{number:05}" for number in range(1, 2000)]


def mails(name):
    """Yield ``(number, text, {kind: day or None}, amount, invoices)`` of a file of mails."""
    parts = HEADER.split((HERE / f"{name}.txt").read_text(encoding="utf-8"))[1:]
    for number, said, amount, named, text in zip(*[iter(parts)] * 5, strict=True):
        kinds = [each.partition(":") for each in said.split() if each != "none"]
        days = {kind: date.fromisoformat(day) if day else None for kind, _, day in kinds}
        yield number, text.strip(), days, float(amount.strip() or 0), set(named.split())


@cache
def readings(name):
    """Return ``(what is said, what is read)`` of each mail of a file."""
    return [
        (expected, read(text, SATURDAY, sorted(invoices), perhaps=True))
        for _number, text, expected, _amount, invoices in mails(name)
    ]


def judged(name, perhaps=False):
    """Return how often kinds were found rightly, wrongly, missed; days rightly and wrongly."""
    counts = Counter()
    for expected, read_in_it in readings(name):
        found = {finding.kind: finding for finding in read_in_it if perhaps or finding.is_sure}
        counts["right"] += len(found.keys() & expected.keys())
        counts["wrong"] += len(found.keys() - expected.keys())
        counts["missed"] += len(expected.keys() - found.keys())
        for kind in found.keys() & expected.keys():
            if expected[kind]:
                counts["day right" if found[kind].date == expected[kind] else "day wrong"] += 1
    return counts


class TestReply(BaseCase):
    def test_each_rule_reads_its_own_example(self):
        for rule in rules():
            with self.subTest(rule.code):
                [finding] = read(rule.example, SATURDAY, perhaps=True)
                self.assertEqual(finding.kind, rule.kind)
                self.assertTrue(rule.says(plain(rule.example)))

    def test_codes_are_unique(self):
        codes = [rule.code for rule in rules()]
        self.assertEqual(len(codes), len(set(codes)))

    def test_mails_that_the_rules_know(self):
        """How the rules did on each file before they were mended by it: ``bench/README.md``."""
        for name, days in KNOWN_MAILS.items():
            with self.subTest(name):
                counts = judged(name)
                found, said = (counts["right"] + counts[other] for other in ("wrong", "missed"))
                self.assertGreaterEqual(counts["right"] / found, 0.97)
                self.assertGreaterEqual(counts["right"] / said, 0.85)
                named = counts["day right"] + counts["day wrong"]
                self.assertGreaterEqual(counts["day right"] / named, days)

    def test_mails_that_the_rules_do_not_know(self):
        counts = judged(UNKNOWN_MAILS)
        self.assertGreaterEqual(counts["right"], 73)
        self.assertLessEqual(counts["wrong"], 3)

    def test_what_is_only_perhaps_meant_is_no_finding(self):
        """“Ne marche pas” is said of what was sold, too; here a whole message speaks of paying."""
        text = "La banque en ligne ne marche pas ce week-end, je vous fais le virement lundi."
        [promise] = read(text, SATURDAY)
        self.assertEqual((promise.kind, promise.is_sure), (WILL_PAY, True))
        first, second = read(text, SATURDAY, perhaps=True)
        self.assertEqual((first, second.kind, second.is_sure), (promise, DISPUTE, False))

    def test_most_of_what_is_said_is_at_least_proposed(self):
        for name in (*KNOWN_MAILS, UNKNOWN_MAILS):
            with self.subTest(name):
                counts = judged(name, perhaps=True)
                said = counts["right"] + counts["missed"]
                self.assertGreaterEqual(counts["right"] / said, 0.86)

    def test_all_words_speak_for_what_is_meant(self):
        for text, kind in (
            ("Le virement est parti hier.", "paid"),
            ("Les palettes sont arrivées cassées.", "dispute"),
            ("Merci de m'envoyer un duplicata.", "not_received"),
            ("De betaling volgt vrijdag.", "will_pay"),
            ("Die Ware ist beschädigt angekommen.", "dispute"),
        ):
            with self.subTest(text):
                odds = spoken(words_of(text))
                self.assertEqual(set(odds), set(REPLY_KINDS))
                self.assertEqual(max(odds, key=odds.get), kind)
        self.assertIsNone(spoken(words_of("Zapłacimy fakturę w przyszłym tygodniu.")))

    def test_words_of_which_there_are_many_are_one(self):
        self.assertEqual(
            tokens("payer 1 200,50 € vendredi 11 decembre, fac/2026/00123 a x@y.example ?"),
            ["payer", "xmoney", "xday", "xdate", "xnumber", "xmail", "?"],
        )

    def test_what_makes_a_finding_surer(self):
        """Words for it and none for another kind, rules that agree, a day or an amount; and what
        else was found makes it less sure, unless the two go together.
        """
        odds = dict.fromkeys(REPLY_KINDS, -2.0)

        def surety(own=0.0, other=-2.0, rules=1, rivals=0, exact=False, is_hedged=False):
            said = odds | {WILL_PAY: own, DISPUTE: other}
            return probability(signs(WILL_PAY, said, rules, rivals, exact, is_hedged))

        self.assertTrue(0 < surety() < 1)
        self.assertGreater(surety(own=2.0), surety())
        self.assertLess(surety(other=2.0), surety())
        self.assertGreater(surety(rules=2), surety())
        self.assertEqual(surety(rules=3), surety(rules=9))
        self.assertLess(surety(rivals=1), surety())
        self.assertGreater(surety(exact=True), surety())
        self.assertLess(surety(is_hedged=True), surety())
        found = [WILL_PAY, PAID, DISPUTE, "asks_bank_details"]
        self.assertEqual(competing(WILL_PAY, found, exact=True), [DISPUTE])
        self.assertEqual(competing(WILL_PAY, found, exact=False), [PAID, DISPUTE])

    def test_nothing_is_sure_in_a_language_that_is_not_known(self):
        [finding] = read("Przelew wysłany dzisiaj rano, paid yesterday", SATURDAY, perhaps=True)
        self.assertEqual((finding.confidence, finding.is_sure), (UNKNOWN, False))

    def test_hedges(self):
        """What is asked, supposed, said in general, of somebody else or of old times."""
        for sentence in (
            "je crois qu'elle est payee",
            "en cas de litige, nous vous ecrirons",
            "un autre fournisseur nous facturait deux fois",
            "il y a trois ans, la livraison etait cassee",
            "ist die rechnung vielleicht schon bezahlt",
        ):
            self.assertTrue(hedged(DISPUTE, sentence), sentence)
        for sentence in ("elle est payee", "la livraison d'hier etait cassee"):
            self.assertFalse(hedged(DISPUTE, sentence), sentence)
        self.assertTrue(hedged(PAID, "est-elle payee ?"))
        self.assertFalse(hedged("asks_bank_details", "quel est votre iban ?"))

    def test_a_day_that_is_no_day_of_payment(self):
        """Nobody has paid on a day to come, a day of a year ago names its year: perhaps they paid,
        on another day, and perhaps they will.
        """
        for text in (
            "Nous avons réglé cette facture par virement, date de valeur 2 décembre.",
            "La facture est réglée par LCR au 15 décembre, traite acceptée.",
            "We have paid this invoice, value date 1 December.",
            "Nous avons payé cette facture le 10 janvier.",
            "La facture a été payée, virement exécuté le 1er décembre.",
        ):
            with self.subTest(text):
                self.assertEqual(read(text, SATURDAY), [])
                found = {one.kind: one for one in read(text, SATURDAY, perhaps=True)}
                self.assertIsNone(found[PAID].date)
        for text in (
            "Votre facture fait partie de notre campagne de règlement du 15 décembre.",
            "Nos fournisseurs sont réglés le 30 novembre.",
        ):
            self.assertNotIn(PAID, [one.kind for one in read(text, SATURDAY)])
        for text in (
            "Nous avons réglé cette facture le 15 décembre 2025.",
            "Nous avons réglé cette facture le 15 novembre.",
        ):
            self.assertEqual([one.kind for one in read(text, SATURDAY)], [PAID])

    def test_a_long_mail_takes_no_long_time(self):
        started = process_time()
        read("nous avons la facture merci de ne pas envoyer " * 20_000, SATURDAY, INVOICES)
        self.assertLess(process_time() - started, 5)

    def test_what_one_clause_denies_another_may_say(self):
        for text, kinds in (
            ("Ne vous inquiétez pas, le virement est parti hier.", {"paid"}),
            ("Le virement n'est pas parti, je le fais lundi.", {"will_pay"}),
            ("500 € virés mercredi, le reste suit le 20 décembre.", {"paid", "will_pay"}),
            ("Nous n'avons pas payé, le virement a été rejeté.", set()),
            ("le reglment est programé, virment vendredi", {"will_pay"}),
            ("Aucun litige, le virement est parti hier.", {"paid"}),
            ("Je ne conteste rien, je vous règle vendredi.", {"will_pay"}),
            ("si je reçois le RIB aujourd'hui je fais le virement lundi", {"will_pay"}),
            ("Bonjour\nviré hier 774 €, bonne réception", {"paid"}),
            ("Pouvez-vous m'envoyer votre RIB ? Je ne le trouve pas.", {"asks_bank_details"}),
            ("Je ne trouve pas votre SIRET sur la facture.", set()),
        ):
            with self.subTest(text):
                self.assertEqual({one.kind for one in read(text, SATURDAY)}, kinds)

    def test_invoices_are_named_by_their_last_figures(self):
        ours = ["FAC/2026/00311", "FAC/2026/00312", "FAC/2026/00400"]
        for words, named in {
            "la 311 sera payee": ours[:1],
            "les factures 311 et 312": ours[:2],
            "facture n° 00400": ours[2:],
            "une facture de 400 €": [],
            "le 311": [],
            "facture 311,50": [],
        }.items():
            with self.subTest(words):
                self.assertEqual(list(invoices_in(words, ours)), named)

    def test_advices(self):
        """A file tells of a payment by its words or its name, and names invoices that may be meant;
        what the message says of a payment is then about these.
        """
        ours = ["FAC/2026/00123", "FAC/2026/00124"]
        listed = "FAC/2026/00124;60,00"
        for name, text in (("a.pdf", "Avis de virement\n" + listed), ("reglements_11.csv", listed)):
            advice = read_advice(name, text, ours)
            self.assertEqual((advice.kind, advice.invoices), (PAID, ("FAC/2026/00124",)))
        for name, text in (
            ("facture.pdf", listed),
            ("avis.pdf", "FAC/2026/00999"),
            ("avis.pdf", ""),
        ):
            self.assertIsNone(read_advice(name, text, ours), name)
        self.assertEqual(with_advice([], []), [])
        self.assertEqual(with_advice([], [advice]), [advice])
        told = read("Nous avons payé la FAC/2026/00123 mardi.", SATURDAY, ours)
        [both] = with_advice(told, [advice])
        self.assertEqual(both.invoices, tuple(ours))
        self.assertEqual(both.date, date(2026, 11, 24))
        self.assertIn("reglements_11.csv", both.quote)

    def test_dutch_and_german(self):
        for text, kind, day in (
            ("Wij zullen de factuur op 15 december betalen.", WILL_PAY, "2026-12-15"),
            ("De betaling volgt vrijdag.", WILL_PAY, "2026-12-04"),
            ("De factuur werd op 12 november betaald.", PAID, "2026-11-12"),
            ("Wir werden die Rechnung am 15. Dezember überweisen.", WILL_PAY, "2026-12-15"),
            ("Die Zahlung erfolgt Ende des Monats.", WILL_PAY, "2026-11-30"),
            ("Ich habe gestern 310,50 € überwiesen.", PAID, "2026-11-27"),
        ):
            with self.subTest(text):
                [finding] = read(text, SATURDAY)
                self.assertEqual((finding.kind, str(finding.date)), (kind, day))
        self.assertEqual(read("Wij hebben de factuur nog niet betaald.", SATURDAY), [])
        self.assertEqual(read("Wir haben noch nicht bezahlt.", SATURDAY), [])

    def test_days_in_words(self):
        for words, day in {
            "vendredi": "2026-12-04",
            "samedi": "2026-12-05",
            "lundi en huit": "2026-12-07",
            "fin de mois": "2026-11-30",
            "fin decembre": "2026-12-31",
            "fin janvier": "2027-01-31",
            "le 15": "2026-12-15",
            "le 10 decembre": "2026-12-10",
            "le 5 janvier": "2027-01-05",
            "le 1er decembre 2026": "2026-12-01",
            "10/12": "2026-12-10",
            "10/12/26": "2026-12-10",
            "2026-12-10": "2026-12-10",
            "sous huitaine": "2026-12-06",
            "sous 48h": "2026-11-30",
            "d'ici 10 jours": "2026-12-08",
            "dans deux semaines": "2026-12-12",
            "la semaine prochaine": "2026-12-04",
            "demain": "2026-11-29",
            "by 15 december": "2026-12-15",
            "december 15": "2026-12-15",
            "sous huit jours": "2026-12-06",
            "am 15. dezember": "2026-12-15",
            "eind december": "2026-12-31",
            "volgende week": "2026-12-04",
            "innerhalb von 10 tagen": "2026-12-08",
            "ce matin, au plus tard le 30": "2026-11-30",
        }.items():
            with self.subTest(words):
                self.assertEqual(named_day(words, SATURDAY), date.fromisoformat(day))

    def test_days_gone_by(self):
        for words, day in {
            "mardi": "2026-11-24",
            "le 12": "2026-11-12",
            "le 30": "2026-10-30",
            "le 3 novembre": "2026-11-03",
            "le 20 decembre": "2025-12-20",
            "hier": "2026-11-27",
            "mardi dernier": "2026-11-24",
        }.items():
            with self.subTest(words):
                self.assertEqual(named_day(words, SATURDAY, is_past=True), date.fromisoformat(day))

    def test_no_day_is_none(self):
        for words in ("facture 00123", "1 200,00 euros", "le 31 fevrier", "32/12", "au plus vite"):
            with self.subTest(words):
                self.assertIsNone(named_day(words, SATURDAY))

    def test_what_is_quoted_is_not_said(self):
        mail = (
            "Bonjour,\nje regarde.\n\nCordialement,\nJ. Petit\n\n"
            "Le lun. 23 nov. 2026 à 10:12, Compta <c@x.example> a écrit :\n> Nous avons payé."
        )
        self.assertEqual(own_words(mail), "Bonjour,\nje regarde.")
        self.assertEqual(read(mail, SATURDAY), [])

    def test_who_refuses_promises_nothing(self):
        [finding] = read("Nous ne paierons pas cette facture vendredi.", SATURDAY)
        self.assertEqual(finding.kind, "refuses")

    def test_a_day_may_be_named_before(self):
        text = "L'échéance de cette facture est le 31 décembre. Elle sera payée à cette date."
        [finding] = read(text, SATURDAY)
        self.assertEqual((finding.kind, finding.date), (WILL_PAY, date(2026, 12, 31)))

    def test_amount_and_invoices(self):
        text = "Je vous règle 1 234,56 € vendredi pour la facture 00123."
        [finding] = read(text, SATURDAY, ["FAC/2026/00123", "FAC/2026/00124"])
        self.assertEqual(finding.kind, WILL_PAY)
        self.assertEqual(finding.amount, 1234.56)
        self.assertEqual(finding.date, date(2026, 12, 4))
        self.assertEqual(finding.quote, text)

    def test_not_yet_paid_is_not_paid(self):
        for text in (
            "Nous n'avons pas encore payé cette facture.",
            "Si nous avons payé, dites-le-nous.",
            "Avez-vous reçu notre virement ?",
            "La facture sera payée.",
        ):
            with self.subTest(text):
                self.assertNotIn(PAID, [one.kind for one in read(text, SATURDAY)])
