"""Ladder: accounts payable first, then who decides, the longer nothing came of the calls."""

from ..common import DunningCommon

GROUPS = "base.group_user,relance_telephonique.group_dunning_"


class TestLadder(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nadia = cls._create_user("nadia", GROUPS + "user")

    def begin(self):
        """Boulangerie Meunier has Paul in accounts payable, Anne as head of accounting and Franck
        as finance director. 1,000.00 have been owed since 2 March; a call is due on the 10th.
        """
        super().begin()
        self.debtor.phone = "01 99 00 12 34"
        people = (
            ("Paul Petit", "payable", "01 99 00 12 01"),
            ("Anne Achard", "accounting", "01 99 00 12 02"),
            ("Franck Faure", "finance", "01 99 00 12 03"),
        )
        self.paul, self.anne, self.franck = (
            self._create_contact(name, dunning_role=role, phone=phone)
            for name, role, phone in people
        )
        self.on("2026-01-31")
        self.owed = self.invoice(1000.00, due="2026-03-02")
        self.diary("2026-03-05", "2026-03-09")

    def call(self):
        return self.actions(self.owed, channel="phone", state="ready")

    def contact(self):
        self.env.invalidate_all()
        page = self.debtor.with_user(self.nadia).dunning_page()
        return page["contact"]["name"], page["contact"]["why"]

    def not_reached(self, when):
        """Nadia calls at that moment (UTC), and nobody answers."""
        self.clock.move_to(when)
        self.env.invalidate_all()
        self.call().with_user(self.nadia)._log_call(self.outcome("no_answer"))

    def test_begins_with_accounts_payable(self):
        self.run_on("2026-03-10")
        self.assertEqual(self.call().contact_id, self.paul)
        self.assertEqual(self.contact(), ("Boulangerie Meunier, Paul Petit", ""))

    def test_part_in_payments_comes_before_who_gets_the_reminders(self):
        """Anne gets what is written; accounts payable is called first all the same."""
        self.anne.type = "dunning"
        self.run_on("2026-03-10")
        self.assertEqual(self.call().contact_id, self.paul)

    def test_two_calls_without_result_lead_to_the_head_of_accounting(self):
        self.run_on("2026-03-10")
        self.not_reached("2026-03-10 08:30:00")
        self.assertEqual(self.call().contact_id, self.paul)
        self.not_reached("2026-03-10 14:30:00")
        self.assertEqual(self.call().contact_id, self.anne)
        self.assertEqual(
            self.contact(),
            ("Boulangerie Meunier, Anne Achard", "2 calls without result: head of accounting"),
        )
        logged = self.call().with_user(self.nadia)._desk_sheet()
        self.assertEqual(
            logged["phone"].replace(" ", ""), "0199001202", "It is she who is dialled."
        )

    def test_who_was_chosen_by_hand_stays(self):
        self.run_on("2026-03-10")
        self.call().with_user(self.nadia).contact_id = self.franck
        self.not_reached("2026-03-10 08:30:00")
        self.not_reached("2026-03-10 14:30:00")
        self.assertEqual(self.call().contact_id, self.franck)
        self.assertEqual(self.contact()[1], "")

    def test_the_next_call_goes_on_where_the_last_one_ended(self):
        """Three attempts use the step up; the second call of the scenario is for Anne."""
        self.run_on("2026-03-10")
        for moment in ("2026-03-10 08:30:00", "2026-03-10 14:30:00", "2026-03-11 08:30:00"):
            self.not_reached(moment)
        self.assertFalse(self.call())
        self.diary("2026-03-12", "2026-03-24")
        self.run_on("2026-03-25")
        self.assertEqual(self.call().contact_id, self.anne)

    def test_a_talk_leads_back_to_who_pays(self):
        self.run_on("2026-03-10")
        self.not_reached("2026-03-10 08:30:00")
        self.not_reached("2026-03-10 14:30:00")
        self.clock.move_to("2026-03-11 08:30:00")
        self.call()._log_call(self.outcome("paid"))
        self.env.invalidate_all()
        self.assertEqual(self.debtor._dunning_contact("phone"), self.paul)

    def test_step_meant_for_the_finance_director(self):
        self.level("call").contact_role = "finance"
        self.run_on("2026-03-10")
        self.assertEqual(self.call().contact_id, self.franck)
        self.assertEqual(
            self.contact(),
            ("Boulangerie Meunier, Franck Faure", "This step is for: finance director"),
        )

    def test_what_is_written_goes_where_it_went(self):
        self.assertEqual(self.debtor._dunning_contact("email"), self.debtor)
        self.franck.email = "franck@meunier.example"
        self.level("call").write({"channel": "email", "contact_role": "finance"})
        self.level("call").mail_template_id = self.level("email").mail_template_id
        self.run_on("2026-03-10")
        self.assertEqual(self.actions(self.owed, channel="email")[-1:].contact_id, self.franck)

    def test_who_has_no_number_is_passed_over(self):
        self.paul.phone = False
        self.run_on("2026-03-10")
        self.assertEqual(self.call().contact_id, self.anne)

    def test_list_and_call_name_the_same_person(self):
        self.run_on("2026-03-10")
        self.not_reached("2026-03-10 08:30:00")
        self.not_reached("2026-03-10 14:30:00")
        found = self.debtor._dunning_contacts("phone")
        self.assertEqual(found, {self.debtor: self.anne})
