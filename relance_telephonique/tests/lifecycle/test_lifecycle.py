"""What buyers and platforms say of invoices: who is chased then, and what has somebody to do."""

import os
from datetime import date, datetime, timedelta
from itertools import permutations

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ...models.lifecycle.dunning_invoice_event import LifecycleFact
from ..common import DunningCommon

EACH = os.environ.get("DUNNING_EACH_ORDER", 7)  # 1: all of the 120 orders
TASK = "relance_telephonique.mail_activity_type_lifecycle"


class LifecycleCase(DunningCommon):
    """1,200.00 € are owed since 2 March 2026, and nobody has called yet on 5 March."""

    def begin(self):
        super().begin()
        self.on("2026-03-05")
        self.owed = self.invoice(1200.00, due="2026-03-02")

    def say(self, code, when="2026-03-04 10:00:00", move=None, **told):
        moment = datetime.fromisoformat(when) if isinstance(when, str) else when
        return (move or self.owed)._dunning_lifecycle(code, moment, source="test", **told)

    def disputes(self):
        return self.env["dunning.dispute"].search([("move_ids", "in", self.owed.ids)], order="id")

    def pauses(self):
        pauses = self.env["dunning.pause"].with_context(active_test=False)
        return pauses.search([("event_id.move_id", "=", self.owed.id)])

    def tasks(self):
        kind = self.env.ref(TASK)
        return self.owed.activity_ids.filtered(lambda one: one.activity_type_id == kind)

    def assertNobodyChased(self):
        self.run_on("2026-03-05")
        self.run_on("2026-03-12")
        self.assertFalse(self.actions(self.owed))


