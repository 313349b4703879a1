"""The telephone rings on 10 March: who is told what, and what comes of it."""

from base64 import b64encode
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ...models.telephone.dunning_ring import MOST_RINGS_OF_EXTENSION
from ..languages import speak
from .common import GROUPS, TelephoneCase


@tagged("post_install", "-at_install")
class TestRing(TelephoneCase):
    # ------------------------------------------------------------------ who calls

    def test_the_debtor_before_the_second_ring(self):
        """Nadia sees who it is, what is overdue, the last promise and who called last; Karim sees
        nothing of it.
        """
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(self.owed).ids,
                "line_ids": [Command.create({"date": "2026-03-12", "amount": 500.00})],
            }
        )
        promise.action_confirm()
        self.diary("2026-03-11", "2026-03-11")
        self.ring()
        [shown] = self.told(self.nadia)
        self.assertEqual((shown["title"], shown["state"]), ("Boulangerie Meunier", "ringing"))
        self.assertEqual(shown["debtors"], [{"id": self.debtor.id, "name": self.debtor.name}])
        self.assertEqual(shown["number"], "01 99 00 12 34")
        for fact in ("1,200.00", "late by up to 9 days", "promise of", "500.00", "03/12/2026"):
            self.assertIn(fact, shown["message"])
        self.assertEqual(self.told(self.karim), [])
        self.assertEqual(self.rings().partner_id, self.debtor)

    def test_in_the_language_of_who_reads(self):
        speak(self.env, "fr_FR")
        self.nadia.sudo().lang = "fr_FR"
        self.ring(number="anonymous")
        [shown] = self.told(self.nadia)
        self.assertEqual(
            shown["title"],
            self.env(user=self.nadia, context={"lang": "fr_FR"})._("Number withheld"),
        )

    def test_a_contact_is_named(self):
        self._create_contact("Mme Roux", phone="06 98 76 54 32")
        self.ring(number="0698765432")
        self.assertEqual(self.told(self.nadia)[0]["title"], "Boulangerie Meunier · Mme Roux")

    def test_several_are_never_guessed(self):
        other = self._create_debtor("Garage Vidal", phone="01 99 00 12 34")
        self.ring()
        [shown] = self.told(self.nadia)
        self.assertEqual(shown["title"], "01 99 00 12 34")
        self.assertEqual([one["id"] for one in shown["debtors"]], (self.debtor + other).ids)
        self.assertFalse(self.rings().partner_id)

    def test_nobody_known_and_withheld(self):
        self.ring(number="+33188000000")
        self.ring(number="anonymous", call="c2")
        unknown, withheld = self.told(self.nadia)
        self.assertEqual((unknown["title"], unknown["debtors"]), ("01 88 00 00 00", []))
        self.assertEqual((withheld["title"], withheld["number"]), ("Number withheld", ""))
        self.assertFalse(withheld["may_create"])

    def test_a_colleague_calls(self):
        self.ring(number="102")
        self.assertFalse(self.rings())
        self.assertEqual(self.told(self.nadia), [])

    def test_nothing_of_whom_one_may_not_know(self):
        """Of another company's customer, and on the telephone of who is no collector."""
        other = self._create_company(name="Emballages Suisse")
        self._create_debtor("Secret SA", phone="01 88 00 12 34", company_id=other.id)
        self.ring(number="0188001234")
        [shown] = self.told(self.nadia)
        self.assertEqual((shown["title"], shown["debtors"]), ("01 88 00 12 34", []))
        sam = self._create_user("sam", "base.group_user", dunning_extension="103")
        self.ring(extension="103", call="c2")
        self.assertEqual(self.told(sam), [])

    # ------------------------------------------------------------------ once, in any order

    def test_the_same_again(self):
        for _again in range(3):
            self.ring()
        self.assertEqual(len(self.told(self.nadia)), 1)
        self.assertEqual(len(self.rings()), 1)

    def test_what_comes_late(self):
        """It ended, says the system, then that it rang, then that somebody answered."""
        self.ring("ended", duration=95)
        self.told(self.nadia)
        self.ring("ringing")
        self.ring("answered")
        ring = self.rings()
        self.assertEqual((ring.state, ring.duration), ("ended", 95))
        self.assertEqual([one["state"] for one in self.told(self.nadia)], [])

    def test_gone_once_ended(self):
        self.ring()
        [shown] = self.told(self.nadia)
        self.ring("ended", extension="")
        self.assertEqual(self.told(self.nadia), [{"id": shown["id"], "state": "gone"}])

    def test_two_telephones_ring(self):
        """Karim answers: Nadia's notice goes, and nobody missed a call."""
        self.ring()
        self.ring(extension="102")
        self.assertEqual([len(self.told(one)) for one in (self.nadia, self.karim)], [1, 1])
        self.ring("answered", extension="102")
        self.assertEqual([one["state"] for one in self.told(self.karim)], ["answered"])
        self.assertEqual([one["state"] for one in self.told(self.nadia)], ["gone"])
        self.ring("ended", extension="", duration=61)
        self.assertEqual(sorted(self.rings().mapped("duration")), [0, 61])
        self.look_after_missed()
        self.assertFalse(self.rings().callback_id)

    # ------------------------------------------------------------------ the talk

    def pick_up(self, user, partner=None):
        ring = self.rings(user_id=user.id)[:1].with_user(user)
        return ring.action_pick_up((partner or self.debtor).id)

    def test_from_the_ring_to_the_outcome(self):
        """Rung at nine, answered ten seconds later, hung up after three minutes: the call is theirs
        with that duration, from that number, whatever the collector did meanwhile.
        """
        self.ring()
        self.clock.tick(10)
        self.ring("answered")
        self.told(self.nadia)
        action = self.pick_up(self.nadia)
        self.assertEqual(action["tag"], "dunning_debtor_page")
        self.assertEqual(action["context"]["active_id"], self.debtor.id)
        self.assertEqual(
            [one["state"] for one in self.told(self.nadia)], ["gone"], "in all windows"
        )
        debtor = self.debtor.with_user(self.nadia)
        self.clock.tick(20)
        self.assertTrue(debtor.dunning_pick_up(self.company.id))
        self.assertTrue(debtor.dunning_pick_up(self.company.id), "the page was opened twice")
        self.clock.tick(160)
        self.ring("ended", duration=180)
        self.clock.tick(60)
        debtor.dunning_log_outcome(self.outcome("refusal").id, note="No reason.")
        call = self.env["dunning.call"].search([("partner_id", "=", self.debtor.id)], limit=1)
        self.assertEqual((call.direction, call.duration), ("incoming", 180))
        self.assertEqual(str(call.date), "2026-03-10 08:00:10")
        self.assertEqual(call.phone_e164, "+33199001234")

    def test_their_open_call(self):
        """The call that waits is the one that is made."""
        self.diary("2026-03-10", "2026-03-09")
        self.run_on("2026-03-10")
        waiting = self.actions(channel="phone", state="ready")
        self.ring("answered")
        self.pick_up(self.nadia)
        debtor = self.debtor.with_user(self.nadia)
        debtor.dunning_pick_up(self.company.id)
        self.assertEqual(debtor.dunning_page(self.company.id)["call"]["id"], waiting.id)
        waiting.with_user(self.nadia).action_log_outcome(self.outcome("refusal").id, note="No.")
        self.assertEqual(waiting.call_ids.direction, "incoming")
        self.assertEqual(waiting.state, "done")

    def test_an_unknown_number_is_known_next_time(self):
        self.ring("answered", number="+33188000000")
        self.pick_up(self.nadia)
        debtor = self.debtor.with_user(self.nadia)
        debtor.dunning_pick_up(self.company.id)
        debtor.dunning_log_outcome(self.outcome("refusal").id, note="No.")
        self.ring("ended", number="+33188000000", duration=5)
        self.told(self.nadia)
        self.ring(number="+33188000000", call="c2")
        self.assertEqual(self.told(self.nadia)[0]["title"], "Boulangerie Meunier")

    def test_another_one_s_telephone(self):
        self.ring()
        ring = self.rings().with_user(self.karim)
        with self.assertRaisesRegex(AccessError, "another telephone"):
            call_kw(ring, "action_pick_up", [ring.ids, self.debtor.id], {})
        with self.assertRaises(AccessError):
            call_kw(ring, "write", [ring.ids, {"partner_id": self.debtor.id}], {})

    def test_a_later_call_is_none_of_it(self):
        self.ring("answered")
        self.ring("ended", duration=30)
        self.clock.tick(600)
        debtor = self.debtor.with_user(self.nadia)
        debtor.dunning_pick_up(self.company.id)
        self.clock.tick(45)
        debtor.dunning_log_outcome(self.outcome("refusal").id, note="No.")
        call = self.env["dunning.call"].search([("partner_id", "=", self.debtor.id)], limit=1)
        self.assertEqual(call.duration, 45)

    # ------------------------------------------------------------------ one's own calls

    def dial(self):
        self.debtor.with_user(self.nadia).dunning_dial(self.company.id)

    def test_nobody_answered(self):
        """The system says so, and two keys are proposed; the likelier first."""
        self.dial()
        self.ring("ringing", direction="outgoing")
        self.assertEqual(self.told(self.nadia), [])
        self.ring("ended", direction="outgoing")
        [asked] = self.told(self.nadia)
        self.assertEqual((asked["state"], asked["partner_id"]), ("ended", self.debtor.id))
        expected = [self.outcome("no_answer").id, self.outcome("voicemail").id]
        self.assertEqual([one["id"] for one in asked["outcomes"]], expected)
        self.look_after_missed()
        self.assertFalse(self.rings().callback_id, "Nobody calls back because of one's own call.")

    def test_a_machine_answered(self):
        self.dial()
        self.ring("ended", direction="outgoing", duration=9)
        [asked] = self.told(self.nadia)
        self.assertEqual(asked["outcomes"][0]["id"], self.outcome("voicemail").id)

    def test_length_of_a_talk(self):
        """Noted five minutes after it ended."""
        self.dial()
        self.clock.tick(12)
        self.ring("answered", direction="outgoing")
        self.clock.tick(240)
        self.ring("ended", direction="outgoing", duration=240)
        self.assertEqual(self.told(self.nadia), [], "How a talk ended nobody can guess.")
        self.clock.tick(300)
        self.debtor.with_user(self.nadia).dunning_log_outcome(
            self.outcome("refusal").id, note="No."
        )
        call = self.env["dunning.call"].search([("partner_id", "=", self.debtor.id)], limit=1)
        self.assertEqual((call.direction, call.duration), ("outgoing", 240))

    # ------------------------------------------------------------------ missed

    def look_after_missed(self):
        self.clock.tick(31)
        self.env["dunning.ring"].sudo()._call_back_missed()
        self.env.invalidate_all()

    def miss(self, **more):
        self.ring(**more)
        self.ring("ended", **more)
        self.look_after_missed()

    def test_missed_is_called_back(self):
        """Today, by whose telephone rang, on the desk of the day."""
        self.miss()
        ring = self.rings()
        callback = ring.callback_id
        self.assertEqual((callback.reason, callback.user_id), ("callback", self.nadia))
        self.assertEqual((callback.partner_id, callback.date), (self.debtor, self.today))
        desk = self.env["dunning.action"].with_user(self.nadia)
        self.assertIn(callback.id, [row["id"] for row in desk.desk_refresh()["queue"]])
        self.assertIn("nobody answered", callback.message_ids[0].body)
        self.assertEqual(callback.line_ids.move_id, self.owed)

    def test_missed_five_times_is_one_call(self):
        for call in "abcde":
            self.miss(call=call)
        self.assertEqual(len(self.rings().callback_id), 1)
        self.assertEqual(len(self.actions(reason="callback")), 1)

    def test_missed_at_night(self):
        self.clock.move_to("2026-03-10 21:00:00")
        self.miss()
        self.assertEqual(str(self.rings().callback_id.call_at), "2026-03-11 08:00:00")

    def test_missed_at_night_by_who_is_there_from_ten(self):
        julie = self._create_contact("Julie Perrin", phone="01 99 00 12 99", dunning_call_from=10)
        self.clock.move_to("2026-03-10 21:00:00")
        self.miss(number="0199001299")
        self.assertEqual(self.rings().callback_id.contact_id, julie)
        self.assertEqual(str(self.rings().callback_id.call_at), "2026-03-11 09:00:00", "In Paris")

    def test_missed_joins_the_call_that_waits(self):
        self.run_on("2026-03-10")
        waiting = self.actions(channel="phone", state="ready")
        self.assertTrue(waiting)
        self.miss()
        self.assertEqual(self.rings().callback_id, waiting)
        self.assertEqual(waiting.reason, "callback")

    def test_who_answered_elsewhere_or_called_back_at_once(self):
        self.ring()
        self.ring("ended")
        self.debtor.with_user(self.karim).dunning_log_outcome(
            self.outcome("refusal").id, direction="incoming", note="No."
        )
        self.look_after_missed()
        self.assertFalse(self.rings().callback_id)

    def test_missed_by_who_owes_nothing_or_is_not_known(self):
        self._create_debtor("Garage Vidal", phone="02 98 00 12 34")
        self.miss(number="0298001234")
        self.miss(number="anonymous", call="c2")
        self.miss(number="+33188000000", call="c3")
        self.assertFalse(self.actions(reason="callback"))
        self.assertTrue(all(self.rings().mapped("is_followed")))

    def test_missed_by_one_of_two_who_owe(self):
        other = self._create_debtor("Garage Vidal", phone="01 99 00 12 34")
        self.invoice(90.00, due="2026-03-02", partner=other)
        self.miss()
        self.assertFalse(self.actions(reason="callback"), "None is guessed.")

    def test_missed_on_a_telephone_of_nobody(self):
        """A queue of the telephone system: who chases the debtor calls back."""
        self.miss(extension="900")
        self.assertTrue(self.rings().callback_id.user_id)

    # ------------------------------------------------------------------ the door

    def said(self, **more):
        return {
            "number": "0199001234",
            "extension": "101",
            "state": "ringing",
            "call_id": "1",
        } | more

    def test_the_answer_tells_nothing(self):
        """Whoever calls, whatever telephone it is, and once it is too much."""
        answers = {
            str(self.post(self.said(**more), self.pbx))
            for more in (
                {},
                {"call_id": "2", "number": "+33188000000"},
                {"call_id": "3", "number": "anonymous"},
                {"call_id": "4", "extension": "999"},
                {"call_id": "5", "extension": "' OR 1=1"},
                {"call_id": "6", "number": ["a"], "duration": "long"},
                {"call_id": "7", "number": "102"},
                {"call_id": "8", "number": "\0\ud800", "extension": "\ud800"},
            )
        }
        self.assertEqual(answers, {"(202, {'result': 'taken'})"})

    def test_a_form_and_a_password(self):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        body = f"key={self.pbx}&number=%2B33199001234&extension=101&state=ringing&call_id=1"
        self.assertEqual(self.post(body.encode(), **form)[0], 202)
        basic = b64encode(f"pbx:{self.pbx}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}"}
        self.assertEqual(self.post(self.said(call_id="2"), **headers)[0], 202)
        self.assertEqual(self.post(self.said(call_id="3", key=self.pbx))[0], 202)
        self.assertEqual(len(self.rings()), 3)

    def test_keys(self):
        for key in ("", "wrong", self.key("rpc"), self.key("dunning.lifecycle")):
            self.assertEqual(self.post(self.said(), key)[0], 401)
        for key in ("\ud800", "\0", ["a"]):
            self.assertEqual(self.post(self.said(key=key))[0], 401)
        for header in ("Basic !", "Basic YQ==", "Bearer", "Digest x"):
            self.assertEqual(self.post(self.said(), Authorization=header)[0], 401)
        answer = self.url_open(f"/dunning/ring?key={self.pbx}", data=self.said())
        self.assertEqual(answer.status_code, 401, "A key in an address would be logged.")
        self.env.cr.execute("UPDATE res_users_apikeys SET expiration_date = '2020-01-01'")
        self.assertEqual(self.post(self.said(), self.pbx)[0], 401, "It has expired.")
        self.assertFalse(self.rings())

    def test_a_key_is_read_once(self):
        """To read it takes long by design; that it is still one is asked each time."""
        self.ring(call="c1")
        with patch.object(self.registry["res.users.apikeys"], "_check_credentials") as read:
            self.ring(call="c2")
        read.assert_not_called()
        for key in (f"{self.pbx}0", self.pbx[:-1], f"{self.pbx[:-1]}-"):
            self.assertEqual(self.post(self.said(), key)[0], 401)
        self.env["res.users.apikeys"].sudo().search([]).unlink()
        self.assertEqual(self.post(self.said(), self.pbx)[0], 401, "It was taken away.")

    def test_the_key_opens_nothing_else(self):
        keys = self.env["res.users.apikeys"]
        self.assertFalse(keys._check_credentials(scope="rpc", key=self.pbx))
        self.assertFalse(keys._check_credentials(scope="dunning.lifecycle", key=self.pbx))

    def test_of_nobody_who_may(self):
        sam = self._create_user("sam", "base.group_user")
        self.assertEqual(self.post(self.said(), self.key(user=sam))[0], 403)
        other = self._create_company(name="Emballages Suisse")
        for company in (other.id, 999_999):
            self.assertEqual(self.post(self.said(company_id=company), self.pbx)[0], 403)
        self.assertFalse(self.rings())

    def test_not_of_the_shape(self):
        for body in (b"{", b"[]", b"1", b"[" * 10_000):
            self.assertEqual(self.post(body, self.pbx)[0], 400)
        for more in (
            {"state": "sings"},
            {"call_id": ""},
            {"call_id": []},
            {"direction": "up"},
            {"company_id": "x"},
        ):
            self.assertEqual(self.post(self.said(**more), self.pbx)[0], 400, more)
        self.assertEqual(self.post(self.said(number="1" * 20_000), self.pbx)[0], 413)
        self.assertFalse(self.rings())

    def test_a_flood(self):
        """A hundred calls on one telephone: each is answered, a dozen is shown; the end of those
        that are known is still heard.
        """
        for call in range(99):
            self.ring(call=f"f{call}")
        with patch.object(self.registry["dunning.ring"], "_hear") as heard:
            self.ring(call="f99")
        heard.assert_not_called()
        self.assertEqual(len(self.told(self.nadia)), MOST_RINGS_OF_EXTENSION)
        self.assertEqual(len(self.rings()), MOST_RINGS_OF_EXTENSION)
        self.ring(extension="102", call="other")
        self.assertEqual(len(self.told(self.karim)), 1, "Others' telephones ring on.")
        self.ring("ended", call="f0")
        self.assertEqual(self.rings(call_key="f0").state, "ended")
        self.clock.tick(61)
        self.ring(call="later")
        self.assertTrue(self.rings(call_key="later"))

    # ------------------------------------------------------------------ two companies, extensions

    def test_two_companies(self):
        """Olga has 101 in another company: each telephone system rings its own."""
        other = self._create_company(name="Emballages Suisse")
        olga = self._create_user(
            "olga",
            GROUPS + "user",
        )
        olga.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        olga.dunning_extension = "101"
        self.ring()
        self.assertEqual((len(self.told(self.nadia)), self.told(olga)), (1, []))
        key = self.key(user=olga)
        self.assertEqual(self.post(self.said(call_id="c1"), key)[0], 202)
        self.assertEqual(self.told(self.nadia), [])
        [shown] = self.told(olga)
        self.assertNotIn("1,200", shown["message"])
        self.assertEqual(
            len(self.env["dunning.ring"].sudo().search([])), 2, "One name of a call in two systems"
        )

    def test_one_telephone_each(self):
        with self.assertRaisesRegex(ValidationError, "of Nadia already|of nadia already"):
            self.karim.sudo().dunning_extension = "101"
        with self.assertRaisesRegex(ValidationError, "without spaces"):
            self.karim.sudo().dunning_extension = "1 01"
        self.karim.with_user(self.karim).dunning_extension = "104"
        self.assertEqual(self.karim.dunning_extension, "104", "In one's own preferences")

    def test_whose_telephone_it_is_no_customer_learns(self):
        """A customer on the portal gives themselves one extension after the other."""
        paul = self._create_user("paul", "base.group_portal")
        paul.with_user(paul).write({"dunning_extension": "101"})
        self.ring()
        self.assertEqual(len(self.told(self.nadia)), 1)
        self.assertEqual(self.told(paul), [])

    def test_who_left(self):
        self.nadia.sudo().active = False
        pbx, self.pbx = self.pbx, self.key(user=self.karim)
        self.ring()
        self.assertFalse(self.rings().user_id)
        self.assertEqual(self.post(self.said(call_id="9"), pbx)[0], 401, "So has their key.")

    def test_forgotten_after_three_months(self):
        self.ring()
        self.on("2026-06-11")
        self.env["dunning.ring"].sudo()._gc_rings()
        self.assertFalse(self.rings())
