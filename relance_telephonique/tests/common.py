"""What the stories of the tests share: a French company, its debtor, its people, and a clock."""

from datetime import timedelta
from io import BytesIO
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, fields
from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.tests import freeze_time, tagged
from odoo.tools.pdf import PdfFileWriter

from ..demo import Ledger
from .company import CompanyCase
from .warm import WarmCase

STANDARD = "relance_telephonique.level_standard_"  # and: pre_due, email, call, letter…


def day(text):
    """Return the date that ``text`` (ISO 8601) says; a date stays one."""
    return fields.Date.to_date(text)


def blank_pdf():
    page, stream = PdfFileWriter(), BytesIO()
    page.add_blank_page(595, 842)
    page.write(stream)
    return stream.getvalue()


@tagged("post_install", "-at_install")
class DunningCommon(WarmCase, CompanyCase):
    """A French company that chases automatically, lived day by day by its accountant.

    The clock stands still until ``on`` or ``run_on`` moves it, always to 9 in the morning in Paris.
    All tests of a class go on from where ``begin`` ends.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        reports = patch.object(
            cls.registry["ir.actions.report"],
            "_render_qweb_pdf",
            lambda *_args, **_options: (blank_pdf(), "pdf"),
        )
        cls.startClassPatcher(reports)  # what documents look like is tested in test_documents.py
        queued = cls.env["mail.mail"].sudo().search([("state", "=", "outgoing")])
        queued.state = "cancel"  # Odoo's demo data leaves some to send

    @classmethod
    def _create_contact(cls, name, **values):
        """Return a person at the debtor's."""
        return cls._create_debtor(name, parent_id=cls.debtor.id, is_company=False, **values)

    def setUp(self):
        if "_begun" not in vars(type(self)):
            self._live_the_beginning()
        super().setUp()
        moment, attributes = self._begun
        vars(self).update(attributes)
        clock = freeze_time(moment)
        self.clock = clock.start()
        self.addCleanup(clock.stop)

    def begin(self):
        """Live what all tests of the class begin with: it happens once, in the class's transaction.

        What it leaves in ``self`` (the user's environment too) is there in each test, which must
        not change it in place; what is made anew or undone for each test belongs in ``setUp``.
        """

    def _live_the_beginning(self):
        before = set(vars(self))
        clock = freeze_time("2026-01-05 08:00:00")
        self.clock = clock.start()
        self.addClassCleanup(clock.stop)  # what stands still already is quickly stopped again
        self.become(self.accountant)
        self.begin()
        self.flush_tracking()
        self.env.invalidate_all()
        left = {name: value for name, value in vars(self).items() if name not in before}
        type(self)._begun = left.pop("clock")(), left

    # ------------------------------------------------------------------ who and when

    def become(self, user):
        """Go on with the rights of ``user``."""
        self.env = self.env(user=user)

    def on(self, when):
        """Let the clock show 9 in the morning of that day."""
        self.clock.move_to(f"{when} 08:00:00")
        self.env.invalidate_all()

    @property
    def today(self):
        return fields.Date.today()

    def level(self, name):
        """Return a step of the standard scenario, as a manager may change it."""
        return self.env.ref(STANDARD + name).with_user(self.user)

    def delete_by_force(self, xml_id):
        """Delete what nobody may delete: it may have been gone before that was refused."""
        record = self.env.ref(xml_id).sudo()
        record.with_context(**{MODULE_UNINSTALL_FLAG: True}).unlink()

    # ------------------------------------------------------------------ the ledger

    @property
    def ledger(self):
        return Ledger(self.env.company, self.today)

    def invoice(self, amount, due=None, partner=None, issued=None, **details):
        """Post an invoice due on that day, issued thirty days before it (never after today)."""
        days_to = self.ledger.days_to
        return self.ledger.invoice(
            partner or self.debtor,
            amount,
            due=due and days_to(day(due)),
            issued=issued and days_to(day(issued)),
            **details,
        )

    def post_again(self, invoice, *shares):
        """Post an invoice again, in instalments of so many per cent, a day apart."""
        terms = self.env["account.payment.term"].sudo()
        invoice.button_draft()
        invoice.invoice_payment_term_id = terms.create(
            {
                "name": "In instalments",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                    for days, share in enumerate(shares)
                ],
            }
        )
        invoice.action_post()

    def pay(self, invoice, amount=None, booked=True):
        """Receive a payment today: all that is left of the invoice, or ``amount``."""
        return self.ledger.pay(invoice, amount, on=0, booked=booked)

    def pay_on_account(self, amount, partner=None, booked=True):
        """Receive money today that nobody allocates."""
        return self.ledger.payment_on_account(partner or self.debtor, amount, on=0, booked=booked)

    def credit(self, amount, partner=None, invoice=None):
        """Post a credit note today, allocated to ``invoice`` if one is given."""
        return self.ledger.credit_note(partner or self.debtor, amount, on=0, invoice=invoice)

    def bank(self, amount, label="Virement", on=None, **values):
        """Import a line of the bank's, of today; nobody has matched it."""
        ledger = Ledger(self.env.company.sudo(), self.today)
        return (
            ledger.env["account.bank.statement.line"]
            .create(
                {
                    "journal_id": ledger.bank_journal.id,
                    "date": on or self.today,
                    "amount": amount,
                    "payment_ref": label,
                    **values,
                }
            )
            .with_env(self.env)
        )

    # ------------------------------------------------------------------ what is decided

    def items(self, moves):
        """Return where the instalments of invoices stand now, oldest first."""
        self.env["dunning.due.item"].invalidate_model()
        return self.env["dunning.due.item"].search([("move_id", "in", moves.ids)])

    def status(self, move):
        """Return the status of an invoice with one due date."""
        return self.items(move).status

    def standing(self, move):
        """Return ``(status, next step, its day)`` of an invoice with one due date."""
        item = self.items(move)
        return item.status, item.next_level_id.name or "", str(item.next_date or "")

    def pause(self, until, moves=None, **values):
        """Leave the debtor alone, or only some of their invoices."""
        return self.env["dunning.pause"].create(
            {
                "partner_id": self.debtor.id,
                "move_line_ids": self.items(moves).ids if moves else [],
                "date_until": until,
                **values,
            }
        )

    # ------------------------------------------------------------------ what is done

    def run_on(self, when):
        """Let that day's run happen, and the e-mails that it queued leave."""
        self.on(when)
        run = self.env["dunning.run"].create({})
        run.action_run()
        self.send_mails()
        return run

    def send_mails(self):
        """Let Odoo's cron send what is queued; what left is in ``self._mails``."""
        mails = self.env["mail.mail"].with_user(SUPERUSER_ID)
        if mails.search_count([("state", "=", "outgoing")], limit=1):
            with self.mock_mail_gateway():
                mails.process_email_queue()
            self.env.invalidate_all()

    def follow(self):
        """Let the follow-up cron pass."""
        cron = self.env.ref("relance_telephonique.ir_cron_dunning_follow").sudo()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def actions(self, moves=None, **values):
        """Return the actions that carry ``moves``, given-up lines included, oldest first."""
        domain = [(name, "=", value) for name, value in values.items()]
        if moves is not None:
            lines = self.env["dunning.action.line"].with_context(active_test=False)
            domain.append(("id", "in", lines.search([("move_id", "in", moves.ids)]).action_id.ids))
        return self.env["dunning.action"].search(domain, order="id")

    def carried(self, action):
        """Return ``{amount: days of the step}`` of what an action carries."""
        return {line.amount_residual: line.delay_days for line in action.line_ids}

    def do_what_waits(self):
        """Let people do today what waits for them: approve, call, post, decide."""
        self.actions(state="draft").action_approve()
        self.send_mails()
        if letters := self.actions(state="ready", channel="letter"):
            letters.action_print_and_mark_sent()
        waiting = self.actions(state="ready").filtered("date_processed")
        calls = waiting.filtered(lambda action: action.channel == "phone")
        for call in calls:
            call._log_call(self.outcome("refusal"))
        (waiting - calls).activity_ids.action_feedback()

    def outcome(self, name):
        return self.env.ref(f"relance_telephonique.outcome_{name}")

    def diary(self, first, last):
        """Live through all days from ``first`` to ``last``, each doing their part the same day.

        :return: the contacts made, as ``(day, channel, {amount: days of its own step})``
        """
        before = self.actions()
        when = day(first)
        while when <= day(last):
            self.run_on(when)
            self.do_what_waits()
            when += timedelta(days=1)
        made = (self.actions(state="done") - before).sorted(lambda a: (a.date_done, a.id))
        return [(str(action.date_done), action.channel, self.carried(action)) for action in made]
