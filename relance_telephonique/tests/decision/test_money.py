"""Money that Odoo knows of and nobody has matched: who has paid is not asked again."""

from odoo import Command
from odoo.exceptions import AccessError, UserError

from ..common import DunningCommon


class MoneyCase(DunningCommon):
    """An invoice of 1,200 € is three days late on 5 March, and due for its first reminder."""

    def begin(self):
        super().begin()
        self.on("2026-03-05")
        self.late = self.invoice(1200.00, due="2026-03-02")

    def match(self, line, move):
        """Match a bank line with what a move leaves to pay, as a person does on Odoo's screen."""
        _liquidity, suspense, _other = line.sudo()._seek_for_lines()
        owed = move.sudo().line_ids.filtered(lambda item: item.account_type == "asset_receivable")
        suspense.write({"account_id": owed.account_id.id, "partner_id": owed.partner_id.id})
        (suspense + owed).reconcile()

    def assertToMatch(self, move, *said):
        item = self.items(move)
        self.assertEqual(item.status, "to_match", item.status_reason)
        for words in ("Money of Boulangerie Meunier to match", *said):
            self.assertIn(words, item.status_reason)

    def assertChased(self, *moves):
        for move in moves:
            item = self.items(move)
            self.assertEqual(item.status, "due", item.status_reason)


