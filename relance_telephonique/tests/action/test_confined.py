"""What people set up and break stays confined: one manager is told once, all else goes on."""

from contextlib import closing
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import ValidationError
from odoo.tests import Form
from odoo.tools import SQL, mute_logger

from ...tools.confined import each
from ..common import DunningCommon

WRONG = '<p>Hello <t t-out="object.no_such_field"/></p>'
PROBLEM_LOG = "odoo.addons.relance_telephonique.models.action.dunning_problem"


class TestConfined(DunningCommon):
    """On 5 March the bakery gets an e-mail and the florist a call, whatever else is broken."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user("sophie", "account.group_account_manager")
        cls.company.dunning_user_id = cls.manager
        cls.other = cls._create_debtor("Fleurs Roux")
        cls.other.dunning_scenario_id = cls.env.ref("relance_telephonique.scenario_loyal")

    def begin(self):
        super().begin()
        self.on("2026-01-28")
        self.late = self.invoice(100.00, due="2026-03-02")
        self.called = self.invoice(80.00, due="2026-02-28", partner=self.other)
        self.on("2026-03-05")

    def ours(self, name):
        return self.env.ref(f"relance_telephonique.{name}").sudo()

    def breaks(self, record, **values):
        """Write as nobody can on a screen: what was right once need not stay so."""
        record.flush_recordset()
        for name, value in values.items():
            if record._fields[name].translate:
                value = record._fields[name].convert_to_column_insert(value, record)
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s",
                    SQL.identifier(record._table),
                    SQL.identifier(name),
                    value,
                    record.id,
                )
            )
        record.invalidate_recordset()
        self.env.registry.clear_cache()

    def told(self):
        """Return what the manager reads of what is to be mended; each stands once in her inbox."""
        problems = self.env["dunning.problem"].with_user(self.manager).search([])
        for problem in problems:
            self.assertEqual(problem.activity_ids.user_id, self.manager)
            self.assertEqual(len(problem.activity_ids), 1)
        return problems.mapped("name")

    def look_around(self):
        """Open what shows where the bakery stands."""
        for record in (self.late, self.debtor):
            Form(record)
        items = self.env["dunning.due.item"].search([("partner_id", "=", self.debtor.id)])
        self.assertTrue(items.mapped("status_reason"))
        self.assertTrue(self.late.dunning_explanation)

    # ------------------------------------------------------------------ the table

    def _break_body(self):
        self.breaks(self.level("email").sudo().mail_template_id, body_html=WRONG)

    def _break_subject(self):
        template = self.level("email").sudo().mail_template_id
        self.breaks(template, subject="{{ object.no_such_field }}")

    def _break_sms(self):
        sms = self.ours("sms_template_call_us")
        self.level("email").sudo().write({"channel": "sms", "sms_template_id": sms.id})
        self.debtor.phone = "+33 6 12 34 56 78"
        self.breaks(sms, body="{{ object.no_such_field }}")

    def _break_letter(self):
        letter = self.ours("action_report_dunning_letter").copy({"report_name": "dunning.gone"})
        self.level("email").sudo().write({"channel": "letter", "report_id": letter.id})

    def _delete_template(self):
        self.level("email").sudo().mail_template_id.unlink()

    def _break_rule(self):
        scenario = self.standard.copy({"name": "Gold", "partner_domain": "[('ref', '=', 'x')]"})
        self.breaks(scenario, partner_domain="[('x_deleted', '=', True)]", sequence=0)

    def _break_scripts(self):
        for script in self.env["dunning.script"].sudo().search([]):
            self.breaks(script, opening="<p>{{ gone }} {{</p>")

    def _forget_settings(self):
        self.company.sudo().resource_calendar_id.attendance_ids.unlink()
        self.breaks(self.company, email=None, resource_calendar_id=None)
        self.breaks(self.company.partner_id, email=None, country_id=None)

    TABLE = (
        # what breaks, what the manager reads of it, how far the bakery comes
        (_break_body, "no_such_field", "failed"),
        (_break_subject, "no_such_field", "failed"),
        (_break_sms, "no_such_field", "failed"),
        (_break_letter, "dunning.gone", "failed"),
        (_delete_template, "no template", "failed"),
        (_break_rule, "x_deleted", "done"),
        (_break_scripts, "", "done"),
        (_forget_settings, "", "done"),
    )

    def test_whatever_breaks(self):
        """The other debtor is called, every screen opens, one person is told once."""
        for breaks, told, state in self.TABLE:
            with self.subTest(breaks.__name__), closing(self.env.cr.savepoint()):
                getattr(self, breaks.__name__)()
                self._live_through(told, state)
            self.env.invalidate_all()
            self.env.registry.clear_cache()

    def _live_through(self, told, state):
        with self._letters_rendered():
            self.run_on("2026-03-05")
            self.follow()
            self.follow()
        call = self.actions(self.called)
        self.assertEqual((call.channel, call.state), ("phone", "ready"))
        self.assertEqual(len(call.activity_ids), 1)
        self.assertTrue(call.script_id._render(call))
        self.look_around()
        self.assertEqual(self.actions(self.late).state, state)
        self.assertEqual(len(self.told()), bool(told))
        self.assertIn(told, "".join(self.told()))
        self.assertNotIn("Traceback", self.actions(self.late).failure_reason or "")

    def _letters_rendered(self):
        reports = self.registry["ir.actions.report"]
        return patch.object(
            reports,
            "_render_qweb_pdf",
            lambda report, name, ids: report._render_qweb_html(name, ids),
        )

    # ------------------------------------------------------------------ mended

    def test_mended_text(self):
        """Sophie corrects the e-mail: it is no longer on her list, and leaves when retried."""
        template = self.level("email").sudo().mail_template_id
        right = template.body_html
        self._break_body()
        self.run_on("2026-03-05")
        self.assertEqual(len(self.told()), 1)
        template.body_html = right
        self.follow()
        self.assertEqual(self.told(), [])
        self.actions(self.late).action_retry()
        self.send_mails()
        self.assertEqual(self.actions(self.late).state, "done")

    def test_mended_rule(self):
        self._break_rule()
        scenario = self.env["dunning.scenario"].search([("name", "=", "Gold")])
        self.assertIn("x_deleted", scenario.with_user(self.manager).rule_problem)
        self.assertEqual(scenario.with_user(self.manager).match_count, 0)
        self.follow()
        self.assertEqual(len(self.told()), 1)
        scenario.sudo().partner_domain = f"[('id', '=', {self.debtor.id})]"
        self.follow()
        self.assertEqual((self.told(), self.items(self.late).scenario_id), ([], scenario))

    def test_wrong_thanks(self):
        """Who has paid is not thanked yet; the call that became needless is cancelled."""
        self.run_on("2026-03-05")
        self.breaks(self.ours("mail_template_thanks"), body_html=WRONG)
        self.pay(self.late)
        self.pay(self.called)
        self.follow()
        self.follow()
        self.assertEqual(self.actions(self.called).state, "cancelled")
        self.assertIn("object.no_such_field", "".join(self.told()))
        self.assertFalse(self.actions(self.late).line_ids.date_thanked)
        self.ours("mail_template_thanks").body_html = "<p>Thank you</p>"
        self.follow()
        self.assertEqual(self.told(), [])
        self.assertEqual(self.actions(self.late).line_ids.date_thanked, self.today)

    def _in_the_queue(self):
        """Queue the bakery's reminder, and an e-mail of somebody else's."""
        self.env["dunning.run"].create({}).action_run()
        mails = self.env["mail.mail"].sudo()
        mails.create({"email_to": "anna@example.com", "subject": "Quotation"})

    def test_queued_email_that_cannot_be_asked_about(self):
        """What breaks when the e-mail is asked again holds up nobody's other e-mails."""
        self._in_the_queue()
        actions = self.registry["dunning.action"]
        with patch.object(actions, "_written_basis", side_effect=ZeroDivisionError):
            self.send_mails()
        self.assertEqual([mail["email_to"] for mail in self._mails], [["anna@example.com"]])
        reminder = self.actions(self.late)
        self.assertEqual(reminder.state, "failed")
        self.assertIn("have its text checked", reminder.failure_reason)

    def test_queued_thanks_that_cannot_be_asked_about(self):
        self.run_on("2026-03-05")
        self.pay(self.late)
        self.follow()
        thanks = self.env["dunning.mail"].search([("kind", "=", "thanks")])
        self.env["mail.mail"].sudo().create({"email_to": "anna@example.com", "subject": "Hello"})
        mails = self.registry["dunning.mail"]
        with patch.object(mails, "_is_wanted_thanks", side_effect=ZeroDivisionError):
            self.send_mails()
        self.assertEqual([mail["email_to"] for mail in self._mails], [["anna@example.com"]])
        self.assertEqual(thanks.state, "failed")
        self.assertFalse(self.actions(self.late).line_ids.date_thanked)

    def test_deleted_formal_notice(self):
        """An administrator deletes the letter that summons: no reminder is posted in its place, as
        if it summoned anybody; Sophie reads why, chooses another, and it leaves.
        """
        step = self.level("email").sudo()
        letter = self.ours("action_report_formal_notice").copy()
        step.write({"channel": "registered_letter", "report_id": letter.id})
        step.is_formal_notice = True
        letter.unlink()
        self.env.invalidate_all()
        with self._letters_rendered():
            self.run_on("2026-03-05")
            summons = self.actions(self.late)
            self.assertEqual(summons.state, "draft")
            summons.action_approve()
            self.follow()
            self.assertEqual((summons.state, summons.document_id.ids), ("failed", []))
            self.assertIn("has no letter", summons.failure_reason)
            [told] = self.told()
            self.assertIn("has no letter", told)
            step.write({"report_id": self.ours("action_report_formal_notice").id})
            self.follow()
            self.assertEqual(self.told(), [])

    # ------------------------------------------------------------------ copies

    def _break_copies(self):
        self.breaks(self.ours("mail_template_copies"), body_html=WRONG)

    def _delete_copies(self):
        self.ours("mail_template_copies").unlink()

    def _break_invoice(self):
        self.startPatcher(
            patch.object(
                self.registry["account.move"],
                "_dunning_document",
                side_effect=ValueError("the PDF of the invoice is no PDF"),
            )
        )

    def test_copies_that_cannot_be_written(self):
        """“I never got it.” The call was made and is logged; Claire reads that the copies did not
        leave, and the florist is not left alone for them.
        """
        self.run_on("2026-03-05")
        call = self.actions(self.called)
        for breaks, told in (
            (self._break_copies, ["no_such_field"]),
            (self._delete_copies, []),
            (self._break_invoice, []),
        ):
            with self.subTest(breaks.__name__), closing(self.env.cr.savepoint()):
                breaks()
                logged = call._log_call(self.outcome("not_received"), note="Never got it.")
                self.assertEqual((call.call_ids, call.state), (logged, "done"))
                self.assertNotEqual(self.status(self.called), "paused")
                copies = self.env["dunning.mail"].search([("partner_id", "=", self.other.id)])
                self.assertEqual((copies.kind, copies.state), ("copy", "failed"))
                self.assertIn("copies", copies.failure_reason)
                self.assertEqual(copies.email, self.other.email)
                inbox = self.other.activity_ids.filtered(lambda own: "Copies" in own.summary)
                self.assertEqual(inbox.user_id, self.accountant)
                self.assertEqual(
                    [word in "".join(self.told()) for word in told], [True] * len(told)
                )
                queued = self.env["mail.mail"].sudo().search([("state", "=", "outgoing")])
                self.assertNotIn("dunning.action", queued.mapped("model"))
            self.env.invalidate_all()

    def test_thanks_written_anew_that_break(self):
        """The outage is over, and the text is wrong now: one sentence, the others get theirs."""
        self.run_on("2026-03-05")
        self.pay(self.late)
        self.follow()
        thanks = self.env["dunning.mail"].search([("kind", "=", "thanks")])
        thanks.sudo().date_retry = "2026-03-05 08:00:00"
        self.breaks(self.ours("mail_template_thanks"), body_html=WRONG)
        self.on("2026-03-06")
        self.follow()
        self.assertEqual(thanks.state, "failed")
        self.assertNotIn("\n", thanks.failure_reason)
        self.assertNotIn("no_such_field", thanks.failure_reason)
        self.assertIn("no_such_field", "".join(self.told()))

    # ------------------------------------------------------------------ settings

    def _close_for_ever(self, until="9999-12-31 23:59:59"):
        calendar = self.company.sudo().resource_calendar_id
        return calendar.leave_ids.create(
            {
                "name": "Closed",
                "calendar_id": calendar.id,
                "date_from": "2026-03-04 23:00:00",
                "date_to": until,
            }
        )

    def test_calendar_closed_for_ever(self):
        """Somebody enters a closing until 9999: nothing is prepared, Sophie reads why once, and
        screens and calls go on; then it is mended.
        """
        closing = self._close_for_ever()
        run = self.run_on("2026-03-05")
        self.assertIn("Not a working day", run.message)
        self.follow()
        self.follow()
        [told] = self.told()
        self.assertIn("no day is worked", told)
        self.look_around()
        self.assertTrue(self.env["dunning.run"].action_preview())
        self.assertTrue(self.debtor.action_dunning_log_call())
        guide = self.env["dunning.guide"].with_user(self.user).create({})
        self.assertIn("The next run is on", guide.next_run)
        closing.unlink()
        self.follow()
        self.assertEqual(self.told(), [])
        self.run_on("2026-03-06")
        self.assertEqual(self.actions(self.late).state, "done")

    def test_calls_while_closed_for_ever(self):
        """What was handed over before stays to be done: how it ended is logged."""
        self.run_on("2026-03-05")
        self._close_for_ever()
        call = self.actions(self.called)
        call._log_call(self.outcome("no_answer"), direction="incoming")
        self.assertEqual(len(call.call_ids), 1)
        promised = self._promise()
        self.assertEqual(promised.state, "open")

    def test_currency_without_a_rate(self):
        """A customer owes francs for which no rate was ever entered: they are chased like any
        other, in francs, and Sophie reads once that her figures cannot count them.
        """
        francs = self.env.ref("base.CHF").sudo()
        francs.active = True
        francs.rate_ids.unlink()
        self.on("2026-01-28")
        francs_due = self.invoice(70.00, due="2026-03-02", currency=francs)
        run = self.run_on("2026-03-05")
        self.assertFalse(run.message)
        self.follow()
        self.follow()
        [told] = self.told()
        self.assertIn("Currency “CHF” does not work: no exchange rate is known today", told)
        self.assertEqual(self.actions(francs_due), self.actions(self.late))
        self.look_around()
        francs.rate_ids.create({"currency_id": francs.id, "name": "2026-01-01", "rate": 0.93})
        self.follow()
        self.assertEqual(self.told(), [])

    @mute_logger(PROBLEM_LOG)
    def test_step_that_breaks(self):
        """Disputes cannot be looked at: calls are followed all the same; told until it works."""
        self.run_on("2026-03-05")
        self.pay(self.called)
        broken = patch.object(
            self.registry["dunning.dispute"], "_tell_of_overdue", side_effect=ZeroDivisionError
        )
        with broken:
            self.follow()
            self.follow()
        self.assertEqual(self.actions(self.called).state, "cancelled")
        self.assertEqual(len(self.told()), 1)
        self.follow()
        self.assertEqual(self.told(), [])

    @mute_logger(PROBLEM_LOG)
    def test_company_that_breaks(self):
        """The run of one company breaks: that of the next one goes on."""
        other = self.setup_other_company()["company"]
        other.write({"dunning_mode": "automatic"})
        prepare = self.registry["dunning.run"]._prepare

        def breaks(run):
            if run.company_id == self.company:
                raise ZeroDivisionError
            return prepare(run)

        with patch.object(self.registry["dunning.run"], "_prepare", breaks):
            cron = self.env.ref("relance_telephonique.ir_cron_dunning_run").sudo()
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
        self.env.invalidate_all()
        runs = self.env["dunning.run"].sudo().search([("state", "=", "done")])
        self.assertEqual(runs.company_id, other)
        self.assertEqual(len(self.told()), 1)

    def test_concurrent_update_is_no_failure(self):
        """Odoo does the whole again: it must see the error, also below another one."""

        def breaks(_records):
            try:
                raise SerializationFailure
            except SerializationFailure as error:
                raise ValueError from error

        with self.assertRaises(SerializationFailure):
            each(self.debtor, breaks)

    # ------------------------------------------------------------------ tried when saved

    def test_tried_when_saved(self):
        """A wrong placeholder is refused in one sentence that names it; texts that are not ours are
        not looked at.
        """
        level = self.level("email")
        template = level.mail_template_id.with_user(self.env.ref("base.user_admin"))
        cases = {
            (template, "subject"): "{{ object.no_such_field }}",
            (template, "body_html"): WRONG,
            (template, "email_from"): "{{ object.no_such_field }}",
            (self.ours("mail_template_thanks"), "body_html"): WRONG,
            (self.ours("mail_template_instalment"), "body_html"): WRONG,
            (self.ours("sms_template_call_us"), "body"): "{{ object.no_such_field }}",
        }
        self.run_on("2026-03-05")
        self._promise()
        for (record, name), text in cases.items():
            with self.subTest(name), self.assertRaises(ValidationError) as refused:
                record.write({name: text})
            message = str(refused.exception)
            self.assertIn("no_such_field", message)
            self.assertNotIn("\n", message)
        foreign = (
            self.env["mail.template"]
            .sudo()
            .create({"model_id": self.env["ir.model"]._get_id("res.partner"), "name": "Other"})
        )
        with self.assertRaisesRegex(ValidationError, "not made for dunning contacts"):
            level.sudo().mail_template_id = foreign

    def _promise(self):
        promise = self.env["dunning.promise"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(self.late).move_line_id.ids,
                "line_ids": [(0, 0, {"date": "2026-03-09", "amount": 100.00})],
            }
        )
        promise.action_confirm()
        return promise

    def test_wrong_announcement(self):
        """The bakery pays on Monday 9 March: the announcement of Thursday is wrong, the florist is
        called all the same.
        """
        self.on("2026-03-04")
        promise = self._promise()
        self.breaks(self.ours("mail_template_instalment"), body_html=WRONG)
        self.run_on("2026-03-06")
        self.follow()
        self.assertEqual(self.actions(self.called).state, "ready")
        self.assertIn("no_such_field", "".join(self.told()))
        self.assertFalse(promise.line_ids.date_announced)
