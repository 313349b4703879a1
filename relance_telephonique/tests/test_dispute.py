"""Disputes, litigation, collective proceedings: what is not for a collector to ask for."""

from odoo.exceptions import AccessError, UserError, ValidationError

from .common import DunningCommon


class TestDispute(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant.group_ids += cls.env.ref("base.group_partner_manager")

    def setUp(self):
        super().setUp()
        self.on("2026-03-05")
        self.owed = self.invoice(1000.00, due="2026-03-02")

    def dispute(self, amount=None, moves=None, **values):
        amounts = {"amount": amount} if amount else {}
        return self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": (moves or self.owed).ids,
                **amounts,
                **values,
            }
        )

    def chased(self, move):
        return [(item.status, item.amount_chased) for item in self.items(move)]

    # ------------------------------------------------------------------ disputes

    def test_all_of_an_invoice(self):
        dispute = self.dispute(category="quality")
        self.assertEqual(dispute.amount, 1000.00)
        item = self.items(self.owed)
        self.assertEqual(item.status, "disputed")
        for said in ("03/05/2026", "Quality", "1,000.00"):
            self.assertIn(said, item.status_reason)
        self.run_on("2026-03-05")
        self.assertFalse(self.actions(self.owed))

    def test_the_rest_is_chased(self):
        """300 € are disputed: 700 € are asked for, in the action, the total and the statement."""
        self.dispute(300.00)
        self.assertEqual(self.chased(self.owed), [("due", 700.00)])
        self.run_on("2026-03-05")
        action = self.actions(self.owed)
        self.assertEqual(action.amount_residual, 700.00)
        [table] = action._statement().tables
        self.assertEqual((table.total, table.chased[0].disputed), (700.00, 300.00))
        self.assertIn("300.00", self._mails[0]["body"])

    def test_a_payment_of_the_rest_leaves_only_the_dispute(self):
        self.dispute(300.00)
        self.pay(self.owed, 700.00)
        self.assertEqual(self.status(self.owed), "disputed")

    def test_two_disputes_on_one_invoice_add_up(self):
        self.dispute(300.00)
        self.dispute(400.00, category="price")
        self.assertEqual(self.chased(self.owed), [("due", 300.00)])

    def test_several_invoices_oldest_first(self):
        """1,200 € on two invoices of 1,000 €: the older is disputed whole, the other for 200 €."""
        older = self.invoice(1000.00, due="2026-02-16")
        self.dispute(1200.00, moves=self.owed | older)
        self.assertEqual(self.status(older), "disputed")
        self.assertEqual(self.chased(self.owed), [("due", 800.00)])

    def test_in_dollars(self):
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.25)])
        invoice = self.invoice(1000.00, due="2026-03-02", currency=dollar)
        self.dispute(250.00, moves=invoice)
        item = self.items(invoice)
        self.assertEqual((item.amount_chased_currency, item.amount_chased), (750.00, 600.00))
        with self.assertRaisesRegex(ValidationError, "several currencies"):
            self.dispute(moves=invoice | self.owed)

    def test_settled_and_taken_up_again(self):
        """Chasing goes on where it stood: the e-mail of 5 March is not sent twice."""
        self.run_on("2026-03-05")
        dispute = self.dispute()
        self.on("2026-03-16")
        dispute.action_resolve(founded=False)
        self.assertEqual((dispute.state, str(dispute.date_resolved)), ("unfounded", "2026-03-16"))
        self.assertEqual(self.standing(self.owed), ("due", "Call", "2026-03-10"))
        dispute.action_reopen()
        self.assertEqual(self.status(self.owed), "disputed")
        dispute.action_resolve(founded=True)
        with self.assertRaises(UserError):
            dispute.unlink()

    def test_settled_beside_an_open_one(self):
        other = self.invoice(80.00, due="2026-03-03")
        self.dispute(moves=other)
        self.dispute().action_resolve(founded=False)
        self.assertEqual(self.chased(self.owed), [("due", 1000.00)])
        self.assertEqual(self.status(other), "disputed")

    def test_of_somebody_else(self):
        other = self._create_debtor("Garage Vidal")
        with self.assertRaisesRegex(ValidationError, "is not owed by"):
            self.dispute(partner_id=other.id)

    def test_from_the_list(self):
        """The accountant selects items of one debtor, and the form opens filled in."""
        action = self.items(self.owed).action_dispute()
        self.assertEqual(action["context"]["default_move_ids"], self.owed.ids)
        other = self.invoice(1.00, due="2026-03-02", partner=self._create_debtor("Garage Vidal"))
        with self.assertRaisesRegex(UserError, "one debtor at a time"):
            self.items(self.owed | other).action_promise()

    # ------------------------------------------------------------------ litigation

    def test_what_is_in_a_case_is_not_chased(self):
        """Managers hand invoices over; closing the case takes them back."""
        with self.assertRaises(AccessError):
            self._open_case(self.env.user)
        manager = self._create_user("mona", "account.group_account_manager")
        case = self._open_case(manager)
        item = self.items(self.owed)
        self.assertEqual((item.status, item.next_date), ("legal", False))
        self.assertIn("03/05/2026", item.status_reason)
        self.run_on("2026-03-05")
        self.assertFalse(self.actions(self.owed))
        case.action_close()
        self.assertEqual(self.status(self.owed), "due")

    def _open_case(self, user):
        cases = self.env["dunning.case"].with_user(user)
        return cases.create({"partner_id": self.debtor.id, "move_ids": self.owed.ids})

    # ------------------------------------------------------------------ collective proceedings

    def _flag(self, published):
        self.debtor.with_env(self.env).write(
            {"dunning_proceedings": "receivership", "dunning_proceedings_date": published}
        )

    def test_proceedings_stop_all_and_say_until_when_to_declare(self):
        """Published on 31 December: the claim is declared by 28 February."""
        coming = self.invoice(80.00, due="2026-04-02")
        self._flag("2025-12-31")
        for move in (self.owed, coming):
            item = self.items(move)
            self.assertEqual(item.status, "excluded")
            self.assertEqual(str(item.declaration_date), "2026-02-28")
            for said in ("receivership", "12/31/2025", "02/28/2026"):
                self.assertIn(said, item.status_reason)
        self.run_on("2026-03-05")
        self.assertFalse(self.actions(self.owed))
        to_declare = self.env["dunning.due.item"].search([("declaration_date", "!=", False)])
        self.assertEqual(sum(to_declare.mapped("amount_residual")), 1080.00)

    def test_proceedings_put_the_declaration_in_the_responsible_inbox(self):
        self._flag("2026-03-04")
        activity = self.debtor.activity_ids
        self.assertEqual(activity.user_id, self.accountant)
        self.assertEqual(str(activity.date_deadline), "2026-05-04")

    def test_proceedings_hold_in_every_company(self):
        other = self.setup_other_company()["company"]
        other.write({"dunning_mode": "automatic", "dunning_scenario_id": self.standard.id})
        self._flag("2026-03-04")
        there = self.env["dunning.due.item"].sudo().with_company(other)
        self.assertFalse(
            there.search([("partner_id", "=", self.debtor.id), ("status", "=", "due")])
        )
