"""Cards: what is owed, how well it is collected, what was done; each with its formula."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import formatLang

from ...tools.figures import share
from ...tools.period import Period


class DunningDashboard(models.AbstractModel):
    _inherit = "dunning.dashboard"

    def _cards(self, company, period, collector, ledger):
        """Return the cards in rows: what is owed, how well it is collected, what was done."""
        return [
            *self._cards_ledger(company, period, collector, ledger),
            self._card_collected(company, period, collector),
            *self._cards_calls(company, Period(period.end, period.end), collector),
            self._card_kept(company, period, collector),
            *self._cards_page(company, period, collector),
        ]

    # ------------------------------------------------------------------ what is owed

    def _cards_ledger(self, company, period, collector, ledger):
        return [
            self._card_overdue(company, collector, ledger),
            *self._cards_dso(company, collector, ledger),
            self._card_cei(company, period, ledger),
            self._card_disputes(company, collector),
        ]

    def _card_overdue(self, company, collector, ledger):
        overdue = ledger["closing_overdue"]
        return self._card(
            "overdue",
            self.env._("Overdue"),
            overdue,
            "money",
            self.env._(
                "What is past its due date today, whatever holds it, credits not deducted; "
                "below, as a share of all that is owed."
            ),
            self._open_late(company, collector),
            self._percent(
                self.env._("%(share)s of what is owed"),
                share(overdue, overdue + ledger["not_due"]),
            ),
        )

    def _cards_dso(self, company, collector, ledger):
        """Return how many days of sales are owed, how many would be, and what lateness adds."""
        items = self._items_domain(company, collector)
        return [
            self._card(
                "dso",
                self.env._("DSO"),
                ledger["dso"],
                "days",
                self.env._(
                    "By exhaustion: the sales of each month, tax included, are taken off the "
                    "receivables, newest first; the days of the months covered whole, and of the "
                    "last one the remainder ÷ its sales × its days."
                ),
                self._window("dunning_due_item_action", items),
            ),
            self._card(
                "bpdso",
                self.env._("Best possible DSO"),
                ledger["bpdso"],
                "days",
                self.env._(
                    "Receivables not yet due ÷ sales of the period × its days: the DSO if "
                    "everybody paid on time."
                ),
                self._window("dunning_due_item_action", items & Domain("days_late", "<=", 0)),
            ),
            self._card(
                "add",
                self.env._("Average days delinquent"),
                ledger["add"],
                "days",
                self.env._("DSO − best possible DSO: the days that lateness costs."),
                self._open_late(company, collector),
            ),
        ]

    def _card_cei(self, company, period, ledger):
        return self._card(
            "cei",
            self.env._("Collection effectiveness"),
            ledger["cei"],
            "percent",
            self.env._(
                "(Opening receivables + sales − closing receivables) ÷ (opening receivables + "
                "sales − closing receivables not yet due) × 100."
            ),
            self._open_sales(company, period),
        )

    def _card_disputes(self, company, collector):
        disputed = self._disputed(company, collector)
        return self._card(
            "disputes",
            self.env._("In dispute"),
            disputed["amount"],
            "money",
            self.env._("Open disputes; below, how many."),
            self._window("dunning_dispute_action", self._disputes_domain(company, collector)),
            self.env._("%(count)s open", count=disputed["count"]),
        )

    # ------------------------------------------------------------------ what was done

    def _card_collected(self, company, period, collector):
        collected = self._collected(company, period, collector)
        return self._card(
            "collected",
            self.env._("Collected of what was chased"),
            collected["collected"],
            "money",
            self.env._(
                "Of the items first chased in the period, what came in from that day until its "
                "end; below, as a share of what they stood at."
            ),
            self._open_analysis(company, period, collector),
            self._percent(self.env._("%(share)s of what was chased"), collected["rate"]),
        )

    def _cards_calls(self, company, today, collector):
        calls = self._calls(company, today, collector)
        window = self._window("dunning_call_action", self._calls_domain(company, today, collector))
        return [
            self._card(
                "calls",
                self.env._("Calls today"),
                calls["made"],
                "count",
                self.env._("Calls made today; below, those that reached the right person."),
                window,
                self.env._("%(count)s reached", count=calls["reached"]),
            ),
            self._card(
                "promises",
                self.env._("Promises got today"),
                calls["promised"],
                "count",
                self.env._(
                    "Calls of today that ended in a promise or a plan; below, as a share of those "
                    "that reached the right person."
                ),
                window,
                self._percent(self.env._("%(share)s of the calls reached"), calls["promise_rate"]),
            ),
        ]

    def _card_kept(self, company, period, collector):
        kept = self._kept(company, period, collector)
        return self._card(
            "kept",
            self.env._("Promises kept"),
            kept["rate"],
            "percent",
            self.env._(
                "Of the promises that ended in the period, how many were kept, the days of "
                "grace included; below, how much of what was promised was paid in time, and "
                "how many were kept by the way on which they came."
            ),
            self._window(
                "dunning_promise_action", self._promises_domain(company, period, collector)
            ),
            self._percent(self.env._("%(share)s of the amounts"), kept["rate_amount"]),
            self._kept_parts(company, period, collector),
        )

    def _kept_parts(self, company, period, collector):
        """Return “Page: 80.0 % of 5” for each way on which promises came."""
        labels = dict(
            self.env["dunning.promise"]._fields["said_by"]._description_selection(self.env)
        )
        return [
            self.env._(
                "%(way)s: %(share)s of %(count)s",
                way=labels[way],
                share=self._percent("%(share)s", rate),
                count=count,
            )
            for way, count, rate in self._kept_by_way(company, period, collector)
        ]

    def _cards_page(self, company, period, collector):
        """Return the card of the page of debtors, if the company has one."""
        if not company.dunning_page:
            return []
        page = self._page(company, period, collector)
        return [
            self._card(
                "page",
                self.env._("Answered on their page"),
                page["answered"],
                "count",
                self.env._(
                    "Debtors who said something on their page in the period; below, those who "
                    "opened it, at least: who does not touch it, or runs no script, is not seen."
                ),
                self._window(
                    "dunning_answer_action", self._answers_domain(company, period, collector)
                ),
                self.env._("%(count)s opened it", count=page["opened"]),
            )
        ]

    # ------------------------------------------------------------------ a card

    def _card(self, name, label, value, kind, explanation, window, below="", parts=()):
        """Return a card.

        :param kind: of the value: money, days, percent or count
        :param below: a second figure, in words
        :param parts: what the value is made of, in words
        """
        return {
            "name": name,
            "label": label,
            "value": value,
            "kind": kind,
            "help": explanation,
            "open": window,
            "below": below,
            "parts": list(parts),
        }

    def _percent(self, sentence, value):
        """Return a sentence with its share, nothing if there is none."""
        if value is None:
            return ""
        return sentence % {"share": f"{formatLang(self.env, value, digits=1)}\N{NO-BREAK SPACE}%"}