class TestLifecycle(LifecycleCase):
    def test_nothing_said(self):
        """An invoice of which no platform says anything is chased as ever."""
        self.run_on("2026-03-05")
        self.assertTrue(self.actions(self.owed))

    # ------------------------------------------------------------------ not delivered

    def test_rejected(self):
        event = self.say("213", reason="ADR_ERR")
        item = self.items(self.owed)
        self.assertEqual((item.status, item.reason_code), ("unsent", "unsent.rejected"))
        self.assertIn("did not reach the buyer", item.status_reason)
        self.assertIn("Wrong electronic address", item.status_reason)
        self.assertEqual((item.reason_model, item.reason_id), (event._name, event.id))
        self.assertNobodyChased()
        self.assertEqual(len(self.tasks()), 1)

    def test_rejected_then_delivered(self):
        self.say("213", reason="ADR_ERR")
        self.say("203", "2026-03-04 12:00:00")
        self.assertEqual(self.status(self.owed), "due")
        self.assertFalse(self.tasks())

    def test_rejected_and_sent_by_post(self):
        """What a person sends in another way has left."""
        self.say("213")
        self.items(self.owed)._set_sent(date(2026, 3, 5), "post")
        self.assertNotEqual(self.status(self.owed), "unsent")

    def test_duplicate_of_a_valid_invoice(self):
        """The platform has it already: nothing is wrong with the first one."""
        self.say("203", "2026-03-03 10:00:00")
        self.say("213", reason="DOUBLON")
        self.assertEqual(self.status(self.owed), "due")
        self.assertFalse(self.tasks())

    def test_deposited_for_a_buyer_without_platform(self):
        self.say("200", reason="NON_TRANSMISE")
        self.assertEqual(self.status(self.owed), "unsent")
        self.assertEqual(len(self.tasks()), 1)

    def test_delivered_though_odoo_did_not_send_it(self):
        self.owed.is_move_sent = False
        self.assertEqual(self.status(self.owed), "unsent")
        self.say("203")
        self.assertEqual(self.status(self.owed), "due")

    # ------------------------------------------------------------------ contested

    def test_refused(self):
        self.say("210", reason="CMD_ERR", note="Bon de commande absent")
        dispute = self.disputes()
        self.assertEqual((dispute.category, dispute.amount), ("order_number", 1200.00))
        self.assertEqual(str(dispute.date), "2026-03-04")
        self.assertIn("credit note that you do not send", dispute.event_advice)
        item = self.items(self.owed)
        self.assertEqual((item.status, item.amount_chased), ("disputed", 0.00))
        self.assertIn("Refused by the buyer on 03/04/2026", item.status_reason)
        self.assertTrue(dispute.is_known_early)
        self.assertEqual(len(dispute.activity_ids), 1)
        self.assertFalse(self.tasks())
        self.assertNobodyChased()

    def test_disputed_on_the_telephone(self):
        """Of what no platform said, nothing is quoted."""
        dispute = self.env["dunning.dispute"].create(
            {"partner_id": self.debtor.id, "move_ids": self.owed.ids, "category": "quality"}
        )
        self.assertEqual((dispute.event_sentence, dispute.event_advice), (False, False))

    def test_disputed_in_part(self):
        """What is not disputed is chased."""
        self.say("207", reason="QTE_ERR", amount=200.00)
        self.assertEqual((self.disputes().category, self.disputes().amount), ("quantity", 200.00))
        self.run_on("2026-03-05")
        self.assertEqual(self.actions(self.owed).line_ids.amount_residual, 1000.00)

    def test_disputed_without_an_amount(self):
        self.say("207", reason="LIVR_INCOMP")
        self.assertEqual(self.disputes().amount, 1200.00)
        self.assertNobodyChased()

    def test_partly_approved(self):
        self.say("206", reason="PU_ERR", amount=300.00, note="As in our contract")
        self.assertEqual((self.disputes().category, self.disputes().amount), ("price", 300.00))
        [row] = self.env["dunning.history"].search([("kind", "=", "lifecycle")])
        self.assertTrue(row.summary.endswith(" · As in our contract"), row.summary)
        self.assertNotIn("PU_ERR", row.summary, "It is told in words.")
        self.assertEqual(self.items(self.owed).amount_chased, 900.00)

    def test_approved_after_all(self):
        self.say("207", reason="QTE_ERR")
        self.say("205", "2026-03-05 06:00:00")
        dispute = self.disputes()
        self.assertEqual((dispute.state, dispute.withdrawn_id.code), ("unfounded", "205"))
        self.assertEqual(str(dispute.date_resolved), "2026-03-05")
        self.assertFalse(dispute.activity_ids)
        self.assertEqual(self.status(self.owed), "due")

    def test_what_a_person_decided_stays(self):
        self.say("207", reason="QTE_ERR", amount=200.00)
        self.disputes().action_resolve(True)
        self.say("205", "2026-03-05 06:00:00")
        self.assertEqual(self.disputes().state, "founded")

    def test_contested_again_after_a_decision(self):
        self.say("207", reason="QTE_ERR", amount=200.00)
        self.disputes().action_resolve(False)
        self.say("210", "2026-03-05 06:00:00", reason="DOUBLE_FACT")
        self.assertEqual(self.disputes().mapped("state"), ["unfounded", "open"])
        self.assertEqual(self.disputes()[-1].category, "duplicate")

    def test_a_collector_knew_it_already(self):
        """Two words on one matter are one dispute: theirs, for the larger amount."""
        known = self.env["dunning.dispute"].create(
            {
                "partner_id": self.debtor.id,
                "move_ids": self.owed.ids,
                "category": "quality",
                "amount": 100.00,
                "note": "Two chairs are broken.",
            }
        )
        self.say("207", reason="QUALITE_ERR", amount=240.00)
        self.assertEqual(self.disputes(), known)
        self.assertEqual((known.amount, known.note), (240.00, "Two chairs are broken."))
        self.assertEqual(known.event_id.code, "207")

    def test_of_what_is_paid_nothing_is_left_to_contest(self):
        self.pay(self.owed)
        self.say("210", reason="CMD_ERR")
        self.assertFalse(self.disputes())

    # ------------------------------------------------------------------ suspended

    def test_suspended(self):
        self.say("208", reason="JUSTIF_ABS")
        item = self.items(self.owed)
        self.assertEqual(item.status, "paused")
        self.assertIn("Supporting document missing", item.status_reason)
        self.assertEqual(self.pauses().reason, "documents")
        self.assertEqual(len(self.tasks()), 1)
        self.assertIn("documents", self.tasks().summary)
        self.assertNobodyChased()

    def test_what_the_buyer_says_is_text(self):
        self.say("208", reason="JUSTIF_ABS", note='<a href="https://x.example">here</a>')
        self.assertIn("&lt;a href", self.tasks().note)

    def test_completed(self):
        self.say("208", reason="JUSTIF_ABS")
        self.say("209", "2026-03-05 06:00:00")
        self.assertFalse(self.pauses().active)
        self.assertFalse(self.tasks())
        self.assertEqual(self.status(self.owed), "due")

    def test_suspended_again(self):
        self.say("208", reason="JUSTIF_ABS")
        self.say("209", "2026-03-04 12:00:00")
        self.say("208", "2026-03-05 06:00:00", reason="CMD_ERR")
        self.assertEqual(len(self.pauses()), 1)
        self.assertEqual(self.status(self.owed), "paused")
        self.assertEqual(len(self.tasks()), 1)

    def test_ended_by_a_person(self):
        self.say("208", reason="JUSTIF_ABS")
        self.pauses().active = False
        self.say("203", "2026-03-03 10:00:00")
        self.assertEqual(self.status(self.owed), "due")

    # ------------------------------------------------------------------ payment sent

    def test_payment_sent(self):
        self.say("211")
        item = self.items(self.owed)
        self.assertEqual((item.status, item.amount_on_way), ("in_payment", 1200.00))
        self.assertIn("sent the payment", item.status_reason)
        self.assertNobodyChased()

    def test_payment_sent_did_not_come(self):
        self.say("211")
        self.on("2026-04-07")
        item = self.items(self.owed)
        self.assertEqual((item.status, item.amount_missed), ("due", 1200.00))
        self.assertIn("1,200.00", item.status_reason)
        self.assertIn("did not come", item.status_reason)

    def test_payment_sent_in_part(self):
        self.say("211", amount=500.00)
        item = self.items(self.owed)
        self.assertEqual((item.status, item.amount_on_way), ("due", 500.00))
        self.assertEqual(item.amount_chased, 700.00)

    def test_payment_came(self):
        self.say("211", amount=500.00)
        self.pay(self.owed, 500.00)
        item = self.items(self.owed)
        self.assertEqual((item.amount_on_way, item.amount_chased), (0.00, 700.00))

    def test_announced_twice(self):
        """The accountant noted the payment that the buyer announced: it is the same money."""
        self.say("211", amount=500.00)
        self.pay(self.owed, 500.00, booked=False)
        self.assertEqual(self.items(self.owed).amount_on_way, 500.00)

    def test_cashed(self):
        self.say("212", amount=1200.00)
        self.assertEqual(self.status(self.owed), "due")

    # ------------------------------------------------------------------ what is kept

    def test_twice_is_once(self):
        first = self.say("210", reason="CMD_ERR", reference="A-1")
        again = self.say("210", reason="CMD_ERR", reference="A-1")
        unnamed = self.say("205", "2026-03-05 06:00:00")
        self.assertEqual(first, again)
        self.assertEqual(unnamed, self.say("205", "2026-03-05 06:00:00"))
        self.assertEqual(len(self.owed.dunning_event_ids), 2)
        self.assertEqual(len(self.disputes()), 1)

    def test_the_same_reference_of_two_sources(self):
        one = self.owed._dunning_lifecycle("203", date(2026, 3, 3), reference="1", source="a")
        two = self.owed._dunning_lifecycle("204", date(2026, 3, 4), reference="1", source="b")
        self.assertNotEqual(one, two)

    def test_what_cannot_be(self):
        for code, when in (
            ("999", "2026-03-04 10:00:00"),
            ("", "2026-03-04 10:00:00"),
            ("205", "2026-03-08 10:00:00"),
            ("205", "1990-03-08 10:00:00"),
        ):
            with self.assertRaises(UserError):
                self.say(code, when)
        entry = self.ledger.opening_balance(self.debtor, 500, -30)
        with self.assertRaisesRegex(UserError, "no invoice to a customer"):
            self.say("205", move=entry)
        self.assertFalse(self.owed.dunning_event_ids)

    def test_codes_without_effect_are_kept(self):
        self.say("225")
        self.assertEqual(self.owed.dunning_event_ids.code, "225")
        self.assertEqual(self.status(self.owed), "due")

    def test_nobody_writes_it(self):
        event = self.say("205")
        collector = new_test_user(
            self.env(su=True), "nadia", "base.group_user,relance_telephonique.group_dunning_user"
        )
        theirs = event.with_user(collector)
        self.assertEqual(theirs.code, "205")
        for change in (lambda: theirs.write({"code": "210"}), theirs.unlink, theirs.copy):
            with self.assertRaises(AccessError):
                change()
        with self.assertRaises(AccessError):
            theirs.create({"move_id": self.owed.id, "code": "205", "date": "2026-03-04"})

    def test_salesperson_sees_which_invoice(self):
        """In the list of events about their own customers, without any right on invoices."""
        event = self.say("205")
        own, another = (self._create_user(login, "base.group_user") for login in ("sam", "samira"))
        self.debtor.sudo().user_id = own
        self.owed.sudo().invoice_user_id = own
        named = [("move_name", "=", self.owed.name)]
        found = event.with_user(own).search(named)
        self.assertEqual(found.read(["move_name"])[0]["move_name"], self.owed.name)
        with self.assertRaises(AccessError):
            found.move_id.check_access("read")
        self.assertFalse(event.with_user(another).search(named))

    def test_in_the_story(self):
        self.say("207", reason="QTE_ERR", amount=200.00, note="Il manque deux chaises")
        rows = self.env["dunning.history"].search(
            [("partner_id", "=", self.debtor.id), ("kind", "=", "lifecycle")]
        )
        self.assertEqual(len(rows), 1)
        for said in (self.owed.name, "Disputed by the buyer", "Wrong quantity", "deux chaises"):
            self.assertIn(said, rows.summary)
        self.assertEqual(rows.amount, 200.00)


