"""Best time: calls wait for the hour at which somebody likes to be called, or answers."""

from datetime import datetime, timedelta

from ..common import DunningCommon

GROUPS = "base.group_user,relance_telephonique.group_dunning_"
TUESDAY, THURSDAY = "2026-03-10", "2026-03-12"


class TestBestTime(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nadia = cls._create_user("nadia", GROUPS + "user")

    def begin(self):
        """Boulangerie Meunier owes 1,000.00 since 2 March and is to be called on the 10th."""
        super().begin()
        self.debtor.write({"phone": "01 99 00 12 34", "is_company": True})
        self.julie = self._create_contact("Julie Perrin", phone="01 99 00 12 99", type="dunning")
        self.on("2026-01-31")
        self.debtor.dunning_collector_id = self.nadia
        self.owed = self.invoice(1000.00, due="2026-03-02")
        self.diary("2026-03-05", "2026-03-09")
        self.run_on(TUESDAY)
        self.call = self.actions(self.owed, channel="phone", state="ready")
        self.become(self.nadia)

    def at(self, when):
        """Let the clocks of Paris show this moment."""
        moment = datetime.fromisoformat(when) - timedelta(hours=1)
        self.clock.move_to(moment)
        self.env.invalidate_all()
        return moment

    def row(self):
        self.env.invalidate_all()
        [row] = self.env["dunning.action"].desk_refresh(everybody=False)["queue"]
        return row["is_later"], row["why"]

    def answered(self, *calls):
        """Note earlier calls, ``(moment in Paris, whether somebody answered)``."""
        talks = self.env["dunning.action"].sudo()._by_method()
        done = talks.create(
            {
                "partner_id": self.debtor.id,
                "channel": "phone",
                "reason": "manual",
                "state": "done",
                "date": "2026-02-02",
                "date_done": "2026-02-02",
            }
        )
        outcomes = {True: self.outcome("refusal"), False: self.outcome("no_answer")}
        for when, is_reached in calls:
            moment = datetime.fromisoformat(when) - timedelta(hours=1)
            self.env["dunning.call"].sudo().create(
                {
                    "action_id": done.id,
                    "partner_id": self.debtor.id,
                    "company_id": self.company.id,
                    "date": moment,
                    "outcome_id": outcomes[is_reached].id,
                    "is_reached": is_reached,
                }
            )
        self.env.registry.clear_cache()

    def at_ten(self):
        """Six calls of February: answered at ten, and never at nine nor at two."""
        self.answered(
            ("2026-02-02 09:10", False),
            ("2026-02-03 10:10", True),
            ("2026-02-04 14:10", False),
            ("2026-02-05 10:20", True),
            ("2026-02-09 09:05", False),
            ("2026-02-10 10:15", True),
        )

    # ------------------------------------------------------------------ what they said

    def test_not_before_ten(self):
        self.julie.sudo().dunning_call_from = 10.5
        self.at(f"{TUESDAY} 09:00")
        self.assertEqual(self.row(), (True, "Better from 10:30 AM: not before 10:30 AM"))
        self.at(f"{TUESDAY} 10:30")
        self.assertEqual(self.row(), (False, "8 days late"))

    def test_may_be_called_all_the_same(self):
        """It is a wish, and no limit: a person may know better."""
        self.julie.sudo().dunning_call_from = 10
        self.at(f"{TUESDAY} 09:00")
        self.assertFalse(self.call.with_user(self.nadia).call_refusal)
        self.call.with_user(self.nadia)._log_call(self.outcome("refusal"))
        self.assertEqual(len(self.call.call_ids), 1)

    def test_day_of_payments(self):
        self.debtor.sudo().dunning_payment_day = "3"
        self.at(f"{THURSDAY} 09:00")
        self.assertEqual(
            self.row(), (True, "Better from Friday 9:00 AM: makes payments on Thursday")
        )
        contact = self.debtor.with_user(self.nadia).dunning_page()["contact"]
        self.assertEqual(contact["times"], "makes payments on Thursday")

    def test_next_attempt_honours_it(self):
        self.julie.sudo().dunning_call_from = 15
        self.at(f"{TUESDAY} 09:30")
        self.call.with_user(self.nadia)._log_call(self.outcome("no_answer"))
        self.assertEqual(str(self.call.call_at), "2026-03-10 14:00:00", "At 3 in Paris.")

    def test_hours_beyond_the_courtesy_limits_stretch_nothing(self):
        self.julie.sudo().write({"dunning_call_from": 19, "dunning_call_to": 20})
        self.at(f"{TUESDAY} 19:30")
        self.assertTrue(self.call.with_user(self.nadia).call_refusal)
        self.at(f"{TUESDAY} 09:30")
        self.assertFalse(self.row()[0], "Who is never there within the hours waits for nothing.")

    def test_hour_agreed_on_stands(self):
        self.julie.sudo().dunning_call_from = 15
        self.at(f"{TUESDAY} 09:00")
        self.call.with_user(self.nadia)._log_call(
            self.outcome("callback"), callback_at=f"{TUESDAY} 10:00:00"
        )
        self.at(f"{TUESDAY} 11:00")
        self.assertFalse(self.row()[0], "They said eleven.")

    # ------------------------------------------------------------------ when they answered

    def test_best_hour_with_its_figures(self):
        self.at(f"{TUESDAY} 09:00")
        contact = self.debtor.with_user(self.nadia).dunning_page()["contact"]
        self.assertEqual(contact["best"], "", "Too little is known.")
        self.at_ten()
        contact = self.debtor.with_user(self.nadia).dunning_page()["contact"]
        self.assertEqual(
            contact["best"],
            "Answers best from 10:00 AM to 10:30 AM: 3 of 3 calls (mornings 3 of 5, afternoons 0 "
            "of 1)",
        )

    def test_call_waits_for_it(self):
        self.at_ten()
        self.at(f"{TUESDAY} 09:00")
        self.assertEqual(self.row(), (True, "Answers more often from 10:00 AM on"))
        self.at(f"{TUESDAY} 10:00")
        self.assertFalse(self.row()[0])
        self.at(f"{TUESDAY} 11:00")
        self.assertFalse(self.row()[0], "It has passed: better now than not today.")

    def test_next_attempt_is_made_then(self):
        self.at_ten()
        self.at(f"{TUESDAY} 11:00")
        self.call.with_user(self.nadia)._log_call(self.outcome("no_answer"))
        self.assertEqual(str(self.call.call_at), "2026-03-11 09:00:00", "At ten in Paris.")

    def test_nothing_is_learned_of_natural_persons(self):
        self.debtor.sudo().is_company = False
        self.at_ten()
        self.at(f"{TUESDAY} 09:00")
        self.assertFalse(self.row()[0])
        contact = self.debtor.with_user(self.nadia).dunning_page()["contact"]
        self.assertEqual(contact["best"], "")

    def test_as_many_queries_for_ten_debtors_as_for_one(self):
        counts = []
        for count in (1, 10):
            calls = self.env["dunning.action"].sudo()
            for number in range(count):
                debtor = self._create_debtor(f"Debtor {count} {number}", is_company=True)
                calls |= calls._by_method().create(
                    {"partner_id": debtor.id, "channel": "phone", "date": TUESDAY}
                )
            self.env.flush_all()
            self.env.invalidate_all()
            calls.mapped("contact_id.name")
            calls._desk_refusals()
            before = self.cr.sql_log_count
            calls._better_times(datetime.fromisoformat(f"{TUESDAY} 08:00"))
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
