"""Announce: a courteous e-mail two days before a promised payment."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.confined import each
from ...tools.working_days import last_working_day
from ..action.dunning_mail import WRITTEN_ANEW

DAYS_BEFORE = 2
SOONEST = 10  # days; an instalment two days ahead, longest closing in between, is looked for


class DunningPromise(models.Model):
    _inherit = "dunning.promise"

    @api.model
    def _announce_instalments(self):
        """Queue the e-mails of all companies that want them, on days that they work.

        They chase nobody: no approval is asked. An instalment that is paid or on its way is not
        announced; a debtor gets one e-mail a day, whatever it is about.
        """
        companies = self.env["res.company"].search(
            [("dunning_promise_reminder", "=", True), ("dunning_mode", "!=", "off")]
        )
        broken = {}
        for company in companies:
            if company._dunning_is_working_day(company._dunning_today()):
                promises = self.with_company(company)._to_announce(company)
                broken |= promises._announce()
                self.env["ir.cron"]._commit_progress()
        return broken

    def _to_announce(self, company):
        """Return one promise per debtor whose next instalment is near and not announced yet."""
        today = company._dunning_today()
        running = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("date", "<", today),
                ("next_date", ">=", today),
                ("next_date", "<=", fields.Date.add(today, days=SOONEST)),
            ],
            order="next_date, id",
        )
        busy = company._dunning_contacted_today(running.partner_id)
        failed = self.env["dunning.mail"]._failed_claims("instalment", running.partner_id)
        chosen = {}
        for promise in running:
            debtor = promise.partner_id
            if debtor in busy or debtor in chosen or promise._next_line().id in failed:
                continue
            if promise._is_to_announce(today):
                chosen[debtor] = promise
        return self.browse(promise.id for promise in chosen.values())

    def _is_to_announce(self, today, again=False):
        line = self._next_line()
        if not line:
            return False
        calendar = self.company_id._dunning_calendar()
        day = last_working_day(calendar, fields.Date.subtract(line.date, days=DAYS_BEFORE))
        return (
            day <= today
            and (again or not line.date_announced)
            and self._addressed_to()._dunning_can_be_reached("email")
            and self._is_expected(line)
        )

    def _is_expected(self, line):
        """Return whether something of the instalment is awaited, and the promise is what decides on
        any of its items: nobody is asked for what they have paid or dispute, have credits for, or
        may not pay any more.
        """
        items = self.env["dunning.due.item"].sudo()
        promised = [("id", "in", self.item_ids.move_line_id.ids), ("status", "=", "promised")]
        return bool(items.search_count(promised, limit=1))

    def _next_line(self):
        """Return the oldest instalment that is neither paid nor on its way."""
        self.ensure_one()
        return self.line_ids.browse(self._awaited()[self.id].line_id)

    def _announce(self):
        """Return ``{promise: exception}`` of what broke, but not because of the text."""
        template = self.env.ref(WRITTEN_ANEW["instalment"], raise_if_not_found=False)
        if not (self and template):
            return {}
        broken = each(self, lambda promises: promises._queue_announcements(template))
        self.env["ir.cron"]._dunning_trigger("mail.ir_cron_mail_scheduler_action")
        return self.env["dunning.problem"]._blame(self.env.company, template, broken)

    def _queue_announcements(self, template):
        self._check_sender()
        mails = template.send_mail_batch(self.ids)
        for promise, mail in zip(self, mails, strict=True):
            line = promise._next_line()
            line._by_method().date_announced = promise.company_id._dunning_today()
            watch = self.env["dunning.mail"]
            watch._watch("instalment", promise, mail.mail_message_id, line)


class DunningPromiseLine(models.Model):
    _inherit = "dunning.promise.line"

    date_announced = fields.Date(
        string="Announced on",
        readonly=True,
        copy=False,
        help="The day on which the debtor was reminded of this instalment by e-mail.",
    )


class ResCompany(models.Model):
    _inherit = "res.company"

    def _dunning_contacted_today(self, debtors):
        """Return which of ``debtors`` the company wrote to or called today, or thanked."""
        self.ensure_one()
        if not debtors:
            return debtors
        for model in ("dunning.action", "dunning.action.line", "dunning.promise.line"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT action.partner_id
                  FROM dunning_action action
                 WHERE action.company_id = %(company)s AND action.partner_id IN %(debtors)s
                   AND (action.state = 'done' AND action.date_done = %(today)s
                        OR action.state = 'ready' AND action.date_processed IS NOT NULL
                           AND action.channel IN %(sent)s AND action.date = %(today)s
                           AND action.date_retry IS NULL
                        OR EXISTS (SELECT FROM dunning_action_line line
                                    WHERE line.action_id = action.id
                                      AND line.date_thanked = %(today)s))
                 UNION
                SELECT line.partner_id
                  FROM dunning_promise_line line
                  JOIN dunning_promise promise ON promise.id = line.promise_id
                 WHERE promise.company_id = %(company)s AND line.partner_id IN %(debtors)s
                   AND line.date_announced = %(today)s
                """,
                company=self.id,
                sent=self.env["dunning.level"]._channels_that(lambda channel: channel.is_message),
                debtors=tuple(debtors.ids),
                today=self._dunning_today(),
            )
        )
        return debtors.browse(row[0] for row in rows)
