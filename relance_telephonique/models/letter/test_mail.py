"""Try out: what a debtor would get, sent to whoever asks, and to nobody else."""

import smtplib
from contextlib import closing, suppress
from datetime import timedelta

from odoo import Command, fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import clean_context

from ...tools.vocabulary import NEAR_STEP

RENDERED = ("subject", "body_html", "email_from", "mail_server_id")
SAMPLE_AMOUNT = 1200.0  # in the company's currency
SAMPLE_DAYS_LATE = 5


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_test_mail_id = fields.Many2one(
        "mail.mail", string="Latest test e-mail", readonly=True, copy=False, ondelete="set null"
    )

    def _dunning_send_test_mail(self):
        """Send the first reminder of the default scenario to the current user, at once.

        :return: the e-mail, whose state says whether the mail server took it
        :raise RedirectWarning: to their profile, if the user has no address
        :raise UserError: if the scenario has no e-mail
        """
        self.ensure_one()
        reader = self.env.user
        if not reader.email_normalized:
            raise RedirectWarning(
                self.env._("You have no valid e-mail address: enter one in your profile."),
                self._dunning_profile(reader),
                self.env._("Open my profile"),
            )
        written = self._dunning_first_reminder()
        mail = (
            self.env["mail.mail"]
            .sudo()  # nobody but administrators may write e-mails by hand
            .with_context(clean_context(self.env.context))  # nothing of a client's goes along
            .create(
                {
                    "subject": self.env._("[Test] %(subject)s", subject=written["subject"]),
                    "body_html": written["body_html"],
                    "email_from": written["email_from"],
                    "mail_server_id": written.get("mail_server_id"),
                    "email_to": reader.email_formatted,
                    "reply_to": reader.email_formatted,
                    "auto_delete": False,
                }
            )
        )
        self.sudo().dunning_test_mail_id = mail
        with suppress(smtplib.SMTPServerDisconnected):  # the e-mail says so
            mail.send()
        return mail

    def _dunning_profile(self, reader):
        form = self.env.ref("base.view_users_form_simple_modif")
        return {
            "type": "ir.actions.act_window",
            "res_model": reader._name,
            "res_id": reader.id,
            "views": [(form.id, "form")],
            "target": "new",
        }

    def _dunning_first_reminder(self):
        """Return the values of the first reminder, as an e-mail would have them today.

        The contact that it is written for is never made: all is taken back once it is written.
        """
        level = self._dunning_reminder_level()
        with closing(self.env.cr.savepoint()):
            action = self._dunning_test_action(level)
            written = level.mail_template_id.sudo()._generate_template(action.ids, RENDERED)
        return written[action.id]

    def _dunning_reminder_level(self):
        """Return the scenario's first e-mail after the due date, else its first e-mail."""
        emails = self.sudo().dunning_scenario_id.level_ids.filtered(
            lambda level: level.channel == "email" and level.mail_template_id
        )
        if not emails:
            raise UserError(
                self.env._("The default scenario sends no e-mail: there is nothing to try out.")
            )
        return min(emails, key=lambda level: (level.delay_days < 0, level.delay_days))

    def _dunning_test_action(self, level, items=None):
        """Return a contact about ``items``, by default what a debtor really owes, however old, else
        a sample.
        """
        self.sudo().dunning_start_date = False
        items = items or self._dunning_test_items() or self._dunning_sample_items()
        debtor = items.partner_id
        return (
            self.env["dunning.action"]
            .with_company(self)
            .sudo()  # on what the user may not create
            .create(
                {
                    "company_id": self.id,
                    "partner_id": debtor.id,
                    "user_id": self.dunning_user_id.id or self.env.uid,
                    "level_id": level.id,
                    "channel": level.channel,
                    "line_ids": [
                        Command.create({**item._action_line_values(), "level_id": False})
                        for item in items
                    ],
                }
            )
        )

    def _dunning_test_items(self):
        """Return the oldest item that is chased, late if there is one."""
        items = self.env["dunning.due.item"].sudo()
        domain = [("company_id", "=", self.id), ("status", "in", NEAR_STEP)]
        return items.search(domain, order="date_maturity, id", limit=1)

    def _dunning_sample_items(self):
        """Return the item of a sample customer's invoice, a few days late.

        :raise UserError: if the company cannot make invoices yet
        """
        company = self.sudo().with_company(self)
        journals = company.env["account.journal"]
        if not journals.search(
            [*journals._check_company_domain(self), ("type", "=", "sale")], limit=1
        ):
            raise UserError(
                self.env._("Choose a chart of accounts first: there is no invoice yet.")
            )
        due = self._dunning_today() - timedelta(days=SAMPLE_DAYS_LATE)
        customer = company.env["res.partner"].create(
            {"name": self.env._("Sample Customer"), "is_company": True, "lang": self.env.lang}
        )
        invoice = company.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "is_move_sent": True,
                "partner_id": customer.id,
                "invoice_date": due - timedelta(days=30),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": self.env._("Sample"),
                            "price_unit": SAMPLE_AMOUNT,
                            "tax_ids": [],
                        }
                    )
                ],
            }
        )
        invoice._post(soft=False)
        items = company.env["dunning.due.item"]
        return items.search([("move_id", "=", invoice.id)])