class TestLifecycleTold(LifecycleCase):
    """What the caller sees and says, and what letters say."""

    def begin(self):
        super().begin()
        self.run_on("2026-03-05")
        self.on("2026-03-12")
        self.run_on("2026-03-12")
        self.call = self.actions(self.owed, channel="phone")

    def sheet(self):
        self.call.invalidate_recordset()
        return self.call.call_sheet

    def test_approved(self):
        self.say("203", "2026-03-05 10:00:00")
        self.say("205", "2026-03-06 10:00:00")
        self.assertIn("Approved by the buyer on 03/06/2026", self.sheet())
        self.assertIn("Your department approved", self.call.script_text)
        self.assertEqual(str(self.owed.dunning_approved_on), "2026-03-06")
        [row] = self.call._statement().tables[0].chased
        self.assertEqual(str(row.approved), "2026-03-06")
        self.assertIn("approved by the buyer", str(self.call._desk_queue()))

    def test_contested_since(self):
        self.say("205", "2026-03-06 10:00:00")
        self.say("207", "2026-03-07 10:00:00", reason="QTE_ERR", amount=100.00)
        self.assertFalse(self.owed.dunning_approved_on)
        self.assertNotIn("Your department approved", self.call.script_text)
        self.assertIn("Wrong quantity", self.sheet())
        self.assertFalse(self.disputes().is_known_early and self.call.call_ids)

    def test_script_for_what_is_approved(self):
        """One of the company's own, as long as the buyer does not contest the invoice."""
        scripts = self.env["dunning.script"].sudo()
        own = scripts.create({"name": "Our own", "condition": "approved", "sequence": 1})
        self.assertNotEqual(scripts._select(self.call)[0], own)
        self.say("205", "2026-03-06 10:00:00")
        script, why = scripts._select(self.call)
        self.assertEqual(script, own)
        self.assertIn(f"approved {self.owed.name} on 03/06/2026", why)
        self.say("207", "2026-03-07 10:00:00", reason="QTE_ERR", amount=100.00)
        self.assertNotEqual(scripts._select(self.call)[0], own)

    def test_announced_and_did_not_come(self):
        self.say("211", "2026-03-06 10:00:00")
        self.on("2026-04-20")
        self.assertIn("Announced, did not come", self.sheet())
        self.assertIn("1,200.00", self.sheet())
        self.assertIn("Announced payment did not come", str(self.call._desk_queue()))

    def test_says_that_it_never_came(self):
        self.say("203", "2026-03-05 10:00:00")
        log = self.env["dunning.call.log"].create(
            {
                "action_id": self.call.id,
                "partner_id": self.debtor.id,
                "outcome_id": self.outcome("not_received").id,
            }
        )
        self.assertIn("Made available on 03/05/2026", log.delivery_proof)

    def test_of_a_public_buyer(self):
        fact = {"move": self.owed, "code": "205", "when": date(2026, 3, 6)}
        events = self.env["dunning.invoice.event"].sudo()
        events._record([LifecycleFact(**fact, service="FIN01", engagement="EJ-77")])
        self.assertIn("service FIN01, engagement EJ-77", self.sheet())

    def test_said_before_anybody_called(self):
        self.call._log_call(self.outcome("voicemail"))
        self.say("210", "2026-03-06 10:00:00", reason="CMD_ERR")
        self.assertFalse(self.disputes().is_known_early)


