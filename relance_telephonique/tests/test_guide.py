"""First steps: Mona, a manager of dunning and no administrator, sets her company up."""

from unittest.mock import patch

from odoo import Command
from odoo.addons.base.models.ir_mail_server import MailDeliveryException
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import DunningCommon

GROUPS = "base.group_user,relance_telephonique.group_dunning_"


class TestGuide(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mona = cls._create_user("mona", GROUPS + "manager")
        cls.nadia = cls._create_user("nadia", GROUPS + "user")
        cls.company.write(
            {
                "dunning_mode": "off",
                "dunning_start_date": False,
                "street": False,
                "city": False,
                "email": False,
                "dunning_signatory": False,
            }
        )

    def begin(self):
        super().begin()
        self.on("2026-03-05")
        self.owed = self.invoice(1234.50, due="2026-03-02")
        self.become(self.mona)
        self.guide = self.open_guide()

    def open_guide(self):
        window = self.env["dunning.guide"].action_open_guide()
        return self.env[window["res_model"]].browse(window["res_id"])

    def send_test(self):
        """Send the test e-mail; what left is in ``self._mails``."""
        with self.mock_mail_gateway():
            self.guide.action_send_test()
        self.env.invalidate_all()

    def test_what_was_never_sent_is_counted_and_marked(self):
        self.become(self.accountant)
        old = self.invoice(80.00, due="2026-02-02", is_move_sent=False)
        young = self.invoice(90.00, due="2026-04-02", is_move_sent=False)
        self.become(self.mona)
        self.env.invalidate_all()
        self.assertEqual(self.guide.unsent_count, 2)
        window = self.guide.action_old_were_sent()
        wizard = self.env[window["res_model"]].with_context(**window["context"]).create({})
        wizard.action_confirm()
        self.assertEqual((self.status(old), self.status(young)), ("due", "unsent"))
        self.env.invalidate_all()
        self.assertEqual(self.guide.unsent_count, 1)

    def test_payment_terms_beyond_the_law_are_counted(self):
        """90 days for a trader, 45 for a commune; 60 for a trader are lawful."""
        france, terms = self.env.ref("base.fr").id, self.env["account.payment.term"].sudo()
        facts = {"customer_rank": 1, "is_company": True, "country_id": france}
        customers = {
            days: self.env["res.partner"]
            .sudo()
            .with_company(self.company)
            .create(
                {
                    "name": f"Customer of {days} days",
                    "company_registry": siret,
                    "property_payment_term_id": terms.create(
                        {
                            "name": f"{days} days",
                            "line_ids": [(0, 0, {"value_amount": 100, "nb_days": days})],
                        }
                    ).id,
                    **facts,
                }
            )
            for days, siret in ((90, False), (45, "21750001600019"), (60, False))
        }
        self.company.sudo().country_id = france
        self.env.invalidate_all()
        self.assertEqual(self.guide.beyond_count, 2)
        domain = self.guide.action_open_beyond()["domain"]
        found = self.env["res.partner"].search(domain)
        self.assertEqual(found, (customers[90] | customers[45]).with_env(found.env))
        mona = [
            customers[days].with_user(self.mona).with_company(self.company) for days in (45, 60)
        ]
        self.assertEqual(
            [one.dunning_terms_warning for one in mona],
            [
                "“45 days” gives up to 45 days to pay: the law allows 30 days, by article R. "
                "2192-10 of the Public Procurement Code.",
                False,
            ],
        )

    def test_rates_to_confirm_and_where_to_look(self):
        self.company.sudo().dunning_interest_policy = "ecb_10"
        self.env.invalidate_all()
        self.assertEqual(self.guide.unconfirmed_rates, "2nd half of 2026")
        self.company.sudo().dunning_interest_policy = "none"
        self.env.invalidate_all()
        self.assertFalse(self.guide.unconfirmed_rates)

    def history(self):
        return self.env["dunning.history"].sudo().search([("partner_id", "=", self.debtor.id)])

    # ------------------------------------------------------------------ the way

    def test_from_off_to_approval(self):
        """Each step is one deed, ticked by what is there; at the end the run prepares a draft."""
        self.assertFalse(self.guide.is_presented)
        self.assertEqual(self.guide.done_count, 1, "the scenario shipped is chosen")
        self.assertIn("First reminder", self.guide.scenario_timeline)
        self.assertEqual(
            self.guide.missing,
            "Still missing: the address, the e-mail address, the bank account, and the signatory.",
        )
        account = {"acc_number": "FR7630006000011234567890189"}
        self.company.partner_id.write({"bank_ids": [Command.create(account)]})
        with Form(self.guide) as form:
            form.street, form.zip, form.city = "1 rue du Port", "44000", "Nantes"
            form.email = "compta@emballages.example"
            form.dunning_signatory = "Mona Ribeiro"
        self.assertTrue(self.guide.is_presented, self.guide.missing)
        self.assertEqual(self.company.dunning_signatory, "Mona Ribeiro")
        self.guide.action_start_today()
        self.assertEqual(str(self.company.dunning_start_date), "2026-03-05")
        self.send_test()
        self.assertTrue(self.guide.is_tested)
        self.assertFalse(self.guide.is_previewed)
        self.assertIn("Dunning is off", self.guide.action_preview()["context"]["dunning_note"])
        self.guide.invalidate_recordset()
        self.assertEqual((self.guide.is_previewed, self.guide.done_count), (True, 5))
        self.assertFalse(self.guide.next_run)
        self.guide.action_switch_on()
        self.assertEqual((self.company.dunning_mode, self.guide.done_count), ("approval", 6))
        self.become(self.accountant)
        later = self.invoice(100.00, due="2026-03-10")
        self.run_on("2026-03-13")
        self.assertEqual(self.actions(later).state, "draft")
        self.assertFalse(self.actions(self.owed), "due before the go-live date")

    def test_go_live_date_says_what_it_leaves_out(self):
        """1,234.50 due on 2 March; who starts on 5 March reads that nothing late is chased."""
        self.assertFalse(self.guide.left_out)
        self.guide.action_start_today()
        self.env.invalidate_all()
        said = "Nothing that is late is chased. Items due before this day: 1."
        self.assertEqual(self.guide.left_out, said)
        self.become(self.accountant)
        self.invoice(100.00, due="2026-03-05")
        self.on("2026-03-10")
        self.become(self.mona)
        self.assertIn("and are not chased: 1.", self.guide.left_out)
        self.guide.action_start_with_all()
        self.env.invalidate_all()
        self.assertFalse(self.company.dunning_start_date)
        self.assertFalse(self.guide.left_out)
        self.assertEqual(self.status(self.owed), "due")

    def test_next_run_is_on_a_working_day(self):
        """Friday evening: the run of Saturday prepares nothing, Monday's does."""
        self.on("2026-03-06")
        cron = self.env.ref("relance_telephonique.ir_cron_dunning_run").sudo()
        cron.nextcall = "2026-03-07 04:00:00"
        self.guide.action_switch_on()
        self.assertIn("Monday 9 March 05:00", self.guide.next_run)
        self.assertIn("approval", self.guide.next_run)
        self.guide.dunning_mode = "automatic"
        self.assertIn("e-mails leave then", self.guide.next_run)
        cron.active = False
        self.guide.invalidate_recordset()
        self.assertIn("ask an administrator", self.guide.next_run)

    def run_now(self):
        """Return the run that the button leads to, and what stands for the invoice then."""
        opened = self.guide.action_run_now()
        self.assertEqual((opened["res_model"], opened["views"][0][1]), ("dunning.run", "form"))
        self.become(self.accountant)
        return self.env["dunning.run"].browse(opened["res_id"]), self.actions(self.owed)

    def test_run_now(self):
        """On Thursday the reminder is prepared at once, and waits for its approval."""
        self.guide.action_switch_on()
        run, reminder = self.run_now()
        self.assertEqual((run.date, run.state, run.message), (self.today, "done", False))
        self.assertEqual((run.action_ids, run.action_ids.state), (reminder, "draft"))
        self.assertEqual((reminder.channel, reminder.amount_residual), ("email", 1234.50))
        self.assertEqual(
            (run.told, run.approve_count), ("Contacts prepared: 1 (to approve: 1).", 1)
        )
        reminder.action_approve()
        self.assertEqual(run.told, "Contacts prepared: 1 (sent or done: 1).")
        self.assertFalse(run.approve_count)

    def test_run_now_again(self):
        """A second click prepares nothing, and says so."""
        self.guide.action_switch_on()
        self.guide.action_run_now()
        run, reminder = self.run_now()
        self.assertEqual(len(reminder), 1)
        self.assertFalse(run.action_ids)
        self.assertEqual(run.told, "Nothing new is due: nothing was prepared.")

    def test_run_now_on_a_day_off(self):
        """On Sunday it says that nobody works, and prepares nothing."""
        self.on("2026-03-08")
        self.guide.action_switch_on()
        run, reminder = self.run_now()
        self.assertFalse(run.action_ids | reminder)
        self.assertTrue(run.message)
        self.assertFalse(run.told)

    def test_a_step_undone_is_to_do_again(self):
        self.guide.dunning_start_date = "2026-01-01"
        self.assertTrue(self.guide.has_start)
        self.guide.dunning_start_date = False
        self.assertFalse(self.guide.has_start)
        self.guide.dunning_scenario_id = False
        self.assertFalse(self.guide.has_scenario)
        with self.assertRaisesRegex(UserError, "sends no e-mail"):
            self.guide.action_send_test()

    def leads_here(self, user):
        """Return whether the dashboard leads to the first steps, and whether the debtors do."""
        board = self.env["dunning.dashboard"].with_user(user).dashboard_read({})
        counters = self.env["dunning.debtor"].with_user(user).today_read()
        first = self.env.ref(counters[0]["window"]).sudo().path
        return board["guide"] and board["guide"]["path"], first == "dunning-first-steps"

    def test_managers_are_led_there_while_nothing_is_chased(self):
        self.assertEqual(self.leads_here(self.mona), ("dunning-first-steps", True))
        self.assertEqual(self.leads_here(self.nadia), (False, False))
        self.guide.action_switch_on()
        self.assertEqual(self.leads_here(self.mona), (False, False))

    def test_settings_draw_the_default_scenario(self):
        """And draw the other one as soon as it is chosen."""
        self.mona.group_ids += self.env.ref("base.group_system")
        settings = Form(self.env["res.config.settings"])
        self.assertEqual(settings.dunning_scenario_timeline.count("<li"), 7)
        settings.dunning_scenario_id = self.env.ref("relance_telephonique.scenario_loyal")
        self.assertEqual(settings.dunning_scenario_timeline.count("<li"), 4)

    # ------------------------------------------------------------------ the test e-mail

    def test_test_mail_goes_to_its_reader_alone(self):
        """It shows what the baker owes, and neither they nor the history hear of it."""
        said, history = self.debtor.message_ids, self.history()
        self.send_test()
        self.assertEqual(len(self._mails), 1)
        self.assertEqual(self._mails[0]["email_to"], ['"Mona" <mona@emballages.example>'])
        self.assertEqual(self._mails[0]["reply_to"], '"Mona" <mona@emballages.example>')
        self.assertIn("[Test]", self._mails[0]["subject"])
        self.assertIn("1,234.50", self._mails[0]["body"])
        mail = self.company.sudo().dunning_test_mail_id
        self.assertFalse(mail.recipient_ids)
        self.assertNotIn("meunier", f"{mail.email_to}{mail.email_cc}")
        self.become(self.accountant)
        self.assertFalse(self.actions())
        self.assertEqual(self.debtor.message_ids, said)
        self.assertEqual(self.history(), history)
        self.assertEqual(self.status(self.owed), "due")
        self.assertIn("mona@emballages.example", self.guide.test_mail)

    def test_test_mail_shows_what_the_go_live_date_keeps_out(self):
        """Nothing late is chased on the first day: the e-mail is not empty for all that."""
        self.guide.action_start_today()
        self.send_test()
        self.assertIn("1,234.50", self._mails[0]["body"])
        self.assertEqual(str(self.company.dunning_start_date), "2026-03-05")
        self.assertEqual(self.status(self.owed), "excluded")

    def test_test_mail_without_any_invoice_shows_a_sample(self):
        self.become(self.accountant)
        self.owed.button_draft()
        self.become(self.mona)
        invoices = self.env["account.move"].sudo().search_count([])
        self.send_test()
        self.assertIn("1,200.00", self._mails[0]["body"])
        self.assertEqual(self.env["account.move"].sudo().search_count([]), invoices)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Sample Customer")]))

    def test_test_mail_refused_by_the_server(self):
        """The step stays to do, and says why."""
        refusal = MailDeliveryException("No route to the mail server")
        server = patch.object(self.registry["ir.mail_server"], "send_email", side_effect=refusal)
        with self.mock_mail_gateway(), server, mute_logger("odoo.addons.mail.models.mail_mail"):
            self.guide.action_send_test()
        self.env.invalidate_all()
        self.assertFalse(self.guide.is_tested)
        self.assertIn("No route to the mail server", self.guide.test_mail)
        self.send_test()
        self.assertTrue(self.guide.is_tested)

    def test_test_mail_needs_an_address(self):
        self.mona.email = False
        with self.assertRaisesRegex(RedirectWarning, "in your profile") as asked:
            self.guide.action_send_test()
        self.assertEqual(asked.exception.args[1]["res_id"], self.mona.id, "a button opens it")

    # ------------------------------------------------------------------ who

    def test_collectors_do_not_set_up(self):
        with self.assertRaises(AccessError):
            self.env["dunning.guide"].with_user(self.nadia).action_open_guide()
        theirs = self.guide.with_user(self.nadia)
        for deed in (
            "action_switch_on",
            "action_start_today",
            "action_send_test",
            "action_run_now",
        ):
            with self.assertRaises(AccessError, msg=deed):
                getattr(theirs, deed)()
        self.assertEqual(self.company.dunning_mode, "off")
        self.assertFalse(self.env["dunning.run"].search([("company_id", "=", self.company.id)]))

    def test_each_company_has_its_own_first_steps(self):
        """Mona manages one company: the other is neither shown nor set."""
        other = self._create_company(name="Emballages Suisse")
        self.assertEqual(other.dunning_mode, "off")
        self.guide.action_switch_on()
        self.assertEqual((self.company.dunning_mode, other.dunning_mode), ("approval", "off"))
        with self.assertRaises(AccessError):
            self.guide.write({"company_id": other.id, "dunning_mode": "automatic"})
        with self.assertRaises(AccessError):
            self.env["dunning.guide"].create({"company_id": other.id, "dunning_mode": "automatic"})
        self.assertEqual(other.dunning_mode, "off")
        self.mona.company_ids += other
        guide = self.guide.with_company(other).action_open_guide()["res_id"]
        self.assertEqual(self.guide.browse(guide).company_id, other)
