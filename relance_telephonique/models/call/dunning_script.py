from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import format_amount, format_date
from odoo.tools.translate import html_translate

from ...tools.limits import RANK
from .script_facts import ScriptFacts

LATE_BEFORE_LEGAL = 30  # days
CALLS_BEFORE_LEGAL = 2  # that reached the right person
LOYAL_MONTHS = 24
LOYAL_INVOICES = 12
LOYAL_ON_TIME = 90  # percent of the invoices paid
LARGEST = 10  # one debtor out of so many is among the largest
ALIKE = 3  # invoices make a series
SHORTEST_INTERVAL = 6  # days: a weekly invoice
UNEVEN = 3  # days by which the months of the year differ
SCRIPT_PARTS = ("opening", "questions", "arguments", "objections", "closing")


class DunningScript(models.Model):
    """What to say in a call, and when it is the right thing to say: ``_applies_<condition>``."""

    _name = "dunning.script"
    _inherit = ["dunning.protected", "dunning.shared", "dunning.limited"]
    _description = "Call Script"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="The first script, in this order, that applies is proposed.", limit=RANK
    )
    condition = fields.Selection(
        [
            ("dispute", "An invoice is disputed"),
            ("missed_instalment", "An instalment of a plan was missed"),
            ("broken_promise", "The latest promise was not kept"),
            ("discount", "A discount for early settlement is approved"),
            ("before_legal", "Last call before legal action"),
            ("large_amount", "Large amount"),
            ("loyal", "Loyal customer"),
            ("recurring", "Recurring invoice"),
            ("firm", "A call has already reached the debtor"),
            ("first", "Always"),
        ],
        string="When",
        required=True,
        default="first",
        help="The script is proposed when this is so and no script above it applies.",
    )
    opening = fields.Html(
        translate=html_translate, help="Who is called, who calls, and what about."
    )
    questions = fields.Html(translate=html_translate, help="What to ask, and in which order.")
    arguments = fields.Html(translate=html_translate, help="Why to pay now.")
    objections = fields.Html(
        translate=html_translate,
        string="Answers to objections",
        help="What the debtor may say, and what to answer.",
    )
    closing = fields.Html(
        translate=html_translate, help="What was agreed, said again, and what follows."
    )

    # ------------------------------------------------------------------ choosing

    def _select(self, action):
        """Return the script to use in a call, and why.

        :param action: the ``dunning.action``, saved or not
        :return: ``(dunning.script, sentence)``; no script if none applies
        """
        facts = ScriptFacts(action.with_env(self.env))
        for script in self.search_fetch([], ["condition"]):
            applies = getattr(script, f"_applies_{script.condition}", None)
            if applies and (why := applies(facts)):
                return script, why
        return self.browse(), self.env._("No script applies to this call.")

    # Each rule returns the sentence that says why its script is the right one, or nothing.

    def _applies_dispute(self, facts):
        return facts.dispute and facts.dispute._sentence()

    def _applies_missed_instalment(self, facts):
        if not facts.missed_plan:
            return ""
        return self.env._(
            "The instalment of %(date)s of the plan agreed on %(agreed)s was not paid: %(amount)s.",
            date=self._day(facts.missed_plan.unpaid.date),
            agreed=self._day(facts.missed_plan.date),
            amount=self._missing(facts.missed_plan),
        )

    def _applies_broken_promise(self, facts):
        if not facts.broken_promise:
            return ""
        return self.env._(
            "The promise of %(date)s, to pay by %(day)s, was not kept.",
            date=self._day(facts.broken_promise.date),
            day=self._day(facts.broken_promise.unpaid.date),
        )

    def _applies_discount(self, facts):
        return facts.offer and facts.offer._sentence()

    def _applies_before_legal(self, facts):
        calls, letter = facts.contacts.calls, facts.contacts.letter
        if facts.days_late < LATE_BEFORE_LEGAL or facts.contacts.notice:
            return ""
        if letter:
            return self.env._(
                "%(invoice)s is %(days)s days late and a letter was sent on %(date)s, without a "
                "formal notice yet.",
                invoice=facts.moves[0].display_name,
                days=facts.days_late,
                date=self._day(letter),
            )
        if calls < CALLS_BEFORE_LEGAL:
            return ""
        return self.env._(
            "%(invoice)s is %(days)s days late and %(calls)s calls reached the debtor, the last "
            "one on %(date)s, without a formal notice yet.",
            invoice=facts.moves[0].display_name,
            days=facts.days_late,
            calls=calls,
            date=self._day(facts.last_call),
        )

    def _applies_large_amount(self, facts):
        currency, threshold = facts.company.currency_id, facts.company.dunning_large_amount
        amount = format_amount(self.env, facts.amount, currency)
        if threshold and currency.compare_amounts(facts.amount, threshold) >= 0:
            return self.env._(
                "%(amount)s is due: amounts are large from %(threshold)s.",
                amount=amount,
                threshold=format_amount(self.env, threshold, currency),
            )
        if facts.debts and facts.rank.debtors >= LARGEST * max(facts.rank.as_much, 1):
            return self.env._(
                "%(amount)s is due: one debtor out of ten, at most, owes as much "
                "(%(debtors)s debtors are late).",
                amount=amount,
                debtors=facts.rank.debtors,
            )
        return ""

    def _applies_loyal(self, facts):
        customer = facts.customer
        long_ago = facts.today - relativedelta(months=LOYAL_MONTHS)
        if (
            not customer.since
            or customer.since > long_ago
            or customer.paid < LOYAL_INVOICES
            or customer.on_time * 100 < customer.paid * LOYAL_ON_TIME
            or facts.broke_a_promise_since(long_ago)
        ):
            return ""
        return self.env._(
            "Customer since %(date)s, %(on_time)s of %(paid)s invoices paid on time.",
            date=self._day(customer.since),
            on_time=customer.on_time,
            paid=customer.paid,
        )

    def _applies_recurring(self, facts):
        for debt in facts.debts:
            move = facts.moves.browse(debt.move_id)
            if debt.auto_posted:
                return self.env._(
                    "%(invoice)s of %(date)s is posted automatically at regular intervals.",
                    invoice=move.display_name,
                    date=self._day(move.invoice_date),
                )
        return self._applies_series(facts)

    def _applies_series(self, facts):
        for move_id, dates in facts.alike.items():
            series = dates[:ALIKE]
            if self._is_regular(series):
                return self.env._(
                    "%(invoice)s is one of several of the same amount, at a regular interval: "
                    "%(dates)s.",
                    invoice=facts.moves.browse(move_id).display_name,
                    dates=", ".join(self._day(day) for day in reversed(series)),
                )
        return ""

    def _is_regular(self, dates):
        """Whether ``dates``, the latest first, make a series: weekly, monthly, yearly…"""
        gaps = [(later - day).days for later, day in zip(dates, dates[1:], strict=False)]
        return (
            len(dates) >= ALIKE
            and min(gaps) >= SHORTEST_INTERVAL
            and max(gaps) - min(gaps) <= UNEVEN
        )

    def _applies_firm(self, facts):
        if not facts.contacts.calls:
            return ""
        return self.env._(
            "A call about these invoices already reached the debtor on %(date)s.",
            date=self._day(facts.last_call),
        )

    def _applies_first(self, facts):
        if not facts.debts:
            return self.env._("Nothing more particular applies.")
        return self.env._(
            "Nothing more particular applies to %(invoice)s, due on %(date)s.",
            invoice=facts.moves[0].display_name,
            date=self._day(facts.date_due),
        )

    def _day(self, day):
        return format_date(self.env, day)

    def _missing(self, promise):
        """Return what is missing of a promise's first unpaid instalment, with its currency."""
        currency = self.env["res.currency"].browse(promise.currency_id)
        return format_amount(self.env, promise.unpaid.amount, currency)
