"""The call desk: whom to call next and why, and an hour of calls by keyboard only."""

import json

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tests.common import ChromeBrowser, _registry_test_lock
from odoo.tools import mute_logger

from ..browsing import BrowserCase
from ..common import DunningCommon
from ..languages import speak

QUERIES = 27  # to show the next call: its papers, deliveries, bank details, credits not allocated
NAMES = ("Boulangerie Meunier", "Fonderie Mercier", "Garage Rivoire")
TEN = (
    "Boulangerie Meunier",
    "Fonderie Mercier",
    "Garage Rivoire",
    "Huilerie Noyer",
    "Imprimerie Lenoir",
    "Jardinerie Perrin",
    "Laiterie Vasseur",
    "Menuiserie Duval",
    "Papeterie Colin",
    "Quincaillerie Roux",
)
SHOWS = "document.querySelector('.o_dunning_desk_sheet h2')?.textContent.includes('%s')"
PRESS_7 = "window.dispatchEvent(new KeyboardEvent('keydown', {key: '7'}))"
DONE = (  # the tour's calls in their order: place in TEN, outcome
    (0, "refusal"),
    (2, "promise"),
    (3, "paid"),
    (4, "no_answer"),
    (5, "voicemail"),
    (6, "wrong_number"),
    (7, "refusal"),
    (8, "hung_up"),
    (9, "cash"),
    (1, "refusal"),
)


