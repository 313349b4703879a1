"""Courtesy limits: hours, holidays, numbers of calls, and one caller at a time."""

from datetime import datetime, timedelta

from psycopg2.errors import CheckViolation, LockNotAvailable

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import DunningCommon
from ..languages import speak


def at(text):
    """Return the moment (UTC) that ``text`` says."""
    return datetime.fromisoformat(text)


@tagged("post_install", "-at_install")
class TestGuard(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("marc", "relance_telephonique.group_dunning_manager")
        cls.colleague = cls._create_user("sophie", "account.group_account_invoice")

    def begin(self):
        super().begin()
        self.action = self._action(self.debtor)

    def _action(self, partner, **values):
        actions = self.env["dunning.action"]._by_method()
        return actions.create({"partner_id": partner.id, "channel": "phone", **values})

    def _at(self, moment):
        """Let the clock show that moment (UTC)."""
        self.clock.move_to(moment)
        self.env.invalidate_all()

    def _called(self, *moments, reached=False, action=None, **values):
        """Log calls at these moments (UTC), each in its time; default: now."""
        action, now = action or self.action, datetime.now()  # noqa: DTZ005
        moments = [at(moment) if isinstance(moment, str) else moment for moment in moments or [now]]
        self.clock.move_to(max(now, *moments))
        calls = self.env["dunning.call"]._by_method()
        calls.create(
            [
                {
                    "action_id": action.id,
                    "company_id": action.company_id.id,
                    "partner_id": action.partner_id.id,
                    "outcome_id": self.env.ref("relance_telephonique.outcome_no_answer").id,
                    "is_reached": reached,
                    "date": moment,
                    **values,
                }
                for moment in moments
            ]
        )
        self._at(now)

    def _refusal(self, partner=None, moment=None):
        partner = (partner or self.debtor).with_env(self.env)
        return partner._dunning_call_refusal(self.env.company, moment)

    def assertRefused(self, *parts, partner=None):
        refusal = self._refusal(partner)
        for part in parts:
            self.assertIn(part, refusal or "called")

    def assertMayCall(self, partner=None):
        self.assertIs(self._refusal(partner), False)

    # ------------------------------------------------------------------ the clock

    def test_within_the_hours(self):
        self.assertMayCall()
        self.action._check_may_call()
        self.assertFalse(self.action.call_refusal)
        self.assertTrue(self.action.is_open_now)
        self.assertEqual(self.action.debtor_local_time, "09:00")

    def test_lunch(self):
        self._at("2026-01-05 10:59:59")
        self.assertMayCall()
        self._at("2026-01-05 11:00:00")
        self.assertRefused("12:00", "Monday 5 January 14:00")
        self.assertFalse(self.action.is_open_now)
        self._at("2026-01-05 13:00:00")
        self.assertMayCall()
        self._at("2026-01-05 17:00:00")
        self.assertRefused("18:00", "Tuesday 6 January 09:00")

    def test_in_the_readers_language(self):
        speak(self.env, "fr_FR")
        self.env = self.env(context={"lang": "fr_FR"})
        self._at("2026-01-05 11:00:00")
        self.assertRefused("lundi 5 janvier à 14:00")
        self._at("2026-06-01 10:00:00")
        self.assertRefused("lundi 1er juin à 14:00")

    def test_at_another_moment_than_now(self):
        self.assertIn("12:30", self._refusal(moment=at("2026-01-05 11:30")))
        self.assertFalse(self._refusal(moment=at("2026-01-05 13:00")))

    def test_own_hours_of_the_company(self):
        self.env.company.sudo().write(
            {"dunning_call_morning_from": 9.5, "dunning_call_afternoon_to": 16.25}
        )
        self.assertRefused("Monday 5 January 09:30")
        self._at("2026-01-05 15:15:00")
        self.assertRefused("16:15", "Tuesday 6 January 09:30")

    def test_hours_must_follow_each_other(self):
        company = self.env.company.sudo()
        for wrong in ({"dunning_call_morning_from": -1.0}, {"dunning_call_afternoon_to": 24.5}):
            with self.assertRaisesRegex(ValidationError, "from 0 to 24"):
                company.write(wrong)
        for wrong in (
            {"dunning_call_morning_from": 12.0},
            {"dunning_call_morning_to": 15.0},
            {"dunning_call_afternoon_from": 18.0},
            {"dunning_call_attempts_per_day": 0},
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
                company.write(wrong)
        self.env.company.sudo().dunning_call_afternoon_from = 12.0  # no pause at noon

    def test_settings(self):
        """All of the day moves at once, past what it was."""
        evening = {
            "dunning_call_morning_from": 19.0,
            "dunning_call_morning_to": 20.0,
            "dunning_call_afternoon_from": 21.0,
            "dunning_call_afternoon_to": 22.0,
            "dunning_call_reached_per_week": 1,
        }
        settings = self.env["res.config.settings"].with_user(self.user).sudo().create(evening)
        settings.execute()
        self.env.flush_all()
        self.assertRecordValues(self.env.company, [evening])

    def test_debtor_in_reunion(self):
        """Three hours ahead of Paris in winter: their working day ends early here."""
        self.debtor.tz = "Indian/Reunion"
        self.assertRefused("12:00", "Monday 5 January 11:00")  # as our clock shows
        self.assertEqual(self.action.debtor_local_time, "12:00 (Réunion)")
        self._at("2026-01-05 13:59:00")
        self.assertMayCall()
        self._at("2026-01-05 14:00:00")
        self.assertRefused("18:00", "Tuesday 6 January 06:00")

    def test_the_address_says_more_than_whoever_entered_it(self):
        """Odoo gave the customer the time zone of the accountant. At 16:30 in Paris it is 19:30 in
        Saint-Denis.
        """
        self.debtor.write(
            {"zip": "97400", "country_id": self.env.ref("base.fr").id, "tz": "Europe/Paris"}
        )
        self._at("2026-01-05 15:30:00")
        self.assertRefused("19:30", "Tuesday 6 January 06:00")
        self.assertEqual(self.debtor.dunning_clock, "Réunion")
        self.debtor.dunning_tz = "Europe/Paris"
        self.assertMayCall()

    def test_same_time_elsewhere_is_not_named(self):
        self.debtor.tz = "Europe/Brussels"
        self.assertEqual(self.action.debtor_local_time, "09:00")

    def test_belgian_national_day(self):
        self.debtor.country_id = self.env.ref("base.be")
        self._at("2026-07-21 08:00:00")
        self.assertRefused("Belgium", "Wednesday 22 July 09:00")
        self.debtor.country_id = self.env.ref("base.fr")
        self.assertMayCall()

    def test_good_friday_in_alsace(self):
        """Strasbourg is closed on 3 April 2026, Paris is not."""
        self.debtor.write({"zip": "67000", "country_id": self.env.ref("base.fr").id})
        self._at("2026-04-03 08:00:00")
        self.assertRefused("Public holiday", "Tuesday 7 April 09:00")
        self.debtor.zip = "75011"
        self.assertMayCall()

    def test_our_holiday(self):
        self.debtor.country_id = self.env.ref("base.be")
        self._at("2026-07-14 08:00:00")
        self.assertRefused("Not a working day", "Wednesday 15 July 09:00")

    def test_weekend(self):
        self._at("2026-01-10 09:00:00")
        self.assertRefused("Not a working day", "Monday 12 January 09:00")

    # ------------------------------------------------------------------ numbers of calls

    def test_three_attempts_a_day(self):
        self._called()
        self._called()
        self.assertMayCall()
        self._called()
        self.assertRefused("today: 3", "Tuesday 6 January 09:00")
        self._at("2026-01-06 08:00:00")
        self.assertMayCall()

    def test_reached_once_a_day(self):
        self._called(reached=True)
        self.assertRefused("reached", "today: 1", "Tuesday 6 January 09:00")
        self._at("2026-01-06 08:00:00")
        self.assertMayCall()

    def test_reached_three_times_in_seven_days(self):
        self._called("2026-01-05 08:00", "2026-01-06 08:00", reached=True)
        self._at("2026-01-07 08:00:00")
        self.assertMayCall()
        self._called("2026-01-07 07:00", reached=True)
        self._at("2026-01-08 08:00:00")
        self.assertRefused("reached", "seven days: 3", "Monday 12 January 09:00")
        self._at("2026-01-11 22:59:00")  # the last minute of Sunday, of the seventh day
        self.assertRefused("seven days: 3", "Monday 12 January 09:00")
        self._at("2026-01-12 08:00:00")
        self.assertMayCall()

    def test_seven_attempts_in_seven_days(self):
        self._called(*(f"2026-01-05 {hour}:00" for hour in ("08", "09", "13")))
        self._called(*(f"2026-01-06 {hour}:00" for hour in ("08", "09", "13")))
        self._at("2026-01-07 08:00:00")
        self.assertMayCall()
        self._called()
        self.assertRefused("tried", "seven days: 7", "Monday 12 January 09:00")

    def test_own_caps_of_the_company(self):
        self.env.company.sudo().dunning_call_attempts_per_day = 1
        self._called()
        self.assertRefused("today: 1")

    def test_cap_comes_off_on_a_day_that_is_worked(self):
        self._at("2026-01-09 08:00:00")
        self._called(reached=True)
        self.assertRefused("Monday 12 January 09:00")

    def test_days_are_the_debtors(self):
        """At 20:30 UTC it is already tomorrow in Réunion: calls of before no longer are today's."""
        self.debtor.tz = "Indian/Reunion"
        self._called("2026-01-05 19:59", "2026-01-05 19:59", "2026-01-05 19:59")
        self._at("2026-01-05 19:59:30")
        self.assertRefused("today: 3", "Tuesday 6 January 06:00")
        self._at("2026-01-05 20:00:00")
        self.assertRefused("00:00", "outside the calling hours")
        self._at("2026-01-06 05:00:00")
        self.assertMayCall()
        self._called("2026-01-05 20:00", "2026-01-05 20:00", "2026-01-05 20:00")
        self.assertRefused("today: 3")

    def test_days_of_23_and_25_hours(self):
        """The first and the last minute of the days on which Paris changes its clock."""
        for summer, first, last in (
            ("2026-03-29", "2026-03-28 23:00", "2026-03-29 21:59"),
            ("2026-10-25", "2026-10-24 22:00", "2026-10-25 22:59"),
        ):
            debtor = self._create_debtor(f"Fleurs du {summer}")
            action = self._action(debtor)
            self._called(first, last, action=action)
            self._called(at(first) - timedelta(minutes=1), action=action)
            self._called(at(last) + timedelta(minutes=1), action=action)
            made = debtor._dunning_attempts(self.env.company, at(last))[debtor]
            self.assertEqual(sum(str(attempt.day) == summer for attempt in made), 2, summer)

    def test_incoming_calls_neither_bind_nor_count(self):
        self._called(direction="incoming", reached=True)
        self.assertMayCall()

    def test_calls_to_a_contact_count_for_the_debtor(self):
        contact = self._create_contact("Achats Meunier", type="dunning")
        self._called(partner_id=contact.id, reached=True)
        self.assertRefused("reached")
        self.assertRefused("reached", partner=contact)

    def test_each_company_counts_its_own(self):
        other = self.env["res.company"].sudo().create({"name": "Emballages Sud"})
        other.resource_calendar_id.tz = "Europe/Paris"
        self.colleague.sudo().company_ids += other
        self._called(reached=True)
        self.env["dunning.call.lock"]._take(self.debtor, self.env.company)
        self.assertRefused("reached")
        self.become(self.colleague)
        debtor = self.debtor.with_env(self.env)
        self.assertFalse(debtor._dunning_call_refusal(other.with_env(self.env)))

    # ------------------------------------------------------------------ who is never called

    def test_never_chased(self):
        self.debtor.dunning_excluded = True
        self.assertRefused("never chased")

    def test_collective_proceedings(self):
        self.debtor.write(
            {"dunning_proceedings": "receivership", "dunning_proceedings_date": "2026-01-02"}
        )
        self.assertRefused("collective proceedings")
        self.assertIn("collective proceedings", self.action.call_refusal)

    def test_all_in_a_case(self):
        invoice = self.invoice(100.00, due="2025-12-01")
        case = (
            self.env["dunning.case"]
            .with_user(self.user)
            .create({"partner_id": self.debtor.id, "move_ids": invoice.ids})
        )
        self.assertRefused("open case")
        beside = self.invoice(50.00, due="2025-12-15")
        self.assertMayCall()
        self.pay(beside)
        self.assertRefused("open case")
        case.action_close()
        self.assertMayCall()

    # ------------------------------------------------------------------ a manager may

    def test_override(self):
        self._called(reached=True)
        for user, reason, may in (
            (self.accountant, None, False),
            (self.accountant, "Asked us to call back", False),
            (self.manager, None, False),
            (self.manager, "  ", False),
            (self.manager, "Asked us to call back", True),
        ):
            action = self.action.with_user(user)
            if may:
                action._check_may_call(reason)
                continue
            with self.assertRaisesRegex(UserError, "the most allowed"):
                action._check_may_call(reason)

    # ------------------------------------------------------------------ one caller at a time

    def test_two_people(self):
        self.action.action_take_call()
        self.assertFalse(self.action.busy_user_id)
        self.assertMayCall()
        self.become(self.colleague)
        theirs = self.action.with_env(self.env)
        self.assertEqual(theirs.busy_user_id, self.accountant)
        self.assertIn("Claire is on the phone", theirs.call_refusal)
        with self.assertRaisesRegex(UserError, "Claire is on the phone"):
            theirs.action_take_call()
        theirs.action_release_call()  # not theirs to release
        self.assertEqual(theirs.busy_user_id, self.accountant)
        self.action.action_release_call()
        theirs.action_take_call()
        self.assertEqual(self.action.busy_user_id, self.colleague)

    def test_lock_expires_and_is_renewed(self):
        self.action.action_take_call()
        theirs = self.action.with_user(self.colleague)
        self._at("2026-01-05 08:14:59")
        self.assertTrue(theirs.busy_user_id)
        self.action.action_take_call()
        self._at("2026-01-05 08:29:58")
        self.assertTrue(theirs.busy_user_id)
        self._at("2026-01-05 08:29:59")
        self.assertFalse(theirs.busy_user_id)
        self.assertFalse(theirs.call_refusal)
        theirs.action_take_call()
        self.assertEqual(self.action.busy_user_id, self.colleague)
        self.assertEqual(self.env["dunning.call.lock"].search_count([]), 1)

    def test_lock_is_for_the_whole_debtor(self):
        contact = self._create_contact("Achats Meunier")
        self.env["dunning.call.lock"]._take(contact, self.env.company)
        self.assertEqual(self.action.with_user(self.colleague).busy_user_id, self.accountant)

    def test_only_collectors_take_calls(self):
        salesman = self._create_user("paul", "base.group_user")
        self.debtor.sudo().user_id = salesman
        action = self.action.with_user(salesman)
        with self.assertRaises(AccessError):
            action.action_take_call()
        self.assertTrue(action.debtor_local_time)  # reading is theirs
        self.assertFalse(action.call_refusal)

    def test_two_transactions(self):
        """What another transaction is taking cannot be taken: the second one waits for it."""
        partner = self.env.ref("base.main_partner").sudo()  # committed, unlike ours
        company = self.env.ref("base.main_company").sudo()
        root = self.env.ref("base.user_root")
        with self.registry.cursor() as other:
            env = self.env(cr=other, user=root)
            env["dunning.call.lock"]._take(partner.with_env(env), company.with_env(env))
            with (
                self.assertRaises(LockNotAvailable),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.cr.execute("SET LOCAL lock_timeout = '100ms'")
                self.env["dunning.call.lock"]._take(partner, company)
            other.rollback()
        holder = self.env["dunning.call.lock"]._take(partner, company)
        self.assertEqual(holder, self.accountant)

    # ------------------------------------------------------------------ trying again

    def test_next_half_day(self):
        self.assertEqual(self.action._next_half_day(), at("2026-01-05 13:00"))
        friday = at("2026-01-09 14:00")
        self.assertEqual(self.action._next_half_day(friday), at("2026-01-12 08:00"))
        self.debtor.tz = "Indian/Reunion"
        self.assertEqual(self.action._next_half_day(friday), at("2026-01-12 05:00"))

    # ------------------------------------------------------------------ many at once

    def test_as_many_queries_for_twenty_debtors_as_for_two(self):
        debtors = (
            self.env["res.partner"]
            .with_user(self.user)
            .create([{"name": f"D{number}"} for number in range(20)])
        )
        company = self.env.company
        counts = []
        for asked in (debtors[:1], debtors[:2], debtors):  # the first only fills Odoo's caches
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            asked._dunning_call_refusals(company)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
