"""Calls of OCA's softphone on 10 March: what it tells of them, and what comes of it."""

import re

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.relance_telephonique.tests.telephone.common import TelephoneCase

from ..models.dunning_call_lock import dialled_by_digits


@tagged("post_install", "-at_install")
class TestSoftphone(TelephoneCase):
    """Nadia has an account at the telephone system, Karim has none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pbx_server = cls.env["voip.pbx"].sudo().create({"name": "PBX", "mode": "prod"})
        cls.nadia.write(
            {
                "voip_pbx_id": cls.pbx_server.id,
                "voip_username": "nadia",
                "voip_password": "secret",
                "dunning_extension": False,
            }
        )

    # ------------------------------------------------------------------ what the softphone does

    def of(self, user):
        return self.env(user=user)["voip.call"]

    def call(self, number="+33199001234", direction="incoming", user=None):
        """Let a window of the user tell of a new call."""
        calls = self.of(user or self.nadia)
        said = {"phone_number": number, "type_call": direction, "state": "calling"}
        return calls.browse(calls.create_call(said)["id"])

    def dial(self):
        """Click on the debtor's number, and let the softphone do what it is told."""
        action = self.debtor.with_user(self.nadia).dunning_dial(self.company.id)
        return action, self.call(action["params"]["dialled"], "outgoing")

    def logged(self):
        return self.env["dunning.call"].search([("partner_id", "=", self.debtor.id)], limit=1)

    def log(self, **values):
        debtor = self.debtor.with_user(self.nadia)
        debtor.dunning_log_outcome(self.outcome("refusal").id, note="No.", **values)
        return self.logged()

    def look_after_missed(self, seconds=31):
        self.clock.tick(seconds)
        self.env["dunning.ring"].sudo()._call_back_missed()
        self.env.invalidate_all()

    # ------------------------------------------------------------------ calls that come in

    def test_the_debtor_before_the_second_ring(self):
        """As of any telephone system, without an extension; the softphone knows the name too,
        although the number is written in another way.
        """
        call = self.call("0033199001234")
        [shown] = self.told(self.nadia)
        self.assertEqual((shown["title"], shown["state"]), ("Boulangerie Meunier", "ringing"))
        self.assertIn("1,200.00", shown["message"])
        self.assertEqual(self.told(self.karim), [])
        self.assertEqual(call.format_call()["partner"]["name"], "Boulangerie Meunier")

    def test_from_the_ring_to_the_outcome(self):
        call = self.call()
        self.clock.tick(10)
        call.accept_call()
        self.assertEqual([one["state"] for one in self.told(self.nadia)], ["ringing", "answered"])
        ring = self.rings().with_user(self.nadia)
        ring.action_pick_up(self.debtor.id)
        debtor = self.debtor.with_user(self.nadia)
        self.assertTrue(debtor.dunning_pick_up(self.company.id))
        self.clock.tick(180)
        call.terminate_call()
        self.clock.tick(30)
        logged = self.log()
        self.assertEqual((logged.direction, logged.duration), ("incoming", 180))
        self.assertEqual(str(logged.date), "2026-03-10 08:00:10")
        self.assertEqual(logged.phone_e164, "+33199001234")
        self.look_after_missed()
        self.assertFalse(self.rings().callback_id)

    def test_missed_is_called_back(self):
        self.call().reject_call()
        self.assertEqual([one["state"] for one in self.told(self.nadia)], ["ringing", "gone"])
        self.look_after_missed()
        callback = self.rings().callback_id
        self.assertEqual((callback.reason, callback.user_id), ("callback", self.nadia))
        self.assertEqual(callback.partner_id, self.debtor)
        desk = self.env["dunning.action"].with_user(self.nadia)
        self.assertIn(callback.id, [row["id"] for row in desk.desk_refresh()["queue"]])

    def test_the_window_was_closed_while_it_rang(self):
        """Nothing says that it ended: three minutes later it has."""
        self.call()
        self.look_after_missed(170)
        self.assertEqual(self.rings().state, "ringing")
        self.look_after_missed(60)
        self.assertEqual(str(self.rings().date_ended), "2026-03-10 08:03:00")
        self.assertTrue(self.rings().callback_id)

    def test_withheld_and_unknown(self):
        self.call("anonymous")
        self.call("0188000000")
        withheld, unknown = self.told(self.nadia)
        self.assertEqual((withheld["title"], withheld["may_create"]), ("Number withheld", False))
        self.assertEqual((unknown["title"], unknown["debtors"]), ("01 88 00 00 00", []))

    def test_a_colleague_calls(self):
        self.call("102").accept_call()
        self.assertFalse(self.rings())

    # ------------------------------------------------------------------ two windows

    def test_two_windows_are_one_telephone(self):
        """Each tells of the call; one picks up, and the other hears that it is over. Nobody missed
        anything, and the talk goes on.
        """
        first, second = self.call(), self.call()
        self.assertEqual(len(self.told(self.nadia)), 1)
        second.accept_call()
        first.reject_call()
        self.assertEqual([one["state"] for one in self.told(self.nadia)], ["answered"])
        self.clock.tick(60)
        second.terminate_call()
        ring = self.rings()
        self.assertEqual((ring.state, ring.duration), ("ended", 60))
        self.look_after_missed()
        self.assertFalse(self.rings().callback_id)

    def test_missed_in_both(self):
        first, second = self.call(), self.call()
        first.reject_call()
        self.assertEqual(self.rings().state, "ringing", "The other one may still pick up.")
        second.reject_call()
        self.assertEqual(self.rings().state, "ended")
        self.look_after_missed()
        self.assertEqual(len(self.actions(reason="callback")), 1)

    def test_both_tell_at_once(self):
        """They take turns: of two transactions that overlap, the second begins again."""
        self.call()
        turns = self.env["dunning.turn"].sudo()
        self.assertTrue(turns.search([("partner_id", "=", self.nadia.partner_id.id)]))

    def test_again_a_minute_later(self):
        self.call().reject_call()
        self.clock.tick(60)
        self.call()
        self.assertEqual(len(self.rings()), 2)

    # ------------------------------------------------------------------ a window that is closed

    def test_closed_during_a_talk(self):
        """The next talk ends it: how long it lasted is not known, unless it is told late."""
        talk = self.call()
        talk.accept_call()
        self.clock.tick(600)
        ringing = self.call("0188000000")
        self.assertEqual(self.rings(number="+33199001234").state, "answered")
        ringing.accept_call()
        ring = self.rings(number="+33199001234")
        self.assertEqual((ring.state, ring.duration, ring._seconds_talked()), ("ended", 0, 0))
        self.assertEqual(self.rings(number="+33188000000").state, "answered")
        self.call("0177000000", "outgoing")
        self.assertEqual(self.rings(number="+33188000000").state, "ended")
        talk.terminate_call()
        self.assertEqual(self.rings(number="+33199001234").duration, 600)
        self.look_after_missed()
        self.assertFalse(self.actions(reason="callback"))

    def test_closed_during_the_last_talk(self):
        """Four hours later it is over."""
        self.call().accept_call()
        self.look_after_missed(4 * 3600 - 1)
        self.assertEqual(self.rings().state, "answered")
        self.look_after_missed(2)
        ring = self.rings()
        self.assertEqual((ring.state, ring.duration), ("ended", 0))
        self.assertEqual(str(ring.date_ended), "2026-03-10 12:00:00")

    def test_the_talk_of_a_colleague_goes_on(self):
        self.karim.write({"voip_pbx_id": self.pbx_server.id, "voip_username": "karim"})
        self.call(user=self.karim).accept_call()
        self.call("0188000000", "outgoing")
        self.assertEqual(self.rings(user_id=self.karim.id).state, "answered")

    # ------------------------------------------------------------------ calls that go out

    def test_the_digits_that_are_dialled(self):
        """The softphone takes away whatever is no digit."""
        for e164, country, digits in (
            ("+33199001234", "FR", "0199001234"),
            ("+33612345678", "RE", "0612345678"),
            ("+262262123456", "FR", "0262123456"),
            ("+3222221234", "FR", "003222221234"),
            ("+33199001234", "BE", "0033199001234"),
            ("+33199001234", "US", "01133199001234"),
            ("+12015550123", "US", "12015550123"),
            ("+33199001234", "", "0033199001234"),
            ("+33199001234", "BR", "0033199001234"),
        ):
            dialled = re.sub(r"\D", "", dialled_by_digits(e164, country))
            self.assertEqual(dialled, digits, (e164, country))

    def test_who_has_an_account_dials_by_it(self):
        action, call = self.dial()
        self.assertEqual(action["tag"], "dunning_dial_softphone")
        self.assertEqual(action["params"]["number"], "+33199001234", "For the computer.")
        self.assertEqual(action["params"]["dialled"], "01 99 00 12 34")
        self.assertEqual(call.dunning_ring_id.sudo().number, "+33199001234")
        self.assertTrue(action["params"]["is_real"])
        self.assertEqual(self.told(self.nadia), [], "Nobody is told of one's own call.")
        self.clock.tick(12)
        call.accept_call()
        self.clock.tick(240)
        call.terminate_call()
        self.assertEqual(self.told(self.nadia), [])
        self.clock.tick(300)
        logged = self.log()
        self.assertEqual((logged.direction, logged.duration), ("outgoing", 240))
        self.look_after_missed()
        self.assertFalse(self.actions(reason="callback"))

    def test_who_has_none_dials_as_before(self):
        """By the computer, or by the telephone system that the company dials through."""
        debtor = self.debtor.with_user(self.karim)
        self.assertEqual(debtor.dunning_dial(self.company.id)["tag"], "dunning_dial")
        self.nadia.voip_password = False
        debtor = self.debtor.with_user(self.nadia)
        self.env["dunning.call.lock"].sudo().search([]).unlink()
        self.assertEqual(debtor.dunning_dial(self.company.id)["tag"], "dunning_dial")

    def test_before_the_telephone_system_of_the_company(self):
        self.company.sudo().dunning_dial_url = "https://pbx.example/call?to={number}"
        action, _call = self.dial()
        self.assertEqual(action["tag"], "dunning_dial_softphone")

    def test_nobody_answered(self):
        for end in ("reject_call", "terminate_call"):
            _action, call = self.dial()
            self.clock.tick(25)
            getattr(call, end)()
            [asked] = self.told(self.nadia)
            expected = [self.outcome("no_answer").id, self.outcome("voicemail").id]
            self.assertEqual([one["id"] for one in asked["outcomes"]], expected)

    def test_a_machine_answered(self):
        _action, call = self.dial()
        call.accept_call()
        self.clock.tick(9)
        call.terminate_call()
        [asked] = self.told(self.nadia)
        self.assertEqual(asked["outcomes"][0]["id"], self.outcome("voicemail").id)

    def test_in_the_company_for_which_was_dialled(self):
        """Who works in two, and looks at the other one."""
        other = self._create_company(name="Emballages Suisse")
        self.nadia.company_ids += other
        self.debtor.with_user(self.nadia).dunning_dial(self.company.id)
        calls = self.of(self.nadia).with_context(allowed_company_ids=[other.id, self.company.id])
        said = {"phone_number": "+33199001234", "type_call": "outgoing", "state": "calling"}
        call = calls.browse(calls.create_call(said)["id"])
        self.assertEqual(self.rings().company_id, self.company)
        call.terminate_call()
        self.assertEqual([one["state"] for one in self.told(self.nadia)], ["ended"])

    def test_who_calls_while_the_user_looks_at_another_company(self):
        """They are chased by the one that they owe to, in every window."""
        other = self._create_company(name="Emballages Suisse")
        self.nadia.company_ids += other
        said = {"phone_number": "0199001234", "type_call": "incoming", "state": "calling"}
        for looked_at in (other, self.company):
            calls = self.of(self.nadia).with_context(allowed_company_ids=looked_at.ids)
            calls.create_call(dict(said))
        self.assertEqual(self.rings().company_id, self.company)
        [shown] = self.told(self.nadia)
        self.assertEqual(shown["title"], "Boulangerie Meunier")
        self.assertIn("1,200.00", shown["message"])
        calls = self.of(self.nadia).with_context(allowed_company_ids=other.ids)
        call = calls.browse(calls.create_call(said | {"phone_number": "0188000000"})["id"])
        self.assertEqual(call.sudo().dunning_ring_id.company_id, other, "Nobody known calls there.")

    def test_a_call_of_nobody_who_owes(self):
        """Private ones, by the keys of the softphone: no outcome is asked for."""
        call = self.call("0612345678", "outgoing")
        call.terminate_call()
        self.assertEqual(self.told(self.nadia), [])

    # ------------------------------------------------------------------ whose call it is

    def test_of_who_chases_no_debts(self):
        """What a salesperson telephones is nobody's business here."""
        sam = self._create_user("sam", "base.group_user")
        call = self.call(user=sam)
        call.accept_call()
        self.assertFalse(self.rings())

    def test_another_one_s_call(self):
        """Anybody may write calls: of others they change nothing, and show them nothing."""
        call = self.call()
        self.told(self.nadia)
        forged = call.with_user(self.karim)
        forged.write({"state": "terminated"})
        self.assertEqual(self.rings().state, "ringing")
        own = self.call("0188000000", user=self.karim)
        own.write({"dunning_ring_id": self.rings(user_id=self.nadia.id).id})
        own.reject_call()
        self.assertEqual(self.rings(user_id=self.nadia.id).state, "ringing")
        self.of(self.karim).create({"phone_number": "0199001234", "user_id": self.nadia.id})
        self.assertEqual(self.told(self.nadia), [])

    def test_no_client_says_which_ring_it_is(self):
        """Neither by values nor by default ones; and another one's call does not hold a ring."""
        call = self.call()
        ring = self.rings()
        own = self.of(self.karim).with_context(default_dunning_ring_id=ring.id)
        values = {"phone_number": "0188000000", "state": "aborted", "dunning_ring_id": ring.id}
        forged = own.create([values, {"phone_number": "0188000000", "state": "aborted"}])
        forged.write({"dunning_ring_id": ring.id})
        self.assertNotIn(ring, forged.sudo().dunning_ring_id)
        call.with_user(self.karim).write({"dunning_ring_id": False})
        self.assertEqual(call.sudo().dunning_ring_id, ring)
        held = self.call()
        held.sudo().user_id = self.karim
        call.reject_call()
        self.assertEqual(self.rings(user_id=self.nadia.id).state, "ended")

    def test_lengths_that_are_none(self):
        """The browser writes them: what cannot be is none, or the longest there is."""
        call = self.call()
        call.accept_call()
        call.write({"start_date": "2026-03-10 09:00:00"})
        call.terminate_call()
        self.assertEqual(self.rings().duration, 0)
        call = self.call("0188000000")
        call.write({"start_date": "1990-01-01 09:00:00", "state": "ongoing"})
        call.terminate_call()
        self.assertEqual(self.rings(number="+33188000000").duration, 24 * 3600)

    def test_one_can_telephone_nevertheless(self):
        def breaks(_self):
            raise ValueError("broken")

        self.patch(self.registry["voip.call"], "_dunning_hear", breaks)
        with mute_logger("odoo.addons.relance_telephonique_voip_oca.models.voip_call"):
            call = self.call()
        self.assertEqual(call.state, "calling")

    def test_its_rights(self):
        """What is shown of the ring is for who chases debts."""
        sam = self._create_user("sam", "base.group_user")
        names = self.env["voip.call"].with_user(sam).fields_get()
        self.assertNotIn("dunning_ring_id", names)