class TestBankLine(MoneyCase):
    # ------------------------------------------------------------------ whose money it is

    def test_customer_and_amount(self):
        """The commonest reminder of who has paid: the bank was imported, and not matched yet."""
        line = self.bank(1200.00, partner_id=self.debtor.id)
        self.assertToMatch(self.late, "1,200.00", "03/05/2026", "match it")
        self.assertFalse(self.run_on("2026-03-05").action_ids)
        self.assertEqual(self.items(self.late).action_open_reason()["res_id"], line.move_id.id)
        self.match(line, self.late)
        self.assertFalse(self.items(self.late))

    def test_how_the_customer_is_known(self):
        """The surest sign comes first: an account is the bakery's, whomever the label names."""
        garage = self._create_debtor("Garage Perrin")
        self.invoice(50.00, partner=garage, due="2026-06-01")
        shop = self._create_contact("Boutique Meunier")
        self.env["res.partner.bank"].sudo().create(
            {"acc_number": "FR76 3000 4000 0312 3456 7890 143", "partner_id": self.debtor.id}
        )
        for known in (
            {"partner_id": shop.id},
            {"account_number": "FR7630004000031234567890143", "label": "VIR GARAGE PERRIN"},
            {"partner_name": "BOULANGERIE MEUNIER SARL"},
            {"label": "VIR SEPA RECU /DE BOULANGERIE MEUNIER /MOTIF FACTURE MARS"},
            {"label": f"VIR {self.late.name} MERCI"},
        ):
            with self.subTest(**known):
                line = self.bank(1200.00, **known)
                self.assertToMatch(self.late)
                line.sudo().unlink()
                self.assertChased(self.late)

    def test_account_kept_as_on_its_rib(self):
        """The French number of the account was entered years ago; the bank gives the IBAN."""
        self.env["res.partner.bank"].sudo().create(
            {"acc_number": "30004 00003 12345678901 43", "partner_id": self.debtor.id}
        )
        self.bank(1200.00, account_number="FR7630004000031234567890143")
        self.assertToMatch(self.late)

    def test_other_names_that_a_customer_pays_under(self):
        """A shop of theirs, who holds the bank account; a name of their own comes first."""
        self._create_contact("Fournil des Halles", type="invoice")
        self.env["res.partner.bank"].sudo().create(
            {
                "acc_number": "FR7630004000031234567890143",
                "acc_holder_name": "Meunier Participations",
                "partner_id": self.debtor.id,
            }
        )
        for said in (
            {"label": "VIR FOURNIL DES HALLES"},
            {"label": "VIR MEUNIER PARTICIPATIONS FACTURE"},
            {"partner_name": "FOURNIL DES HALLES"},
        ):
            line = self.bank(1200.00, **said)
            self.assertToMatch(self.late)
            line.sudo().unlink()
        garage = self._create_debtor("Fournil des Halles Garage")
        self.invoice(50.00, partner=garage, due="2026-06-01")
        line = self.bank(1200.00, "VIR FOURNIL DES HALLES GARAGE")
        self.assertEqual(line.dunning_partner_id, garage)

    def test_holding_that_pays_for_its_subsidiary(self):
        """Groupe Martin's transfer of 1,200 € quotes the bakery's invoice, and nothing of the
        group's own; once the group owes that very amount, nobody can tell.
        """
        group = self._create_debtor("Groupe Martin")
        self.invoice(77.00, due="2026-03-02", partner=group)
        for known in ({"partner_id": group.id}, {"partner_name": "GROUPE MARTIN SA"}):
            with self.subTest(**known):
                line = self.bank(1200.00, f"VIR {self.late.name}", **known)
                self.assertToMatch(self.late, "1,200.00")
                line.sudo().unlink()
        self.invoice(1200.00, due="2026-03-02", partner=group)
        line = self.bank(1200.00, f"VIR {self.late.name}", partner_id=group.id)
        self.assertEqual(line.dunning_partner_id, group)

    def test_holding_that_pays_for_two_subsidiaries(self):
        """Groupe Martin pays 1,700 €: the bakery's 1,200 € and the garage's 500 €, naming both.
        Nobody asks either of them; 1,650 € that name both are for whoever says so.
        """
        group, garage = self._create_debtor("Groupe Martin"), self._create_debtor("Garage Perrin")
        owed = self.invoice(500.00, due="2026-03-02", partner=garage)
        kept = self.invoice(300.00, due="2026-03-02", partner=garage)
        label = f"VIR {self.late.name} ET {owed.name}"
        for known in ({"partner_id": group.id}, {}, {"partner_id": garage.id}):
            with self.subTest(**known):
                line = self.bank(1700.00, label, **known)
                self.assertToMatch(self.late, "1,700.00")
                reason = self.items(owed).status_reason
                self.assertIn("Money of Garage Perrin to match (1,700.00", reason)
                self.assertChased(kept)
                line.sudo().unlink()
        line = self.bank(1650.00, label, partner_id=group.id)
        self.assertFalse(line.dunning_other_partner_ids)
        self.assertChased(self.late)

    def test_an_amount_alone_is_anybodys(self):
        other = self._create_debtor("Garage Perrin")
        self.invoice(50.00, partner=other, due="2026-06-01")
        self.bank(1200.00, "VIR SEPA RECU CLIENT")
        self.bank(1200.00, "VIR GARAGE PERRIN")
        self.bank(1200.00, "VIR BOULANGERIE MEUNIER ET GARAGE PERRIN")
        self.bank(-1200.00, partner_id=self.debtor.id)
        self.assertChased(self.late)

    def test_number_as_banks_write_it(self):
        """Nobody knows the account it came from; the bank took the slashes away, or the customer
        typed small letters. Another year's number is none of theirs.
        """
        for written in ("INV 2026 00001", "INV202600001", "inv-2026-00001 merci"):
            with self.subTest(written):
                line = self.bank(1190.00, f"VIR SEPA {written}")
                self.assertToMatch(self.late, "1,190.00")
                line.sudo().unlink()
        self.bank(1190.00, "VIR SEPA INV 2025 00001")
        self.assertChased(self.late)

    def test_number_without_its_letters(self):
        """1,190.00 € of 1,200.00 €, a day's charges less, “facture n° 00001”: known to be the
        bakery's, it is for that invoice; of nobody known it is for none.
        """
        other = self.invoice(300.00, due="2026-03-02")
        for written in ("facture n° 00001", "FACT 2026-00001"):
            with self.subTest(written):
                line = self.bank(1190.00, written, partner_id=self.debtor.id)
                self.assertToMatch(self.late, "1,190.00")
                self.assertChased(other)
                line.sudo().unlink()
        self.bank(1190.00, "facture n° 00001")
        self.assertChased(self.late, other)

    def test_number_of_the_customers_order(self):
        """Three deliveries of one order were invoiced, 1,200.00, 300.00 and 450.00 €: a transfer of
        300.00 € that quotes the order is for the second one, one of 500.00 € for any of them. An
        invoice that is named by its own number comes first.
        """
        others = [self.invoice(amount, due="2026-03-02") for amount in (300.00, 450.00)]
        orders = self.late.union(*others)
        orders.sudo().ref = "PO-45871"
        line = self.bank(300.00, "VIR COMMANDE PO 45871", partner_id=self.debtor.id)
        self.assertEqual(line.dunning_move_ids, others[0])
        self.assertChased(self.late, others[1])
        line.sudo().unlink()
        line = self.bank(500.00, "VIR COMMANDE PO 45871", partner_id=self.debtor.id)
        self.assertEqual(line.dunning_move_ids, orders)
        line.sudo().unlink()
        self.bank(500.00, f"{self.late.name} PO 45871", partner_id=self.debtor.id)
        self.assertToMatch(self.late, "500.00")
        self.assertChased(*others)

    def test_entered_after_the_money_came(self):
        """The customer's bank account is entered the next day: the follow-up looks once more."""
        self.bank(1200.00, account_number="FR7630004000031234567890143")
        self.assertChased(self.late)
        self.env["res.partner.bank"].sudo().create(
            {"acc_number": "FR7630004000031234567890143", "partner_id": self.debtor.id}
        )
        self.follow()
        self.assertToMatch(self.late)

    # ------------------------------------------------------------------ what it is for

    def test_another_amount_is_for_something_else(self):
        self.bank(999.00, partner_id=self.debtor.id)
        self.assertChased(self.late)

    def test_the_same_figure_in_another_currency(self):
        """1,200 $ are not what pays 1,200 €."""
        dollars = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        self.bank(
            960.00,
            partner_id=self.debtor.id,
            foreign_currency_id=dollars.id,
            amount_currency=1200.00,
        )
        self.assertChased(self.late)

    def test_bank_account_in_another_currency(self):
        """700 $ came to the account in dollars: they are for the invoice of 700 $."""
        dollars = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        owed = self.invoice(700.00, due="2026-03-02", currency=dollars)
        journal = self.ledger.bank_journal.sudo().copy({"currency_id": dollars.id})
        self.bank(700.00, partner_id=self.debtor.id, journal_id=journal.id)
        self.assertToMatch(owed)
        self.assertChased(self.late)

    def test_the_invoice_it_names_and_no_other(self):
        """400 € that name one invoice of two hold that one, whatever it leaves to pay."""
        other = self.invoice(400.00, due="2026-03-02")
        self.bank(400.00, f"{self.late.name} acompte", partner_id=self.debtor.id)
        self.assertToMatch(self.late, "400.00")
        self.assertChased(other)

    def test_invoices_from_one_number_to_another(self):
        """A transfer of 2,000.00 € on 5 March “INV/2026/00001 à 00003”: 1,200.00, 300.00 and 500.00
        €. The fourth invoice, of 80.00 €, is none of them.
        """
        between, last, other = (
            self.invoice(amount, due="2026-03-02") for amount in (300.00, 500.00, 80.00)
        )
        line = self.bank(2000.00, f"VIR {self.late.name} à {last.name.split('/')[-1]}")
        self.assertEqual(line.dunning_move_ids, self.late | between | last)
        for move in (self.late, between, last):
            self.assertToMatch(move, "2,000.00")
        self.assertChased(other)

    def test_of_two_invoices_of_the_same_amount_the_older(self):
        twin = self.invoice(1200.00, due="2026-03-01")
        self.bank(1200.00, partner_id=self.debtor.id)
        self.assertToMatch(twin)
        self.assertChased(self.late)
        self.bank(1200.00, partner_id=self.debtor.id)
        self.assertToMatch(self.late)

    def test_but_for_a_few_cents(self):
        """1,000.00 € for 1,000.37 €, and 1,000.50 € the next time: what is left over, a euro at
        most, nobody would be asked for. For 998.00 € somebody is.
        """
        round_sum = self.invoice(1000.37, due="2026-03-01")
        for amount, is_paid in ((1000.00, True), (1000.50, True), (998.00, False)):
            with self.subTest(amount):
                line = self.bank(amount, partner_id=self.debtor.id)
                if is_paid:
                    self.assertToMatch(round_sum, f"{amount:,.2f}")
                else:
                    self.assertChased(round_sum)
                self.assertChased(self.late)
                line.sudo().unlink()
        line = self.bank(2200.00, partner_id=self.debtor.id)
        self.assertToMatch(round_sum, "2,200.00")
        self.assertToMatch(self.late, "2,200.00")

    def test_nearly_two_of_which_one_exactly(self):
        """1,200.40 € are late since February, 1,200.00 € since March: 1,200.00 € are for these."""
        older = self.invoice(1200.40, due="2026-02-27")
        self.bank(1200.00, partner_id=self.debtor.id)
        self.assertToMatch(self.late)
        self.assertChased(older)

    def test_dollars_that_the_bank_changed(self):
        """1,000.00 $, 800.00 € on the day of the invoice: the bank brought in 812.30 €, or 783.20 €
        less its charges. 700.00 € are for something else.
        """
        dollars = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        owed = self.invoice(1000.00, due="2026-03-01", currency=dollars)
        for amount in (812.30, 783.20):
            with self.subTest(amount):
                line = self.bank(amount, partner_id=self.debtor.id)
                self.assertToMatch(owed, f"{amount:,.2f}")
                self.assertChased(self.late)
                line.sudo().unlink()
        self.bank(700.00, partner_id=self.debtor.id)
        self.assertChased(owed, self.late)

    def test_one_invoice_in_two_payments(self):
        """700.00 € and 500.00 € came for the 1,200.00 €; 300.00 € were not paid."""
        other = self.invoice(300.00, due="2026-03-02")
        for amount in (700.00, 500.00):
            self.assertChased(self.late)
            self.bank(amount, partner_id=self.debtor.id)
        self.assertToMatch(self.late)
        self.assertChased(other)

    def test_less_a_credit_note(self):
        """100.00 € of credit: the customer takes them off the 1,200.00 € and pays 1,100.00 €;
        300.00 € are still late.
        """
        other = self.invoice(300.00, due="2026-03-02")
        self.credit(100.00)
        self.bank(1100.00, partner_id=self.debtor.id)
        self.assertToMatch(self.late, "1,100.00")
        self.assertChased(other)

    def test_the_whole_account(self):
        """1,200.00 € are late, 500.00 € fall due on 20 March: the customer pays the 1,700.00 € of
        their statement, and is neither reminded of the ones nor told of the others. 90.00 € of
        credit are taken off as well; a euro more or less makes no difference, two do.
        """
        coming = self.invoice(500.00, due="2026-03-20")
        for amount, said in ((1700.00, ""), (1699.20, ""), (1700.00, "INV/2026/00001 et autres")):
            with self.subTest(amount):
                line = self.bank(amount, said or "Virement", partner_id=self.debtor.id)
                self.assertToMatch(self.late)
                self.assertToMatch(coming)
                line.sudo().unlink()
        self.credit(90.00)
        line = self.bank(1610.00, partner_id=self.debtor.id)
        self.assertToMatch(coming)
        line.sudo().unlink()
        self.bank(1608.00, partner_id=self.debtor.id)
        self.assertChased(self.late)

    def test_more_than_the_whole_account(self):
        """The customer pays 1,300.00 € at once, or in two, and owes but 1,200.00 €: for whatever it
        is, they owe nothing. With 300.00 € more that are not due yet they do.
        """
        self.bank(650.00, partner_id=self.debtor.id)
        self.assertChased(self.late)
        self.bank(650.00, partner_id=self.debtor.id)
        self.assertToMatch(self.late)
        coming = self.invoice(300.00, due="2026-04-20")
        self.assertChased(self.late)
        self.assertNotEqual(self.status(coming), "to_match")

    def test_a_month_of_several(self):
        """The three invoices of February are paid in one transfer of 640.00 €; the 1,200.00 € of
        January were forgotten, the 80.00 € have fallen due since.
        """
        forgotten = self.invoice(1200.00, due="2026-01-31")
        paid = [
            self.invoice(amount, due=f"2026-02-{day}")
            for day, amount in ((10, 100.00), (12, 210.00), (14, 330.00))
        ]
        since = self.invoice(80.00, due="2026-03-01")
        line = self.bank(640.00, partner_id=self.debtor.id)
        for one in paid:
            self.assertToMatch(one, "640.00")
        self.assertChased(forgotten, since, self.late)
        line.sudo().unlink()
        self.bank(510.00, partner_id=self.debtor.id)  # the 10th, the 14th and the 80 €
        self.assertChased(*paid, since)

    def test_of_several_rows_the_oldest(self):
        """Five subscriptions of 150.00 €: 450.00 € are the three oldest."""
        bills = [self.invoice(150.00, due=f"2026-02-0{number}") for number in range(1, 6)]
        self.bank(450.00, partner_id=self.debtor.id)
        self.assertEqual([self.status(bill) for bill in bills], ["to_match"] * 3 + ["due"] * 2)

    def test_all_that_is_late_in_one_payment(self):
        other = self.invoice(300.00, due="2026-03-01")
        line = self.bank(1500.00, partner_id=self.debtor.id)
        self.assertToMatch(self.late)
        self.assertToMatch(other)
        line.sudo().unlink()
        self.credit(100.00)
        self.bank(1400.00, partner_id=self.debtor.id)
        self.assertToMatch(self.late, "1,400.00")
        today = self.invoice(90.00, due="2026-03-05")
        self.assertNotEqual(self.status(today), "to_match", "it is not late yet")

    def test_two_of_three_late_invoices_in_one_payment(self):
        """1,500 € name no invoice, and are exactly the two oldest of three: these are held."""
        older = self.invoice(300.00, due="2026-03-01")
        other = self.invoice(450.00, due="2026-03-02")
        line = self.bank(1500.00, partner_id=self.debtor.id)
        self.assertToMatch(older, "1,500.00")
        self.assertToMatch(self.late, "1,500.00")
        self.assertChased(other)
        line.sudo().unlink()
        self.bank(750.00, partner_id=self.debtor.id)
        self.assertToMatch(older)
        self.assertToMatch(other)
        self.assertChased(self.late)

    def test_of_several_pairs_the_oldest(self):
        """1,500 € are 1,200 € and the older of two times 300 €; what is an invoice's own amount is
        for that one alone; what names an invoice is for no pair.
        """
        twin = self.invoice(300.00, due="2026-03-02")
        older = self.invoice(300.00, due="2026-03-01")
        line = self.bank(1500.00, partner_id=self.debtor.id)
        self.assertToMatch(older)
        self.assertToMatch(self.late)
        self.assertChased(twin)
        whole = self.invoice(1500.00, due="2026-02-28")
        self.assertToMatch(whole)
        self.assertChased(older, self.late, twin)
        line.sudo().unlink()
        self.bank(600.00, f"VIR {self.late.name}", partner_id=self.debtor.id)
        self.assertChased(older, twin, whole)

    def test_two_invoices_a_month(self):
        """The same two invoices each month, paid together: nobody has matched two months of it."""
        months = {
            month: [
                self.invoice(amount, due=f"2026-{month:02}-01", issued="2026-01-01")
                for amount in (200.00, 300.00)
            ]
            for month in (2, 3)
        }
        self.bank(500.00, partner_id=self.debtor.id)
        for bill in months[2]:
            self.assertToMatch(bill)
        self.assertChased(*months[3])
        self.bank(500.00, on="2026-03-04", partner_id=self.debtor.id)
        for bill in months[2] + months[3]:
            self.assertToMatch(bill)
        self.assertChased(self.late)

    def test_two_of_which_one_is_not_due_yet(self):
        """90 € are due tomorrow: the customer paid them along, and nothing is asked for then."""
        other = self.invoice(90.00, due="2026-03-06")
        self.invoice(40.00, due="2026-06-01")
        self.bank(1290.00, partner_id=self.debtor.id)
        self.assertChased(self.late)
        self.on("2026-03-06")
        self.assertToMatch(self.late)
        self.assertToMatch(other)

    def test_pairs_of_twins(self):
        """Four times 150 €: 300 € are the two oldest, 600 € are all that is late beside them."""
        twins = [self.invoice(150.00, due=f"2026-02-2{number}") for number in range(4)]
        self.bank(300.00, partner_id=self.debtor.id)
        self.assertEqual(
            [self.status(twin) for twin in twins], ["to_match", "to_match", "due", "due"]
        )
        self.bank(300.00, partner_id=self.debtor.id)
        self.assertEqual({self.status(twin) for twin in twins}, {"to_match"})
        self.assertChased(self.late)

    def test_two_instalments_at_once(self):
        """Three thirds of an invoice: the customer pays two of them without naming it."""
        terms = self.env["account.payment.term"].sudo().create(
            {
                "name": "Thirds",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": part, "nb_days": days}
                    )
                    for part, days in ((30, 0), (30, 10), (40, 20))
                ],
            }
        )  # fmt: skip
        invoice = self.invoice(900.00, term=terms, issued="2026-02-10")
        self.bank(540.00, partner_id=self.debtor.id)
        self.assertEqual(self.items(invoice).mapped("status"), ["to_match", "to_match", "due"])

    def test_what_it_names_was_paid_by_other_money(self):
        """The customer quotes last month's number: once that is paid, the amount says what for."""
        paid = self.invoice(80.00, due="2026-02-20")
        self.bank(1200.00, f"VIR {paid.name}", partner_id=self.debtor.id)
        self.assertToMatch(paid)
        self.assertChased(self.late)
        self.pay(paid)
        self.follow()
        self.assertToMatch(self.late)

    def test_three_oldest_in_one_payment(self):
        """100 €, 210 € and 330 € were paid together, as the reminder had asked; 1,200 € have fallen
        due since. Two dollars beside it change nothing.
        """
        dollars = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        paid = [
            self.invoice(amount, due=f"2026-02-{day}")
            for day, amount in ((10, 100.00), (12, 210.00), (14, 330.00))
        ]
        line = self.bank(640.00, partner_id=self.debtor.id)
        for one in paid:
            self.assertToMatch(one, "640.00")
        self.assertChased(self.late)
        abroad = self.invoice(2.00, due="2026-02-11", currency=dollars)
        self.assertToMatch(paid[-1])
        self.assertChased(abroad)
        line.sudo().unlink()
        self.bank(530.00, partner_id=self.debtor.id)
        self.assertChased(paid[0], self.late)

    def test_two_amounts_in_two_currencies_do_not_add_up(self):
        pounds = self.setup_other_currency("GBP", rates=[("2026-01-01", 0.80)])
        owed = self.invoice(300.00, due="2026-03-01", currency=pounds)
        self.bank(1500.00, partner_id=self.debtor.id)
        self.assertChased(self.late, owed)

    def test_among_many_invoices_two_that_add_up_are_chance(self):
        bill = {"partner": self.debtor, "amount": 77.00, "due": -1}
        bills = self.ledger.invoices([bill] * 49)
        self.bank(1277.00, partner_id=self.debtor.id)
        self.assertToMatch(self.late)
        self.ledger.invoices([bill])
        self.assertEqual(self.status(self.late), "due")
        self.assertNotIn("to_match", self.items(bills).mapped("status"))

    def test_instalments(self):
        """A payment that names the invoice reaches its oldest instalment first."""
        terms = (
            self.env["account.payment.term"]
            .sudo()
            .create(
                {
                    "name": "Half and half",
                    "line_ids": [
                        Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                        for days in (0, 15)
                    ],
                }
            )
        )
        invoice = self.invoice(800.00, term=terms, issued="2026-02-12")
        self.bank(400.00, f"VIR {invoice.name}", partner_id=self.debtor.id)
        self.assertEqual(self.items(invoice).mapped("status"), ["to_match", "due"])
        self.bank(500.00, f"VIR {invoice.name}", partner_id=self.debtor.id)
        self.assertEqual(self.items(invoice).mapped("status"), ["to_match", "to_match"])

    def test_less_the_early_payment_discount(self):
        """1,000 €, or 980 € within ten days: 980 € came in time, and nobody has matched them."""
        term = self.env["account.payment.term"].sudo().create(
            {
                "name": "2/10 net 10",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": 10})
                ],
            }
        )  # fmt: skip
        invoice = self.invoice(1000.00, term=term, issued="2026-02-19")
        self.assertChased(invoice)
        self.bank(980.00, on="2026-02-27", partner_id=self.debtor.id)
        self.assertToMatch(invoice, "980.00")

    def test_what_is_not_disputed(self):
        """200 € of 1,200 € are disputed: the customer pays the other 1,000 €."""
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": self.late.ids, "amount": 200.00}
        )
        self.bank(1000.00, partner_id=self.debtor.id)
        self.assertToMatch(self.late, "1,000.00")

    def test_all_that_was_asked_in_one_payment(self):
        """200.00 € of 1,200.00 € are disputed, all of 90.00 €, and 300.00 € are not: the reminder
        asks 1,300.00 €, the customer pays that in one transfer that names nothing, and is not
        called. What is disputed still is, and once the dispute is settled all of it is asked.
        """
        other, contested = (self.invoice(amount, due="2026-03-02") for amount in (300.00, 90.00))
        disputes = self.env["dunning.dispute"].create(
            [
                {"partner_id": self.debtor.id, "move_ids": move.ids, "amount": amount}
                for move, amount in ((self.late, 200.00), (contested, 90.00))
            ]
        )
        line = self.bank(1250.00, partner_id=self.debtor.id)
        self.assertChased(self.late, other)
        line.sudo().unlink()
        self.bank(1300.00, partner_id=self.debtor.id)
        for move in (self.late, other):
            self.assertToMatch(move, "1,300.00")
        self.assertEqual(self.status(contested), "disputed")
        disputes.action_unfounded()
        self.assertChased(self.late, other, contested)

    def test_all_that_was_asked_less_a_credit(self):
        """150.00 € of credit are deducted of the 1,300.00 €, too: the customer pays 1,150.00 €."""
        other = self.invoice(300.00, due="2026-03-02")
        self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": self.late.ids, "amount": 200.00}
        )
        self.pay_on_account(150.00)
        self.bank(1150.00, partner_id=self.debtor.id)
        for move in (self.late, other):
            self.assertToMatch(move, "1,150.00")

    def test_instalment_that_was_promised(self):
        """400 € promised for 10 March, and 800 € for 10 April: the 400 € came on the 9th, nobody
        has matched them, and nobody calls about a broken promise. Of other money one does.
        """
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(self.late).ids,
                "line_ids": [
                    Command.create({"date": date, "amount": amount})
                    for date, amount in (("2026-03-10", 400.00), ("2026-04-10", 800.00))
                ],
            }
        )
        promise.action_confirm()
        line = self.bank(400.00, on="2026-03-09", partner_id=self.debtor.id)
        self.on("2026-03-16")
        self.follow()
        self.assertEqual(promise.state, "broken")
        self.assertToMatch(self.late, "400.00")
        self.assertFalse(self.actions(self.late))
        line.sudo().unlink()
        self.bank(390.00, on="2026-03-09", partner_id=self.debtor.id)
        self.assertChased(self.late)

    def test_the_whole_invoice_in_one_payment(self):
        self.pay(self.late, 200.00)
        self.bank(1200.00, partner_id=self.debtor.id)
        self.assertToMatch(self.late)

    # ------------------------------------------------------------------ until when

    def test_for_thirty_days_then_somebody_is_told(self):
        line = self.bank(1200.00, on="2026-02-04", partner_id=self.debtor.id)
        problems = self.env["dunning.problem"].sudo()
        self.on("2026-03-06")
        self.assertToMatch(self.late, "02/04/2026")
        self.follow()
        self.assertFalse(problems.search([("code", "like", "statement")]))
        self.on("2026-03-09")
        self.assertChased(self.late)
        self.follow()
        told = problems.search([("code", "=", f"account.bank.statement.line,{line.id}")])
        self.assertIn("still not matched", told.name)
        self.assertIn("Boulangerie Meunier", told.name)
        self.assertTrue(told.activity_ids.user_id)
        self.follow()
        self.assertEqual(problems.search_count([("code", "=", told.code)]), 1)
        self.match(line, self.late)
        self.follow()
        self.assertFalse(told.active)

    def test_the_company_says_for_how_long(self):
        self.bank(1200.00, on="2026-02-20", partner_id=self.debtor.id)
        self.company.dunning_match_days = 7
        self.assertChased(self.late)

    # ------------------------------------------------------------------ what a person says

    def test_it_is_not_for_this(self):
        """One click, with who and when; and back again."""
        self.bank(1200.00, partner_id=self.debtor.id)
        self.become(
            self._create_user("kevin", "base.group_user,relance_telephonique.group_dunning_user")
        )
        self.items(self.late).action_set_aside()
        aside = self.env["dunning.money.aside"].search([])
        self.assertEqual((aside.user_id.name, str(aside.date)[:10]), ("Kevin", "2026-03-05"))
        self.assertIn("1,200.00", aside.money_name)
        self.assertChased(self.late)
        with self.assertRaises(UserError):
            self.items(self.late).action_set_aside()
        with self.assertRaises(AccessError):
            aside.copy()
        aside.action_take_back()
        self.assertToMatch(self.late)

    def test_a_salesperson_does_not_say_it(self):
        self.bank(1200.00, partner_id=self.debtor.id)
        seller = self._create_user("lea", "base.group_user")
        self.debtor.user_id = seller
        self.become(seller)
        self.assertToMatch(self.late)
        with self.assertRaises(AccessError):
            self.items(self.late).action_set_aside()

    # ------------------------------------------------------------------ asked again, and shown

    def test_it_comes_in_while_the_reminder_waits(self):
        self.company.dunning_mode = "approval"
        self.run_on("2026-03-05")
        reminder = self.actions(self.late)
        self.bank(1200.00, partner_id=self.debtor.id)
        reminder.action_approve()
        self.assertEqual(reminder.state, "cancelled")
        self.assertToMatch(self.late)

    def test_the_caller_sees_it(self):
        """Another invoice is called about: the sheet says what came in."""
        other = self.invoice(80.00, due="2026-02-20")
        self.bank(1200.00, partner_id=self.debtor.id)
        call = self.env["dunning.action"].create(
            {"partner_id": self.debtor.id, "channel": "phone", "reason": "manual"}
        )
        call.action_process()
        self.assertIn("Money of Boulangerie Meunier to match", call.call_sheet)
        self.assertIn("to match", self.late.dunning_timeline)
        self.assertEqual(self.late.dunning_status, "to_match")
        self.assertChased(other)


