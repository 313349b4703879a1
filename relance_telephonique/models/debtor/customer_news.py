"""Told on a visit: salespeople pass on what their customers said, to whoever chases them."""

from datetime import date

from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount, format_date

from ..mixins.dunning_concession import DAYS_TO_DECIDE


def _equal_to(values):
    """Return the domain of what says just this: told again on the same day it is nothing new."""
    return [(name, "=", value) for name, value in values.items()]


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_dunning_note(self):
        """Ask for a fact to keep in the debtor's story: whoever has other news tells them apart."""
        debtor = self.commercial_partner_id
        asked = self.with_context(default_kind="note").action_dunning_tell()
        asked["context"]["dunning_note"] = True
        return asked | {"name": self.env._("Note about %(debtor)s", debtor=debtor.name)}

    def action_dunning_tell(self):
        """Ask what the customer said. The context may say what it is about."""
        self.ensure_one()
        self.commercial_partner_id._check_dunning_own()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What %(debtor)s said", debtor=self.commercial_partner_id.name),
            "res_model": "dunning.customer.news",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_partner_id": self.commercial_partner_id.id,
                "default_kind": self.env.context.get("default_kind", "note"),
            },
        }

    def _check_dunning_own(self, company=None, items=()):
        """A salesperson tells of their own customers only, and of what these owe.

        :param company: to which of their companies
        :param items: the due items that it is about
        :raise AccessError: saying whom to ask
        """
        self.ensure_one()
        if company and company not in self.env.user.company_ids:
            raise AccessError(self.env._("You do not work in that company."))
        if not self._is_dunning_own():
            raise AccessError(
                self.env._(
                    "%(debtor)s is not your customer: tell their salesperson.",
                    debtor=self.display_name,
                )
            )
        if any((item.partner_id, item.company_id) != (self, company) for item in items):
            raise AccessError(
                self.env._("%(debtor)s does not owe all of this.", debtor=self.display_name)
            )

    def _is_dunning_own(self):
        if self.env.su or self._has_dunning_reader():
            return True
        owed = self.env["dunning.due.item"].search_count([("partner_id", "=", self.id)], limit=1)
        return bool(owed)

    def _dunning_handler(self, company):
        """Return who chases the debtor for the company: somebody always does."""
        return company._dunning_pick(self.with_company(company).sudo().dunning_collector_id)

    def _dunning_tell_note(self, company, note):
        """Keep a fact in the debtor's story, once a day."""
        self._check_dunning_own(company)
        values = {"partner_id": self.id, "company_id": company.id, "note": note}
        notes = self.env["dunning.note"].sudo()  # salespeople add, and change nothing
        same = {**values, "user_id": self.env.uid, "date": company._dunning_today()}
        return notes.search(_equal_to(same), limit=1) or notes.create(values)

    def _dunning_tell_dispute(self, company, items, category, amount, note):
        """Open a dispute at once: to chase what is disputed is worse than to ask once more.

        Whoever chases the debtor finds it in their activities.
        """
        self._check_dunning_own(company, items)
        disputes = self.env["dunning.dispute"].sudo()  # salespeople tell of one, and settle none
        values = {
            "partner_id": self.id,
            "company_id": company.id,
            "category": category,
            "amount": amount,
            "note": note,
        }
        same = {**values, "state": "open", "date": company._dunning_today()}
        known = disputes.search([("create_uid", "=", self.env.uid), *_equal_to(same)])
        if known := known.filtered(lambda dispute: dispute.move_ids == items.move_id):
            return known[0]
        dispute = disputes.create(
            {
                **values,
                "move_ids": [Command.set(items.move_id.ids)],
                "user_id": self._dunning_handler(company).id,
            }
        )
        self._dunning_say_who_told(dispute, dispute.user_id)
        return dispute

    def _dunning_tell_promise(self, company, items, when, amount, note):
        """Draft a promise, for whoever chases the debtor to confirm. Meanwhile nobody chases what
        was promised, for as long as a manager would have to decide.

        :raise UserError: if a promise was passed on since the last step
        """
        self._check_dunning_own(company, items)
        if told := self._dunning_told_before(company, items):
            told._check_told_again(when, amount)
            return told
        promise = (
            self.env["dunning.promise"]
            .sudo()  # salespeople may tell of a promise, and not agree on it
            .create(
                {
                    "partner_id": self.id,
                    "company_id": company.id,
                    "move_line_ids": [Command.set(items.move_line_id.ids)],
                    "line_ids": [Command.create({"date": when, "amount": amount})],
                    "part_first_date": when,
                    "note": note,
                }
            )
        )
        promise._check_complete()
        promise._check_dates()
        promise._by_method().pause_id = promise._leave_alone()
        handler = self._dunning_handler(company)
        words = self.with_context(lang=handler.lang)
        said = words.env._(
            "%(amount)s for %(date)s",
            amount=format_amount(words.env, amount, promise.currency_id),
            date=format_date(words.env, when),
        )
        promise.pause_id.write({"reason": "told", "note": said})
        promise.activity_schedule(
            promise._approval_type,
            date_deadline=company._dunning_working_days_after(
                company._dunning_today(), DAYS_TO_DECIDE - 1
            ),
            user_id=handler.id,
            summary=words.env._("Confirm what was promised to %(name)s", name=self.env.user.name),
        )
        self._dunning_say_who_told(promise, handler)
        return promise

    def _dunning_told_before(self, company, items):
        """Return the promise on one of ``items`` that somebody passed on since its last step: what
        holds the chase back for some days does so once for each step, or it would never go on.
        """
        told = (
            self.env["dunning.promise"]
            .sudo()  # whoever it was told to
            .search(
                [
                    ("company_id", "=", company.id),
                    ("partner_id", "=", self.id),
                    ("move_line_ids", "in", items.move_line_id.ids),
                    ("pause_id", "!=", False),
                    ("approval", "=", False),
                ]
            )
        )
        latest = {item.move_line_id: item.level_date or date.min for item in items}
        return told.filtered(
            lambda promise: any(
                promise.date >= latest.get(line, date.max) for line in promise.move_line_ids
            )
        )[:1]

    def _dunning_say_who_told(self, record, handler):
        """Say it in the words of ``handler``, who reads it, and not of who tells."""
        words = self.with_context(lang=handler.lang)
        record.message_post(
            body=words.env._("Told to %(name)s by the customer.", name=self.env.user.name)
        )


class DunningPromise(models.Model):
    _inherit = "dunning.promise"

    def _check_told_again(self, when, amount):
        """Take the same promise of the same person as one: they clicked twice.

        :raise UserError: if it says something else, or was passed on by somebody else
        """
        self.ensure_one()
        same = self.create_uid == self.env.user and self.state == "draft"
        lines = [(line.date, line.amount) for line in self.line_ids]
        if same and lines == [(fields.Date.to_date(when), amount)]:
            return
        handler = self.partner_id._dunning_handler(self.company_id)
        raise UserError(
            self.env._(
                "You already passed on a promise of %(debtor)s on %(date)s, and no step was made "
                "since: tell %(name)s what has changed.",
                debtor=self.partner_id.display_name,
                date=format_date(self.env, self.date),
                name=handler.name,
            )
        )
