"""Told on a visit: salespeople pass on what their customers said, to whoever chases them."""

from odoo import Command, models
from odoo.exceptions import AccessError

from .dunning_concession import DAYS_TO_DECIDE


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_dunning_tell(self):
        """Ask what the customer said. The context may say what it is about."""
        self.ensure_one()
        self.commercial_partner_id._check_dunning_own()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What %(debtor)s said", debtor=self.commercial_partner_id.name),
            "res_model": "dunning.told",
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
        if any((item.partner_id, item.company_id) != (self, company) for item in items):
            raise AccessError(
                self.env._("%(debtor)s does not owe all of this.", debtor=self.display_name)
            )
        if self.env.su or self._has_dunning_reader():
            return
        if not self.env["dunning.due.item"].search_count([("partner_id", "=", self.id)], limit=1):
            raise AccessError(
                self.env._(
                    "%(debtor)s is not your customer: tell their salesperson.",
                    debtor=self.display_name,
                )
            )

    def _dunning_handler(self, company):
        """Return who chases the debtor for the company: somebody always does."""
        return company._dunning_pick(self.with_company(company).sudo().dunning_collector_id)

    def _dunning_tell_note(self, company, note):
        """Keep a fact in the debtor's story."""
        self._check_dunning_own(company)
        values = {"partner_id": self.id, "company_id": company.id, "note": note}
        return self.env["dunning.note"].sudo().create(values)  # salespeople add, and change nothing

    def _dunning_tell_dispute(self, company, items, category, amount, note):
        """Open a dispute at once: to chase what is disputed is worse than to ask once more.

        Whoever chases the debtor finds it in their activities.
        """
        self._check_dunning_own(company, items)
        dispute = (
            self.env["dunning.dispute"]
            .sudo()  # salespeople may tell of a dispute, and not settle it
            .create(
                {
                    "partner_id": self.id,
                    "company_id": company.id,
                    "move_ids": [Command.set(items.move_id.ids)],
                    "user_id": self._dunning_handler(company).id,
                    "category": category,
                    "amount": amount,
                    "note": note,
                }
            )
        )
        self._dunning_say_who_told(dispute)
        return dispute

    def _dunning_tell_promise(self, company, items, when, amount, note):
        """Draft a promise, for whoever chases the debtor to confirm. Meanwhile nobody chases what
        was promised, for as long as a manager would have to decide.
        """
        self._check_dunning_own(company, items)
        promise = (
            self.env["dunning.promise"]
            .sudo()  # salespeople may tell of a promise, and not agree on it
            .create(
                {
                    "partner_id": self.id,
                    "company_id": company.id,
                    "move_line_ids": [Command.set(items.move_line_id.ids)],
                    "line_ids": [Command.create({"date": when, "amount": amount})],
                    "note": note,
                }
            )
        )
        promise._by_method().pause_id = promise._leave_alone()
        promise.pause_id.write(
            {"reason": "other", "note": self.env._("told by %(name)s", name=self.env.user.name)}
        )
        promise.activity_schedule(
            promise._approval_type,
            date_deadline=company._dunning_working_days_after(
                company._dunning_today(), DAYS_TO_DECIDE - 1
            ),
            user_id=self._dunning_handler(company).id,
            summary=self.env._("Confirm what was promised to %(name)s", name=self.env.user.name),
        )
        self._dunning_say_who_told(promise)
        return promise

    def _dunning_say_who_told(self, record):
        record.message_post(
            body=self.env._("Told to %(name)s by the customer.", name=self.env.user.name)
        )