class TestLifecycleOrder(LifecycleCase):
    """In whatever order it arrives, the end is the same."""

    HISTORIES = (
        (
            ("203", 1, {}),
            ("207", 2, {"reason": "QTE_ERR", "amount": 200.00}),
            ("208", 3, {"reason": "JUSTIF_ABS"}),
            ("209", 4, {}),
            ("206", 5, {"reason": "PU_ERR", "amount": 100.00}),
        ),
        (
            ("213", 1, {"reason": "ADR_ERR"}),
            ("202", 2, {}),
            ("210", 3, {"reason": "CMD_ERR"}),
            ("205", 4, {}),
            ("211", 5, {"amount": 400.00}),
        ),
        (
            ("207", 1, {"reason": "QTE_ERR"}),
            ("205", 2, {}),
            ("210", 3, {"reason": "DOUBLE_FACT"}),
            ("205", 4, {}),
            ("207", 5, {"reason": "LIVR_INCOMP", "amount": 50.00}),
        ),
        (
            ("208", 1, {"reason": "JUSTIF_ABS"}),
            ("204", 2, {}),
            ("208", 3, {"reason": "CMD_ERR"}),
            ("213", 4, {"reason": "DOUBLON"}),
            ("213", 5, {"reason": "REJ_COH"}),
        ),
    )

    def state(self):
        item = self.items(self.owed)
        return (
            (item.status, item.reason_code, item.amount_chased, item.amount_on_way),
            [
                (
                    one.state,
                    one.category,
                    one.amount,
                    one.date,
                    one.date_resolved,
                    one.event_id.code,
                    one.withdrawn_id.date,
                    len(one.activity_ids),
                )
                for one in self.disputes()
            ],
            [(one.active, one.date_until, one.event_id.date) for one in self.pauses()],
            self.tasks().mapped("summary"),
        )

    def test_every_order(self):
        """Each seventh order of five words, in the suite."""
        begin = datetime.fromisoformat("2026-03-03 08:00:00")
        for history in self.HISTORIES:
            expected = None
            for order in list(permutations(history))[:: int(EACH)]:
                savepoint = self.env.cr.savepoint()
                for code, hours, told in order:
                    self.say(code, begin + timedelta(hours=hours), **told)
                state = self.state()
                expected = expected or state
                self.env.flush_all()
                savepoint.close(rollback=True)
                self.env.invalidate_all()
                self.assertEqual(state, expected, [code for code, *_rest in order])