class TestCallDesk(DunningCommon):
    def begin(self):
        """Three debtors called about on Tuesday 10 March: they owe 200.00, 1,200.00 and 150.00."""
        super().begin()
        self.on("2026-01-31")
        others = [self._create_debtor(name) for name in NAMES[1:]]
        self.debtors = self.debtor.union(*others)
        self.debtors.phone = "01 99 00 12 34"
        for debtor, amount in zip(self.debtors, (200.00, 1200.00, 150.00), strict=True):
            self.invoice(amount, due="2026-03-02", partner=debtor)
        self.diary("2026-03-05", "2026-03-09")
        self.run_on("2026-03-10")
        calls = self.actions(channel="phone")
        self.bakery, self.foundry, self.garage = (
            calls.filtered(lambda call, debtor=debtor: call.partner_id == debtor)
            for debtor in self.debtors
        )

    def desk(self, **options):
        self.env.invalidate_all()
        desk = self.env["dunning.action"].desk_refresh(**options)
        json.dumps(desk)  # a browser gets values, and no record: an empty one would be something
        return desk

    def take(self, **options):
        """Return the next call of the queue."""
        self.env.invalidate_all()
        rows = self.desk()["queue"]
        sheet = self.env["dunning.action"].desk_take([row["id"] for row in rows], **options)
        return self.env["dunning.action"].browse(sheet and sheet["id"])

    def queue(self, **options):
        """Return ``[(debtor, why)]`` of the calls that can be made now, then of the others."""
        rows = self.desk(**options)["queue"]
        return [
            [(row["debtor"], row["why"]) for row in rows if row["is_later"] == later]
            for later in (False, True)
        ]

    def at(self, when):
        """Let the clock show this moment, in UTC."""
        self.clock.move_to(when)
        self.env.invalidate_all()

    # ------------------------------------------------------------------ in which order

    def test_large_amount_then_the_oldest(self):
        older = self._create_debtor("Huilerie Noyer", phone="01 99 00 12 34")
        self.invoice(160.00, due="2026-02-27", partner=older)
        self.run_on("2026-03-10")
        self.assertEqual(
            self.queue(),
            [
                [
                    ("Fonderie Mercier", "Large amount"),
                    ("Boulangerie Meunier", "8 days late"),
                    ("Garage Rivoire", "8 days late"),
                ],
                [],
            ],
        )

    def test_large_amount_that_the_company_names(self):
        self.company.dunning_large_amount = 150.00
        self.assertEqual(
            [why for _debtor, why in self.queue()[0]], ["Large amount"] * 3, "200 and 150 too."
        )
        self.company.dunning_large_amount = 5000.00
        self.assertEqual([why for _debtor, why in self.queue()[0]], ["8 days late"] * 3)

    def test_whom_nobody_has_contacted_for_longest(self):
        """As late as the others and owing least, but nobody has written to them since February."""
        self.company.dunning_large_amount = 5000.00
        done = self.actions(state="done")
        theirs = done.filtered(lambda action: action.partner_id == self.garage.partner_id)
        theirs._by_method().date_done = "2026-02-22"
        rows = self.desk()["queue"]
        self.assertEqual(
            [(row["debtor"], row["beside"]) for row in rows],
            [
                ("Garage Rivoire", "contacted 22 Feb"),
                ("Fonderie Mercier", "contacted 5 Mar"),
                ("Boulangerie Meunier", "contacted 5 Mar"),
            ],
        )

    def test_callback_due_now_comes_first(self):
        """The smallest of the three, but they expect the call since 10."""
        self.garage._log_call(self.outcome("callback"), callback_at="2026-03-10 09:00:00")
        now, later = self.queue()
        self.assertEqual(now[0], ("Fonderie Mercier", "Large amount"))
        self.assertEqual(later, [("Garage Rivoire", "Call back at 10:00 AM")])
        self.at("2026-03-10 09:00:00")
        now, later = self.queue()
        self.assertEqual(now[0], ("Garage Rivoire", "Expects your call since 10:00 AM"))
        self.assertFalse(later)
        self.at("2026-03-11 09:00:00")
        self.assertIn("3/10/2026", self.queue()[0][0][1].replace("03/10", "3/10"))

    def test_broken_promise_before_a_large_amount(self):
        items = self.bakery.sudo().line_ids.move_line_id
        part = {"date": "2026-03-06", "amount": 200.00}
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "date": "2026-03-05",
                "move_line_ids": items.ids,
                "line_ids": [Command.create(part)],
            }
        )
        promise.sudo().state = "broken"
        self.bakery.sudo().promise_id = promise
        self.assertEqual(
            self.queue()[0][:2],
            [("Boulangerie Meunier", "Broken promise"), ("Fonderie Mercier", "Large amount")],
        )

    def test_number_entered_by_who_may_not_change_contacts(self):
        """Cora may not: somebody who may is asked, and the number stays as it is."""
        cora = self._create_user("cora", "base.group_user,relance_telephonique.group_dunning_user")
        told = self.bakery.with_user(cora).desk_enter_number("01 99 00 99 99")
        self.assertIn("was asked to enter the number", told["warning"])
        self.assertEqual(self.debtor.phone, "01 99 00 12 34")
        self.assertIn("01 99 00 99 99", " ".join(self.bakery.activity_ids.mapped("summary")))

    def test_number_entered_by_who_may(self):
        """The contact has it from now on, and the desk dials it."""
        dora = self._create_user(
            "dora",
            "base.group_partner_manager,relance_telephonique.group_dunning_user",
        )
        told = self.bakery.with_user(dora).desk_enter_number("01 99 00 99 99")
        self.assertEqual((told["phone"], told["dial"]), ("01 99 00 99 99", "+33199009999"))
        self.assertFalse(told["warning"])
        self.assertEqual(self.bakery.contact_id.phone, "01 99 00 99 99")

    def test_not_reached_comes_back_at_its_time(self):
        """Who was not reached expects nothing: the large amount stays first."""
        self.bakery.call_at = "2026-03-10 13:00:00"
        self.assertEqual(self.queue()[1], [("Boulangerie Meunier", "Try again at 2:00 PM")])
        self.at("2026-03-10 13:00:00")
        now, later = self.queue()
        self.assertEqual(now[1], ("Boulangerie Meunier", "Not reached yet: try again"))
        self.assertFalse(later)

    def test_a_row(self):
        row = self.desk()["queue"][0]
        self.assertEqual(
            {name: row[name] for name in ("id", "debtor", "amount", "days_late", "call_at")},
            {
                "id": self.foundry.id,
                "debtor": "Fonderie Mercier",
                "amount": "1,200.00\xa0€",
                "days_late": 8,
                "call_at": False,
            },
        )

    # ------------------------------------------------------------------ whose calls

    def test_own_calls_and_nobody_s(self):
        self.foundry.user_id = self.user
        self.garage.user_id = False
        self.assertEqual(
            [name for name, _why in self.queue()[0]], ["Boulangerie Meunier", "Garage Rivoire"]
        )

    def test_everybody_s_is_for_managers(self):
        (self.bakery + self.foundry + self.garage).user_id = self.user
        self.assertEqual(self.queue(everybody=True), [[], []])
        manager = self._create_user(
            "marc", "base.group_user,relance_telephonique.group_dunning_manager"
        )
        self.become(manager)
        self.assertEqual(self.queue(), [[], []])
        self.assertEqual(len(self.queue(everybody=True)[0]), 3)

    def test_search_saved_on_the_list_of_calls(self):
        """Odoo's favorites: one's own and those shared, on the list of calls alone."""
        window = self.env.ref("relance_telephonique.dunning_action_action_calls")
        self.env["ir.filters"].create_filter(
            {
                "name": "Large",
                "model_id": "dunning.action",
                "action_id": window.id,
                "user_ids": self.env.user.ids,
                "domain": "[('amount_residual', '>', 500)]",
            }
        )
        desk = self.env["dunning.action"].desk_open()
        self.assertEqual([search["name"] for search in desk["searches"]], ["Large"])
        found = self.desk(domain=[("amount_residual", ">", 500)])["queue"]
        self.assertEqual([row["id"] for row in found], self.foundry.ids)
        self.become(self._create_user("marc", "account.group_account_invoice"))
        self.assertFalse(self.env["dunning.action"].desk_open()["searches"])

    def test_salespeople_have_no_desk(self):
        self.become(self._create_user("samir", "base.group_user"))
        with self.assertRaises(AccessError):
            self.env["dunning.action"].desk_open()
        with self.assertRaises(AccessError):
            self.desk()

    def test_neither_tomorrow_s_nor_made_nor_waiting(self):
        self.bakery._by_method().date = "2026-03-11"
        self.foundry._log_call(self.outcome("refusal"))
        self.garage._by_method().date_processed = False
        self.assertFalse(self.take())
        desk = self.desk()
        self.assertEqual(desk["queue"], [])
        self.assertEqual(desk["next_day"], "03/11/2026")

    def test_manager_without_a_call_sees_that_the_team_has_some(self):
        self.become(self.user)
        self.garage._by_method().date = "2026-03-11"
        self.assertEqual(self.desk()["of_others"], 2)
        self.assertFalse(self.desk(everybody=True)["of_others"], "They are shown.")
        self.become(self._create_user("marc", "account.group_account_invoice"))
        self.assertFalse(self.desk()["of_others"], "Not a manager.")

    def test_what_joins_or_settles_the_call_on_the_screen_is_told(self):
        shown = self.bakery._desk_sheet()
        self.assertEqual(self.desk(current=self.bakery.id)["current"]["items"], shown["items"])
        joining = self.invoice(50.00, due="2026-02-27")
        item = self.items(joining)
        self.bakery._by_method().line_ids = [Command.create(item._line_beside_values())]
        about = self.desk(current=self.bakery.id)["current"]
        self.assertEqual((about["amount"], about["late"]), ("250.00\xa0€", "11 days late"))
        self.assertIn(item.id, about["items"])
        self.bakery._log_call(self.outcome("refusal"))
        self.assertFalse(self.desk(current=self.bakery.id)["current"], "It is made.")

    # ------------------------------------------------------------------ one after the other

    def test_next_one(self):
        self.assertEqual(self.take(), self.foundry)
        self.foundry._log_call(self.outcome("refusal"))
        self.assertEqual(self.take(), self.bakery)

    def test_those_made_meanwhile_are_passed_over(self):
        """The screen knows an older queue than the server."""
        self.foundry._log_call(self.outcome("refusal"))
        self.bakery.call_at = "2026-03-10 13:00:00"
        known = (self.foundry + self.bakery + self.garage).ids
        sheet = self.env["dunning.action"].desk_take(known)
        self.assertEqual(sheet["id"], self.garage.id)
        self.garage._log_call(self.outcome("refusal"))
        self.assertFalse(self.env["dunning.action"].desk_take(known))

    def test_who_has_paid_or_answered_meanwhile(self):
        """They leave the queue at once, and not when the call is looked at next."""
        self.pay(self.foundry.line_ids.move_id)
        self.garage._note_answer(self.company, self.garage.partner_id, self.garage.line_ids)
        rows = self.desk()["queue"]
        self.assertEqual([row["id"] for row in rows], self.bakery.ids)
        self.assertEqual(self.counted(), {"calls": 1, "callbacks": 0})
        self.pay(self.bakery.line_ids.move_id, 150.00)
        self.assertIn("50.00", self.desk()["queue"][0]["amount"])

    def test_who_was_promised_a_call_and_has_paid_is_not_expected_any_more(self):
        """The head of the debtors' list counts what the desk has in its queue, and no more."""
        self.garage._log_call(self.outcome("callback"), callback_at="2026-03-10 09:00:00")
        self.at("2026-03-10 10:00:00")
        self.assertEqual(self.counted(), {"calls": 3, "callbacks": 1})
        self.pay(self.garage.line_ids.move_id)
        self.assertEqual(self.counted(), {"calls": 2, "callbacks": 0})
        self.become(self.user)
        self.pay(self.foundry.line_ids.move_id)
        self.pay(self.bakery.line_ids.move_id)
        self.assertFalse(self.desk()["of_others"], "Colleagues have none, either.")

    def counted(self):
        """Return the counters of calls at the head of the list of debtors."""
        self.env.invalidate_all()
        counters = self.env["dunning.debtor"].today_read()
        names = ("calls", "callbacks")
        return {one["name"]: one["count"] for one in counters if one["name"] in names}

    def test_nobody_is_called_before_their_time(self):
        """…unless they are chosen."""
        self.garage.call_at = "2026-03-10 13:00:00"
        take = self.env["dunning.action"].desk_take
        self.assertFalse(take(self.garage.ids))
        self.assertEqual(take(self.garage.ids, is_chosen=True)["id"], self.garage.id)
        later = self.desk()["queue"][-1]
        self.assertEqual((later["is_later"], later["call_at"]), (True, "2:00 PM"))

    # ------------------------------------------------------------------ what is shown

    def test_sheet(self):
        contact = self._create_contact("Julie Perrin", phone="01 99 00 12 99", function="Compta")
        self.bakery.contact_id = contact
        sheet = self.bakery._desk_sheet()
        self.assertEqual(sheet["debtor"], "Boulangerie Meunier")
        self.assertEqual((sheet["contact"], sheet["function"]), ("Julie Perrin", "Compta"))
        self.assertEqual(sheet["phone"].replace(" ", ""), "0199001299")
        self.assertEqual((sheet["amount"], sheet["late"]), ("200.00\xa0€", "8 days late"))
        self.assertIn("Our bank details", sheet["call_sheet"])
        self.assertFalse(self.foundry._desk_sheet()["contact"], "The debtor is not told twice.")

    def test_note_goes_into_the_call(self):
        self.bakery.action_log_outcome(self.outcome("refusal").id, note="No reason.")
        self.assertEqual(self.bakery.call_ids.note, "No reason.")
        question = self.garage.action_log_outcome(self.outcome("promise").id, note="On Friday.")
        log = self.env["dunning.call.log"].with_context(**question["context"]).new({})
        self.assertEqual((log.action_id._origin, log.note), (self.garage, "On Friday."))

    def test_progress(self):
        """The day's calls count, however often the desk was opened; those of others do not, nor
        those of another day.
        """
        self.bakery._log_call(self.outcome("refusal"))
        self.foundry._log_call(self.outcome("promise"), promise_date="2026-03-20", amount=700.00)
        self.at("2026-03-10 15:00:00")
        self.garage._log_call(self.outcome("wrong_number"))
        self.assertEqual(
            self.desk()["progress"],
            {"calls": 3, "reached": 2, "promised": "700.00\xa0€"},
        )
        self.become(self._create_user("marc", "account.group_account_invoice"))
        self.assertEqual(self.desk()["progress"]["calls"], 0)
        self.become(self.accountant)
        self.at("2026-03-10 23:00:01")  # past midnight in Paris
        self.assertEqual(self.desk()["progress"]["calls"], 0)

    def test_a_plan_only_offered_is_not_promised(self):
        self.foundry._log_call(self.outcome("cash"))
        self.assertEqual(self.desk()["progress"]["promised"], "0.00\xa0€")

    def test_another_script(self):
        """The caller takes another one: it is the one that is logged."""
        firm = self.env.ref("relance_telephonique.script_firm")
        scripts = self.env["dunning.action"].desk_open()["scripts"]
        self.assertIn({"id": firm.id, "name": firm.name}, scripts)
        proposed = self.bakery.desk_script()
        self.assertNotEqual(proposed["id"], firm.id)
        self.bakery.script_id = firm.id
        self.env.invalidate_all()
        chosen = self.bakery.desk_script()
        self.assertEqual(chosen["id"], firm.id)
        self.assertIn(proposed["name"], chosen["why"])
        self.bakery.action_log_outcome(self.outcome("refusal").id)
        self.assertEqual(self.bakery.call_ids.script_id, firm)

    # ------------------------------------------------------------------ what it costs

    def test_queries_of_the_next_call(self):
        """Whatever the debtor owes and has done, and however many wait behind them."""
        for number in range(4):
            self.invoice(100.00 + number, due="2026-02-20", partner=self.debtors[1])
        self.foundry._by_method().line_ids = [
            fields.Command.create(item._action_line_values() | {"level_id": False})
            for item in self.items(
                self.env["account.move"].search([("partner_id", "=", self.debtors[1].id)])
            )
            if item.amount_residual < 1000
        ]
        self.assertEqual(len(self.foundry.line_ids), 5)
        self.foundry._log_call(
            self.outcome("wrong_person"), contact_name="Luc", contact_phone="0199001255"
        )
        calls = self.env["dunning.action"].with_context(lang="en_US")  # as every request says
        self._forget()
        calls.desk_take(self.foundry.ids)
        self._forget()
        with self.assertQueryCount(QUERIES):
            calls.desk_take((self.foundry + self.bakery).ids)

    def test_queries_of_the_queue_do_not_depend_on_its_length(self):
        """…nor do those of the counters that say how long it is."""
        desk, head = self.env["dunning.action"].desk_refresh, self.env["dunning.debtor"].today_read
        for read in (desk, head):
            read()
            counts = []
            for calls in (self.foundry, self.foundry + self.bakery + self.garage):
                (self.bakery + self.garage)._by_method().date = "2026-03-11"
                calls._by_method().date = "2026-03-10"
                self._forget()
                before = self.cr.sql_log_count
                read()
                counts.append(self.cr.sql_log_count - before)
            self.assertEqual(*counts)

    def _forget(self):
        """Start as a request does: who asks is known, and nothing else."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.user.has_group("base.group_user")


@tagged("post_install", "-at_install")
class TestCallDeskTour(BrowserCase):
    """The desk and the sheet in a browser, as the people who use them."""

    def setUp(self):
        """Today's debtors, the largest first; tests run at night and on Sundays too."""
        super().setUp()
        self.patch(self.registry["res.partner"], "_dunning_why_closed", lambda *_arguments: False)
        self.colette = self._create_collector("colette")

    def _create_collector(self, login, **values):
        return new_test_user(
            self.env,
            login,
            "account.group_account_invoice",
            name=login.title(),
            email=f"{login}@emballages.example",
            **values,
        )

    def calls_of(self, *users):
        return self.env["dunning.call"].search(
            [("user_id", "in", [user.id for user in users])], order="id"
        )

    def test_ten_calls(self):
        """Ten debtors in a row by keyboard only: each key logs what it says."""
        for place, name in enumerate(TEN):
            self._plan_call(name, 1000.00 - 100 * place, self.colette)
        self.start_tour("/odoo/call-desk", "dunning_call_desk", login="colette")
        calls = self.calls_of(self.colette)
        self.assertEqual(
            [(call.partner_id.name, call.outcome_id) for call in calls],
            [
                (TEN[place], self.env.ref(f"relance_telephonique.outcome_{outcome}"))
                for place, outcome in DONE
            ],
        )
        self.assertEqual(calls[0].note, "Will not pay")
        promises = calls.action_id.promise_ids
        self.assertEqual(
            [(promise.state, promise.amount) for promise in promises.sorted("id")],
            [("open", 800.00), ("draft", 100.00)],
        )
        paused = self.env["dunning.pause"].search([("partner_id.name", "=", TEN[3])])
        self.assertEqual(paused.reason, "paid")
        self.assertEqual(calls[5].action_id.state, "failed", "The number was wrong.")

    def test_two_collectors_at_once(self):
        """Colette has the baker's on the phone. Marc gets the foundry, is told who has the baker's
        when he tries it, and goes on; Colette, whose screen has stayed open, gets the one after.
        """
        marc = self._create_collector("marc")
        for place, name in enumerate(TEN[:4]):
            self._plan_call(name, 1000.00 - 100 * place, self.env["res.users"])
        screen = self._open_screen("/odoo/call-desk", "colette")
        with self.allow_requests(browser=screen):
            self.assertTrue(screen._wait_ready(SHOWS % TEN[0]))
        with mute_logger("odoo.http"):  # Marc is refused what he tries
            self.start_tour("/odoo/call-desk", "dunning_call_desk_meanwhile", login="marc")
        with self.allow_requests(browser=screen):
            screen._websocket_request("Runtime.evaluate", params={"expression": PRESS_7})
            self.assertTrue(screen._wait_ready(SHOWS % TEN[3]))
            screen.navigate_to("about:blank")
            self._wait_remaining_requests()
        self.assertEqual(
            [(call.user_id, call.partner_id.name) for call in self.calls_of(self.colette, marc)],
            [(marc, TEN[1]), (self.colette, TEN[0])],
        )

    def test_recap_that_takes_its_time(self):
        """The first promises, and the recap stays open while the desk looks at the queue again."""
        self.env.company.email = "compta@emballages.example"
        first, second = TEN[:2]
        for place, name in enumerate((first, second)):
            call = self._plan_call(name, 1000.00 - 100 * place, self.colette)
            call.partner_id.email = f"{place}@clients.example"
        self.start_tour("/odoo/dunning-debtors", "dunning_call_desk_recap", login="colette")
        [call] = self.calls_of(self.colette)
        self.assertEqual((call.partner_id.name, call.outcome_id.effect), (first, "promise"))
        self.assertIn("telephone call", call.action_id.message_ids[0].subject)

    def _open_screen(self, path, login):
        """Return a browser of its own, which stays open while another one is used."""
        browser = ChromeBrowser(self)
        self.addCleanup(browser.stop)
        with self.allow_requests(browser=browser):
            self.authenticate(login, login, browser=browser)
            self.cr.flush()
            self.cr.clear()
            browser.navigate_to(self.base_url() + path)
        self.session = None  # the next one to log in does not end it
        self.http_request_allow_all = True  # it looks at the queue from time to time
        return browser

    def authenticate(self, *args, **options):
        """While somebody logs in, a screen that stays open waits: what it asks by itself would take
        the test's own cursor back to where it was before.
        """
        with _registry_test_lock:
            return super().authenticate(*args, **options)

    def test_from_the_inbox(self):
        """In French: from the activity inbox to a promise, put in writing."""
        speak(self.env, "fr_FR")
        self.colette.lang = "fr_FR"
        debtor = self._plan_call(TEN[0], 300.00, self.colette).partner_id
        debtor.write({"email": "fournil@meunier.example", "lang": "fr_FR"})
        self.start_tour("/odoo", "dunning_call_inbox", login="colette")
        call = self.calls_of(self.colette)
        self.assertEqual(call.outcome_id, self.env.ref("relance_telephonique.outcome_promise"))
        self.assertEqual(call.action_id.promise_ids.state, "open")
        sent = call.action_id.message_ids.filtered(lambda message: message.mail_ids)
        self.assertIn("300,00", sent.body)

    def _plan_call(self, name, amount, collector):
        """Return a call to make today to a debtor who owes so much."""
        today = self.env.company._dunning_today()
        debtor = self.env["res.partner"].create({"name": name, "phone": "+33 1 99 00 12 34"})
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "is_move_sent": True,
                "partner_id": debtor.id,
                "invoice_date": fields.Date.add(today, days=-40),
                "invoice_date_due": fields.Date.add(today, days=-10),
                "invoice_line_ids": [
                    fields.Command.create({"name": "Boxes", "price_unit": amount, "tax_ids": []})
                ],
            }
        )
        move.action_post()
        item = self.env["dunning.due.item"].search([("move_id", "=", move.id)])
        calls = self.env["dunning.action"]._by_method()
        call = calls.create(
            {
                "partner_id": debtor.id,
                "channel": "phone",
                "user_id": collector.id,
                "date": today,
                "date_processed": fields.Datetime.now(),
                "line_ids": [
                    fields.Command.create(item._action_line_values() | {"level_id": False})
                ],
            }
        )
        call.with_user(collector or self.env.user).with_context(
            mail_activity_quick_update=True
        )._schedule_activities()
        call.user_id = collector
        return call
