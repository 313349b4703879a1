"""Which debtors may be companies of one group: it is proposed, never made by itself."""

from odoo.tests import BaseCase

from ...tools.payer_groups import (
    BANK,
    DOMAIN,
    MOST_TOGETHER,
    SIREN,
    Proposal,
    Shared,
    domain_of,
    propose,
    siren_of,
)


class TestPayerGroups(BaseCase):
    def test_who_shares_something(self):
        shared = [
            Shared(1, DOMAIN, "meunier.example"),
            Shared(2, DOMAIN, "meunier.example"),
            Shared(3, DOMAIN, "vidal.example"),
        ]
        self.assertEqual(
            propose(shared), [Proposal((1, 2), ((DOMAIN, "meunier.example"),))], "Not the third."
        )

    def test_mailboxes_of_everybody_say_nothing(self):
        self.assertFalse(propose([Shared(1, DOMAIN, "gmail.com"), Shared(2, DOMAIN, "gmail.com")]))
        self.assertFalse(propose([Shared(1, BANK, ""), Shared(2, BANK, "")]))

    def test_one_leads_to_the_next(self):
        """One and two have the same account, two and three the same domain: one group of three."""
        shared = [
            Shared(1, BANK, "FR7612"),
            Shared(2, BANK, "FR7612"),
            Shared(2, DOMAIN, "meunier.example"),
            Shared(3, DOMAIN, "meunier.example"),
        ]
        why = ((BANK, "FR7612"), (DOMAIN, "meunier.example"))
        self.assertEqual(propose(shared), [Proposal((1, 2, 3), why)])

    def test_the_largest_first(self):
        shared = [Shared(number, SIREN, "123456782") for number in (1, 2)]
        shared += [Shared(number, BANK, "FR7612") for number in (3, 4, 5)]
        self.assertEqual([len(each.debtors) for each in propose(shared)], [3, 2])

    def test_what_too_many_share_is_no_sign(self):
        shared = [Shared(number, BANK, "FR7612") for number in range(MOST_TOGETHER + 1)]
        self.assertFalse(propose(shared), "An accountant's, or a factor's.")

    def test_siren(self):
        for number, siren in (
            ("732 829 320", "732829320"),
            ("732 829 320 00074", "732829320"),
            ("FR 44 732829320", "732829320"),
            ("BE0477472701", ""),
            ("12345", ""),
            ("", ""),
            (False, ""),
        ):
            self.assertEqual(siren_of(number), siren, number)

    def test_domain(self):
        for email, domain in (
            ("Compta@Meunier.Example", "meunier.example"),
            ("compta", ""),
            ("compta@localhost", ""),
            (False, ""),
        ):
            self.assertEqual(domain_of(email), domain, email)
