"""Tell: money of a customer that waits to be matched, while it holds and when it no longer does."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ..company.rules import Asked

TOLD_FOR = 30  # days after it stopped holding: older money was left for good


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    # ------------------------------------------------------------------ the sentences

    def _reason_to_match_booked(self):
        return self.env._(
            "%(money)s: match it, or say that it is not for this.", money=self._money_to_match()
        )

    def _reason_to_match_online(self):
        return self.env._("%(money)s: it is not confirmed yet.", money=self._money_to_match())

    def _money_to_match(self):
        """Return what holds the item, in words: “Money of X to match…”."""
        # Collectors may have no right on what the bank brought
        record = self.env[self.reason_model].browse(self.reason_id).sudo()
        words = {"debtor": self.partner_id.display_name}
        if self.reason_code == "to_match.online":
            amount = format_amount(self.env, record.amount, record.currency_id)
            return self.env._(
                "Online payment of %(debtor)s in progress (%(amount)s)", amount=amount, **words
            )
        words["date"] = format_date(self.env, record.date)
        if bank := record.statement_line_id:
            currency = bank.foreign_currency_id or bank.currency_id
            words["amount"] = format_amount(self.env, -bank.amount_residual, currency)
            return self.env._("Money of %(debtor)s to match (%(amount)s, bank, %(date)s)", **words)
        return self.env._(
            "Money of %(debtor)s to match (%(entry)s, %(date)s)", entry=record.name, **words
        )

    # ------------------------------------------------------------------ what a person says

    def action_set_aside(self):
        """What holds these items is not for them: they are chased again."""
        self.env["dunning.money.aside"]._set_aside(self)

    # ------------------------------------------------------------------ what waited for too long

    @api.model
    def _tell_of_unmatched(self):
        """Tell managers of bank lines that fit and were not matched in time, once each."""
        self.env["account.bank.statement.line"]._dunning_recognise_again()
        for company in self.env["res.company"].search([("dunning_mode", "!=", "off")]):
            for line in self._unmatched_in_time(company):
                self.env["dunning.problem"]._tell(
                    company,
                    self.env["dunning.problem"]._key(line),
                    lambda words, line=line: line.with_env(words.env)._dunning_why_told(),
                )

    @api.model
    def _unmatched_in_time(self, company):
        """Return the bank lines that would hold items, were they not too old for it."""
        since = fields.Date.subtract(company._dunning_today(), days=company.dunning_match_days)
        lines = self.env["account.bank.statement.line"].search(
            Domain("company_id", "in", company._dunning_family().ids)
            & Domain("dunning_partner_id", "!=", False)
            & Domain("is_reconciled", "=", False)
            & Domain("date", "<", since)
            & Domain("date", ">=", fields.Date.subtract(since, days=TOLD_FOR))
        )
        if not lines:
            return lines
        held = Asked.once(self, self._rules_of_patience).search(
            Domain("company_id", "=", company.id)
            & Domain(
                "partner_id", "in", (lines.dunning_partner_id | lines.dunning_other_partner_ids).ids
            )
            & Domain("reason_code", "=", "to_match.booked")
        )
        return lines.filtered(lambda line: line.move_id.id in held.mapped("reason_id"))

    def _rules_of_patience(self):
        """The companies' rules, if money held for as long as it is told of."""
        return [
            rule._replace(match_days=(rule.match_days or 0) + TOLD_FOR)
            for rule in self.env["res.company"]._dunning_rules().values()
        ]
