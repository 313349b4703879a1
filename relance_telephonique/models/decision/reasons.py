"""Explain: the sentence that says why an item stands where it does."""

from odoo import api, models
from odoo.tools import format_amount, format_date

from ...tools.selection_of import label_of
from ...tools.vocabulary import NEAR_STEP, ON_STEP, TO_BE_MADE


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    @api.depends("status", "company_id", "partner_id", "next_level_id")
    @api.depends_context("dunning_date")
    def _compute_action_in_front_id(self):
        due = self.filtered(lambda item: item.status == "due")
        actions = self.env["dunning.action"].search(
            [
                ("company_id", "in", due.company_id._dunning_family().ids),
                ("partner_id", "in", due.partner_id.ids),
                ("state", "in", TO_BE_MADE),
            ]
        )
        waiting = actions.grouped("partner_id")
        self.action_in_front_id = False
        for item in due:
            item.action_in_front_id = next(
                (
                    action
                    for action in waiting.get(item.partner_id, ())
                    if action._is_in_front_of(item)
                ),
                False,
            )

    # ------------------------------------------------------------------ why

    @api.depends("reason_code", "reason_id", "next_date", "next_level_id", "action_in_front_id")
    @api.depends_context("lang", "uid", "dunning_date")
    def _compute_status_reason(self):
        self._read_reasons()
        for item in self:
            code = (item.reason_code or "scheduled").replace(".", "_")
            tell = getattr(item, f"_reason_{code}", item._reason_without_words)
            item.status_reason = item._with_missed_payment(tell())

    def _with_missed_payment(self, reason):
        if self.amount_missed <= 0:
            return reason
        amount = format_amount(self.env, self.amount_missed, self.currency_id)
        return self.env._(
            "%(reason)s %(amount)s was announced and did not come.", reason=reason, amount=amount
        )

    def _reason_without_words(self):
        return self._status_label(self.status)

    def _read_reasons(self):
        """Read what the sentences name for all items at once, not for each."""
        for model, items in self.filtered("reason_id").grouped("reason_model").items():
            records = self.env[model].browse(items.mapped("reason_id"))
            records.mapped("display_name")
            if model == "dunning.promise":
                records.mapped("line_ids.date")
            elif model == "dunning.dispute":
                records.mapped("amount_left")

    def _reason_excluded_no_customer(self):
        return self.env._("This item has no customer: set one to chase it.")

    def _reason_excluded_itself(self):
        return self.env._(
            "%(debtor)s is the company itself, or a branch of it.",
            debtor=self.partner_id.display_name,
        )

    def _reason_excluded_no_followup(self):
        return self.env._("%(move)s is marked “no follow-up”.", move=self.move_id.display_name)

    def _reason_excluded_blocked(self):
        return self.env._("%(move)s is blocked for payment.", move=self.move_id.display_name)

    def _reason_excluded_paid_back(self):
        return self.env._(
            "Money paid back on %(date)s: match it with what it pays back. It is no debt.",
            date=format_date(self.env, self.date_maturity),
        )

    def _reason_excluded_bank_debit(self):
        return self.env._(
            "This money left the bank on %(date)s: say whether it was a refund, or a payment that "
            "came back.",
            date=format_date(self.env, self.date_maturity),
        )

    def _reason_excluded_opted_out(self):
        return self.env._("%(debtor)s is not to be chased.", debtor=self.partner_id.display_name)

    def _reason_legal(self):
        case = self.env["dunning.case"].browse(self.reason_id)
        since = format_date(self.env, case.date)
        if not case.date_deadline:
            return self.env._("In litigation since %(date)s.", date=since)
        day = format_date(self.env, case.date_deadline)
        if self._is_past(case.date_deadline):
            return self.env._(
                "In litigation since %(date)s. Its deadline of %(deadline)s has passed.",
                date=since,
                deadline=day,
            )
        return self.env._(
            "In litigation since %(date)s. Next deadline: %(deadline)s.", date=since, deadline=day
        )

    def _reason_excluded_proceedings(self):
        return self.env._(
            "%(debtor)s is in collective proceedings (%(kind)s) published on %(date)s: declare the "
            "claim by %(deadline)s.",
            debtor=self.partner_id.display_name,
            kind=label_of(self.partner_id, "dunning_proceedings").lower(),
            date=format_date(self.env, self.partner_id.dunning_proceedings_date),
            deadline=format_date(self.env, self.declaration_date),
        )

    def _reason_excluded_before_start(self):
        return self.env._(
            "Due on %(due)s, before chasing began on %(start)s.",
            due=format_date(self.env, self.date_maturity),
            start=format_date(self.env, self.company_id.dunning_start_date),
        )

    def _reason_excluded_no_scenario(self):
        return self.env._(
            "No scenario applies: choose one on %(debtor)s or a default one in the settings.",
            debtor=self.partner_id.display_name,
        )

    def _reason_unsent(self):
        return self.env._(
            "%(move)s was never sent: send it, or say how it was sent.",
            move=self.move_id.display_name,
        )

    def _reason_in_payment(self):
        return self.env._("A payment of %(move)s is on its way.", move=self.move_id.display_name)

    def _reason_covered_credits(self):
        return self.env._(
            "Unallocated credits of %(debtor)s cover it: allocate them.",
            debtor=self.partner_id.display_name,
        )

    def _reason_covered_discount(self):
        return self.env._(
            "Paid in time with the early payment discount: only the discount of %(amount)s is "
            "left, write it off.",
            amount=format_amount(
                self.env, self.amount_residual_currency - self.amount_on_way, self.currency_id
            ),
        )

    def _reason_covered_draft(self):
        return self.env._(
            "A credit note for %(move)s is still a draft: post it, or delete it.",
            move=self.move_id.display_name,
        )

    def _reason_covered_tolerance(self):
        return self.env._(
            "The overdue balance of %(debtor)s does not exceed the tolerance of %(tolerance)s.",
            debtor=self.partner_id.display_name,
            tolerance=format_amount(
                self.env, self.company_id.dunning_tolerance, self.company_currency_id
            ),
        )

    def _reason_disputed(self):
        dispute = self.env["dunning.dispute"].browse(self.reason_id)
        return f"{dispute._sentence()} {self._until_answered(dispute)}".strip()

    def _until_answered(self, dispute):
        if dispute.state != "open" or not dispute.date_target:
            return ""
        day = format_date(self.env, dispute.date_target)
        if self._is_past(dispute.date_target):
            return self.env._("The answer was due on %(date)s.", date=day)
        return self.env._("The answer is due by %(date)s.", date=day)

    def _is_past(self, day):
        return day < self.company_id._dunning_today()

    def _reason_promised(self):
        promise = self.env["dunning.promise"].browse(self.reason_id)
        awaited, last = promise.next_date, promise.line_ids[-1:].date
        parts = {
            "date": format_date(self.env, promise.date),
            "amount": format_amount(self.env, promise.amount, promise.currency_id),
            "until": format_date(self.env, last),
            "awaited": format_date(self.env, awaited),
        }
        if awaited and self._is_past(awaited):
            return self.env._(
                "Promise of %(date)s for %(amount)s: the payment of %(awaited)s has not come yet.",
                **parts,
            )
        return self.env._("Promise of %(date)s for %(amount)s runs until %(until)s.", **parts)

    def _reason_paused(self):
        pause = self.env["dunning.pause"].browse(self.reason_id)
        return self.env._(
            "On hold until %(date)s: %(reason)s.",
            date=format_date(self.env, pause.date_until),
            reason=pause._reason_label(),
        )

    def _reason_replied(self):
        action = self._reason_action()
        return self.env._(
            "%(debtor)s answered on %(date)s, and nobody has dealt with it yet.",
            debtor=self.partner_id.display_name,
            date=format_date(self.env, action.date),
        )

    def _reason_pending(self):
        action = self._reason_action()
        return self.env._(
            "“%(step)s” of %(date)s %(state)s.",
            step=action._step_label(),
            date=format_date(self.env, action.date),
            state=action._state_sentence(told=action.date),
        )

    def _reason_failed(self):
        action = self._reason_action()
        return self.env._(
            "“%(step)s” of %(date)s failed: %(reason)s",
            step=action._step_label(),
            date=format_date(self.env, action.date),
            reason=action.failure_reason or self.env._("unknown reason"),
        )

    def _reason_due(self):
        if action := self.action_in_front_id:
            if action._takes_at_next_run(self):
                return self.env._(
                    "“%(step)s” is due since %(date)s; it goes with “%(other)s”, which %(state)s.",
                    step=self.next_level_id.name,
                    date=format_date(self.env, self.next_date),
                    other=action._step_label(),
                    state=action._state_sentence(),
                )
            return self.env._(
                "“%(step)s” is due since %(date)s; it waits for “%(other)s”, which %(state)s.",
                step=self.next_level_id.name,
                date=format_date(self.env, self.next_date),
                other=action._step_label(),
                state=action._state_sentence(),
            )
        return self.env._(
            "“%(step)s” is due since %(date)s.",
            step=self.next_level_id.name,
            date=format_date(self.env, self.next_date),
        )

    def _reason_scheduled(self):
        return self.env._(
            "Next step: “%(step)s” on %(date)s.",
            step=self.next_level_id.name,
            date=format_date(self.env, self.next_date),
        )

    def _reason_exhausted(self):
        return self.env._(
            "All steps of “%(scenario)s” have been done: decide what follows.",
            scenario=self.scenario_id.name,
        )

    def _coming_sentence(self):
        """Return what comes next of the item and when, in a few words."""
        self.ensure_one()
        what = self.next_level_id.name or self._status_label(self.status)
        if self.status in ON_STEP and self._is_past(self.next_date):
            since = format_date(self.env, self.next_date)
            return self.env._("%(step)s since %(date)s", step=what, date=since)
        day = format_date(self.env, self.coming_date)
        if self.status in NEAR_STEP:
            return self.env._("%(step)s on %(date)s", step=what, date=day)
        return self.env._("%(status)s: %(date)s", status=self._status_label(self.status), date=day)

    def _reason_action(self):
        return self.env["dunning.action"].browse(self.reason_id)

    def _action_line_values(self):
        """Return the values of the line with which an action beside the scenario carries the item.

        A call takes the place of the scenario's own phone step, if that comes next.
        """
        self.ensure_one()
        step = (
            self.next_level_id
            if self.next_level_id._channel().is_call
            else self.next_level_id.browse()
        )
        return {
            "move_line_id": self.id,
            "move_id": self.move_id.id,
            "level_id": step.id,
            "delay_days": step.delay_days,
            "date_maturity": self.date_maturity,
            "amount_residual": self.amount_chased,
            "amount_residual_currency": self.amount_chased_currency,
        }