class TestOtherMoney(MoneyCase):
    def entry(self, amount, code, partner=None, account_type="liability_current"):
        """Book money of the debtor's on another account than the receivables."""
        account = (
            self.env["account.account"]
            .sudo()
            .create(
                {"name": "Advances", "code": code, "account_type": account_type, "reconcile": True}
            )
        )
        move = (
            self.env["account.move"]
            .sudo()
            .create(
                {
                    "date": self.today,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": (partner or self.debtor).id,
                                "credit": amount,
                            }
                        ),
                        Command.create(
                            {
                                "account_id": self.ledger.bank_journal.default_account_id.id,
                                "debit": amount,
                            }
                        ),
                    ],
                }
            )
        )
        move.action_post()
        return move

    def test_advance_of_a_customer(self):
        """1,500 € on 4191 are for whatever is due first; what they do not reach is chased."""
        other = self.invoice(400.00, due="2026-03-02")
        self.entry(1500.00, "419100")
        self.assertToMatch(self.late, "03/05/2026")
        self.assertChased(other)
        self.on("2026-04-04")
        self.assertToMatch(self.late)
        self.on("2026-04-05")  # after thirty days it is for something else
        self.assertChased(self.late)

    def test_money_parked_on_an_account_that_says_nothing(self):
        """On another account only the very amount fits."""
        parked = self.entry(1500.00, "471000", account_type="asset_current")
        self.assertChased(self.late)
        parked.button_draft()
        self.entry(1200.00, "471100", account_type="asset_current")
        self.assertToMatch(self.late)

    def test_advance_of_somebody_else(self):
        self.entry(1200.00, "419100", partner=self._create_debtor("Garage Perrin"))
        self.assertChased(self.late)

    def test_invoice_in_advance_is_no_money(self):
        """An invoice of an advance credits the account of advances, paid or not."""
        account = (
            self.env["account.account"]
            .sudo()
            .create(
                {
                    "name": "Advances",
                    "code": "419100",
                    "account_type": "liability_current",
                    "reconcile": True,
                }
            )
        )
        line = {"name": "Advance", "price_unit": 1200.00, "tax_ids": [], "account_id": account.id}
        self.invoice(1200.00, due="2026-06-01", lines=[line])
        self.assertChased(self.late)

    def test_payment_in_progress_online(self):
        provider = self.env["payment.provider"].sudo().search([], limit=1)
        method = (
            self.env["payment.method"].sudo().with_context(active_test=False).search([], limit=1)
        )
        other = self.invoice(90.00, due="2026-03-02")
        payment = (
            self.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": method.id,
                    "reference": "WEB-1",
                    "amount": 1200.00,
                    "currency_id": self.late.currency_id.id,
                    "partner_id": self.debtor.id,
                    "invoice_ids": [Command.set(self.late.ids)],
                }
            )
        )
        self.assertChased(self.late)  # the customer only opened the page
        payment.state = "pending"
        item = self.items(self.late)
        self.assertEqual(item.status, "to_match")
        self.assertIn("Online payment of Boulangerie Meunier in progress", item.status_reason)
        self.assertChased(other)
        item.action_set_aside()
        self.assertChased(self.late)
        self.env["dunning.money.aside"].search([]).action_take_back()
        payment.operation = "refund"
        self.assertChased(self.late)
        payment.operation = "online_redirect"
        payment.last_state_change = "2026-02-02 08:00:00"  # more than thirty days ago
        self.assertChased(self.late)
        payment.last_state_change = "2026-02-03 00:00:00"
        self.assertEqual(self.status(self.late), "to_match")
        payment.state = "cancel"
        self.assertChased(self.late)
