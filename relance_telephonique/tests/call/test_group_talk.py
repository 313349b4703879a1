"""Group talk: five companies of one holding are one call; letters stay with each of them."""

from odoo.exceptions import AccessError, UserError, ValidationError

from ..common import DunningCommon

GROUPS = "base.group_user,relance_telephonique.group_dunning_"
NAMES = ("Minoterie Meunier", "Transports Meunier", "Meunier Immobilier", "Meunier Traiteur")


class TestGroupTalk(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nadia = cls._create_user("nadia", GROUPS + "user")
        cls.sam = cls._create_user("sam", "base.group_user")

    def begin(self):
        """The bakery and four more companies of the Meunier holding owe 1,000.00 to 1,400.00 each
        since 2 March; all are to be called about it on the 10th. Garage Vidal is no part of it.
        """
        super().begin()
        self.on("2026-01-31")
        others = [self._create_debtor(name, is_company=True) for name in NAMES]
        self.members = self.debtor.union(*others)
        self.garage = self._create_debtor("Garage Vidal", phone="01 99 00 55 66")
        self.members.phone = "01 99 00 12 34"
        (self.members | self.garage).dunning_collector_id = self.nadia
        for number, debtor in enumerate(self.members):
            self.invoice(1000.00 + 100 * number, due="2026-03-02", partner=debtor)
        self.invoice(1150.00, due="2026-03-02", partner=self.garage)
        self.diary("2026-03-05", "2026-03-09")
        self.become(self.nadia)
        self.group = self.env["dunning.payer.group"].create(
            {"name": "Meunier holding", "partner_ids": self.members.ids}
        )
        self.become(self.accountant)
        self.run_on("2026-03-10")
        self.become(self.nadia)

    def calls(self, **values):
        found = self.actions(channel="phone", **values)
        return found.filtered(lambda call: call.partner_id in self.members).with_user(self.nadia)

    def desk(self):
        self.env.invalidate_all()
        return self.env["dunning.action"].desk_refresh()["queue"]

    # ------------------------------------------------------------------ one call

    def test_they_stand_together(self):
        names = [(row["debtor"], row["group"]) for row in self.desk()]
        self.assertEqual(len(names), 6)
        in_group = [place for place, (_name, group) in enumerate(names) if group]
        self.assertEqual(len(in_group), 5)
        self.assertEqual(in_group, list(range(in_group[0], in_group[0] + 5)))
        self.assertIn(("Garage Vidal", False), names)

    def test_sheet_has_a_section_per_company(self):
        call = self.calls(state="ready")[:1]
        group = call._desk_sheet()["group"]
        self.assertEqual(group["name"], "Meunier holding")
        self.assertEqual(group["amount"], "6,000.00\xa0€")
        self.assertEqual(
            {row["debtor"] for row in group["sections"]}, set(self.members.mapped("name"))
        )
        garage = self.actions(channel="phone").filtered(lambda c: c.partner_id == self.garage)
        self.assertFalse(garage.with_user(self.nadia)._desk_sheet()["group"])

    def test_one_call_for_five(self):
        """Nadia dials once and notes five outcomes: it is one call, and nobody is called again."""
        calls = self.calls(state="ready")
        self.assertEqual(len(calls), 5)
        calls[0].action_call()
        for call, outcome in zip(
            calls, ("paid", "refusal", "paid", "refusal", "paid"), strict=True
        ):
            self.assertFalse(call.call_refusal, "The talk goes on.")
            call._log_call(self.outcome(outcome))
            self.env.invalidate_all()
        logged = self.env["dunning.call"].search([("partner_id", "in", self.members.ids)])
        self.assertEqual(len(logged), 5)
        self.assertEqual(len(logged.filtered(lambda call: not call.part_of_id)), 1)
        self.assertEqual(len(set(logged.mapped("date"))), 1)
        progress = self.env["dunning.action"].desk_refresh()["progress"]
        self.assertEqual((progress["calls"], progress["reached"]), (1, 1))
        self.clock.move_to("2026-03-10 14:00:00")
        self.env.invalidate_all()
        for debtor in self.members:
            self.assertTrue(debtor._dunning_call_refusal(self.company), "Once a day.")

    def test_without_dialling(self):
        """Who uses a telephone of their own notes the five all the same."""
        for call in self.calls(state="ready"):
            call._log_call(self.outcome("refusal"))
            self.env.invalidate_all()
        logged = self.env["dunning.call"].search([("partner_id", "in", self.members.ids)])
        self.assertEqual(len(logged.filtered(lambda call: not call.part_of_id)), 1)

    def test_a_colleague_does_not_call_the_others(self):
        first, second, *_others = self.calls(state="ready")
        first.action_take_call()
        carl = self._create_user("carl", GROUPS + "user")
        with self.assertRaisesRegex(UserError, "on the phone"):
            second.with_user(carl).action_take_call()

    # ------------------------------------------------------------------ what the decision knows

    def test_call_to_one_is_a_contact_with_all(self):
        """Only the bakery's call is made; the mill's next step waits for the gap from then on."""
        bakery, mill, *_others = self.members
        calls = {call.partner_id: call for call in self.calls(state="ready")}
        calls[mill].action_cancel("skip")
        calls[bakery]._log_call(self.outcome("refusal"))
        self.env.invalidate_all()
        item = self.env["dunning.due.item"].sudo().search([("partner_id", "=", mill.id)])
        self.assertEqual(str(item.contact_date), "2026-03-10")
        self.group.action_refuse()
        self.env.invalidate_all()
        self.assertEqual(str(item.contact_date), "2026-03-05", "Its own e-mail.")

    def test_five_letters(self):
        """A letter to each legal person, on the same day."""
        for call in self.calls(state="ready"):
            call._log_call(self.outcome("refusal"))
            self.env.invalidate_all()
        self.become(self.accountant)
        self.diary("2026-03-11", "2026-03-16")
        self.run_on("2026-03-17")
        letters = self.actions(channel="letter")
        theirs = letters.filtered(lambda letter: letter.partner_id in self.members)
        self.assertEqual(theirs.partner_id, self.members)
        self.assertEqual(len(theirs), 5)
        self.assertEqual(len(set(theirs.mapped("date"))), 1)

    def test_no_letter_to_one_on_the_day_of_the_call_to_others(self):
        """The mill is due for a letter on the day on which the others are to be called."""
        self.group.action_refuse()
        self.become(self.accountant)
        mill = self.members[1]
        letter = self.actions(channel="phone").filtered(lambda call: call.partner_id == mill)
        letter._by_method().write(
            {
                "channel": "letter",
                "level_id": self.level("letter").id,
                "date_processed": False,
                "date": "2026-03-10",
            }
        )
        self.group.with_user(self.nadia).action_confirm()
        kept = letter._keep_one_contact_a_day(self.company._dunning_today())
        self.assertFalse(kept)
        self.assertEqual(str(letter.date), "2026-03-11")

    # ------------------------------------------------------------------ proposed, never made

    def test_proposed_by_what_they_share(self):
        self.group.unlink()
        self.members[:3].sudo().write({"email": "compta@meunier.example"})
        (self.members[3] | self.garage).sudo().write({"email": "compta@gmail.com"})
        self.env["dunning.payer.group"].action_propose()
        proposed = self.env["dunning.payer.group"].search([("state", "=", "proposed")])
        self.assertEqual(proposed.partner_ids, self.members[:3])
        self.assertEqual(proposed.why, "e-mail domain meunier.example")
        self.assertFalse(any(row["group"] for row in self.desk()), "Nothing is made by itself.")
        proposed.action_confirm()
        self.assertEqual(sum(bool(row["group"]) for row in self.desk()), 3)

    def test_refused_is_not_proposed_again(self):
        self.group.action_refuse()
        self.members.sudo().write({"email": "compta@meunier.example"})
        with self.assertRaisesRegex(UserError, "No debtors were found"):
            self.env["dunning.payer.group"].action_propose()

    def test_a_debtor_is_in_one_group(self):
        with self.assertRaisesRegex(ValidationError, "Meunier holding"):
            self.env["dunning.payer.group"].create(
                {"name": "Another", "partner_ids": (self.garage | self.members[0]).ids}
            )

    def test_state_is_said_by_a_button(self):
        with self.assertRaises(AccessError):
            self.group.write({"state": "refused"})

    def test_salespeople_know_of_no_groups(self):
        with self.assertRaises(AccessError):
            self.group.with_user(self.sam).read(["name"])
