"""People who left: what waited for them goes to others, and nothing new comes to them."""

from odoo.exceptions import UserError, ValidationError

from ..common import DunningCommon


class TestPeopleLeft(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("sophie", "account.group_account_manager")
        cls.nadia = cls._create_user("nadia", "account.group_account_invoice")
        cls.admin = cls._create_user("admin2", "base.group_system")
        cls.portal = cls._create_user("jean", "base.group_portal")

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.late = self.invoice(100.00, due="2026-03-02")
        self.run_on("2026-03-05")
        self.on("2026-03-10")
        self.env["dunning.run"].create({}).action_run()
        self.call = self.actions(self.late)[-1].with_user(self.manager)
        self.dispute = self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": self.invoice(30.00, due="2026-04-30").ids,
            }
        )
        self.assertEqual(self.waits_for(), {self.accountant})

    def waits_for(self):
        """Return who is responsible for the call and the dispute, and has them in their inbox."""
        users = self.call.user_id | self.dispute.with_user(self.manager).user_id
        inboxes = self.call.activity_ids | self.dispute.with_user(self.manager).activity_ids
        self.assertEqual(len(inboxes), 2)
        return set(users | inboxes.user_id)

    def leaves(self, **values):
        self.accountant.with_user(self.admin).write(values)
        self.env.invalidate_all()

    # ------------------------------------------------------------------ at once

    def test_archived(self):
        """Claire is archived as everybody is, by the menu: Nadia, whom she named, takes over; the
        company's responsible was Claire herself.
        """
        self.accountant.sudo().dunning_substitute_id = self.nadia
        self.accountant.with_user(self.admin).action_archive()
        self.env.invalidate_all()
        self.assertEqual(self.waits_for(), {self.nadia})

    def test_without_substitute(self):
        """A manager takes over, not the administrator who let her go; nor does anything new come to
        her, although the step, the debtor and the company still name her.
        """
        self.level("email").sudo().user_id = self.accountant
        self.debtor.sudo().with_company(self.company).dunning_collector_id = self.accountant
        self.leaves(active=False)
        successor = self.company._dunning_manager()
        self.assertNotIn(successor, self.accountant + self.admin)
        self.assertEqual(self.waits_for(), {successor})
        self.become(self.manager)
        other = self.invoice(70.00, due="2026-03-02", partner=self._create_debtor("Fleurs Roux"))
        self.run_on("2026-03-11")
        self.assertEqual(self.actions(other).user_id, successor)

    def test_sent_to_another_company(self):
        self.company.dunning_user_id = self.nadia
        other = self.env["res.company"].sudo().create({"name": "Cartons du Sud"})
        self.leaves(company_ids=[(6, 0, other.ids)], company_id=other.id)
        self.assertEqual(self.waits_for(), {self.nadia})

    def test_becomes_portal(self):
        self.company.dunning_user_id = self.nadia
        self.leaves(group_ids=[(6, 0, self.env.ref("base.group_portal").ids)])
        self.assertEqual(self.waits_for(), {self.nadia})

    def test_deleted(self):
        self.company.dunning_user_id = self.nadia
        leaver = self._create_user("paul", "account.group_account_invoice")
        self.call.user_id = leaver
        self.call._pass_on_activities()
        self.dispute.user_id = leaver
        leaver.with_user(self.admin).unlink()
        self.env.invalidate_all()
        self.assertEqual(self.waits_for(), {self.nadia})

    # ------------------------------------------------------------------ by the next hour

    def test_gone_behind_our_back(self):
        """By an import or another program: the follow-up notices."""
        self.company.dunning_user_id = self.nadia
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_users SET active = FALSE WHERE id = %s", [self.accountant.id]
        )
        self.env.invalidate_all()
        self.become(self.manager)
        self.follow()
        self.assertEqual(self.waits_for(), {self.nadia})

    def test_what_managers_decide_goes_to_a_manager(self):
        """Nadia stands in for a manager who leaves, but may not grant."""
        boss = self._create_user("boss", "account.group_account_manager")
        boss.dunning_substitute_id = self.nadia
        self.company.sudo().write({"dunning_promise_max_amount": 10, "dunning_user_id": boss.id})
        self.become(self.nadia)
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(self.late).move_line_id.ids,
                "line_ids": [(0, 0, {"date": "2026-03-16", "amount": 100.00})],
            }
        )
        promise.action_confirm()
        asked = promise.sudo().activity_ids
        self.assertEqual(asked.user_id, boss)
        boss.with_user(self.admin).action_archive()
        self.env.invalidate_all()
        self.assertTrue(asked.exists())
        self.assertTrue(asked.user_id.has_group("relance_telephonique.group_dunning_manager"))
        self.assertTrue(asked.user_id.active)

    # ------------------------------------------------------------------ never

    def test_portal_users_are_never_responsible(self):
        case = (
            self.env["dunning.case"]
            .sudo()
            .create({"partner_id": self.debtor.id, "move_ids": self.late.ids})
        )
        for record, name in (
            (self.call, "user_id"),
            (self.dispute, "user_id"),
            (case, "user_id"),
            (self.level("call"), "user_id"),
            (self.debtor, "dunning_collector_id"),
            (self.company, "dunning_user_id"),
            (self.nadia, "dunning_substitute_id"),
        ):
            with (
                self.subTest(record._name),
                self.assertRaisesRegex(ValidationError, "no internal user"),
            ):
                record.sudo()[name] = self.portal

    def test_types_of_activities_stay(self):
        """Calls are known by their type: deleting it would lose them all."""
        with self.assertRaises(UserError):
            self.call.activity_ids.activity_type_id.sudo().unlink()
