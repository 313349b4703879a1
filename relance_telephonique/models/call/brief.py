"""Brief: all that counts before a call in one line, then what may be conceded in it."""

from odoo import models
from odoo.tools import format_amount, format_date

from ...tools.brief import FIRST_TOLD, Facts, told
from .script_facts import ScriptFacts


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_brief(self, company, owed, call):
        """Return what a caller is to know first, in the reader's language.

        :param owed: what the debtor owes the company, an ``Owed``
        :param call: the ``dunning.action`` that the talk is part of, maybe none
        :return: ``parts``, each with its ``text`` and a ``tone`` (a colour of Bootstrap's), what
            stands between them, and what a collector may ``concede``
        """
        self.ensure_one()
        facts = self._dunning_brief_facts(company, owed, call)
        return {
            "parts": [
                {"text": self._dunning_brief_words(part.code, company, values), "tone": part.tone}
                for part, values in told(facts, self._dunning_brief_parts())
            ],
            "between": self.env._("%(part)s; %(next)s", part="", next=""),
            "concede": self._dunning_brief_concession(company),
        }

    def _dunning_brief_parts(self):
        """Return the parts of the line in their order, as a tuple of :class:`~.brief.Part`. Another
        addon adds its own here, its facts to ``more``, and their words as
        ``_dunning_brief_<code>(company, **values)``.
        """
        return FIRST_TOLD

    def _dunning_brief_words(self, code, company, values):
        return getattr(self, f"_dunning_brief_{code}")(company, **values)

    # ------------------------------------------------------------------ what is known

    def _dunning_brief_facts(self, company, owed, call):
        """Return the :class:`~.brief.Facts`; other addons add ``more``."""
        record = self._dunning_records(company).get(self.id)
        return Facts(
            **self._dunning_brief_debt(company, owed),
            **self._dunning_brief_promises(company, call),
            promises_kept=record.promises_kept if record else 0,
            promises_broken=record.promises_broken if record else 0,
            usual_delay=record.usual_delay if record else 0,
            paid_count=record.paid_count if record else 0,
            circuit=self.dunning_payment_circuit or "",
            objective=call.objective or "",
            most_parts=company.dunning_promise_max_parts,
            more={},
        )

    def _dunning_brief_debt(self, company, owed):
        """Return what is owed, and what of it speaks for the debtor, in the company's currency."""

        def total(name):
            amounts = (item._in_company(getattr(item, name), company) for item in owed.items)
            return company.currency_id.round(sum(amounts))

        late = [item for item in owed.items if item.is_late and item.company_amount]
        coming = [item for item in owed.items if not item.is_late and item.company_amount]
        return {
            "overdue": owed.overdue,
            "invoices": len({item.move for item in late}),
            "days_late": owed.days_late,
            "not_due": company.currency_id.round(owed.amount - owed.overdue),
            "next_due": min((item.date_due for item in coming), default=None),
            "disputed": total("disputed"),
            "promised": total("promised"),
            "on_way": total("on_way"),
            "covered": total("covered"),
        }

    def _dunning_brief_promises(self, company, call):
        """Return the day of the promise that runs, and of the latest if it was broken."""
        about = call or call.new({"partner_id": self.id, "company_id": company.id})
        facts = ScriptFacts(about)
        running = [
            promise.unpaid.date
            for promise in facts.promises
            if promise.unpaid.date and not promise.unpaid.is_missed(facts.today)
        ]
        broken = facts.broken_promise
        return {
            "promise_date": min(running, default=None),
            "broken_date": broken and broken.unpaid.date,
        }

    def _dunning_brief_concession(self, company):
        """Return what a collector may grant without asking anybody."""
        offer = self.env["dunning.discount.offer"]._valid(self, company)
        said = (offer and offer._sentence(), company._dunning_may_grant())
        return " ".join(filter(None, said))

    # ------------------------------------------------------------------ in words

    def _dunning_brief_nothing(self, _company):
        return self.env._("Owes nothing")

    def _dunning_brief_owes(self, company, amount, count, days):
        values = {"amount": format_amount(self.env, amount, company.currency_id), "days": days}
        if count == 1:
            return self.env._("Owes %(amount)s, 1 invoice, late: %(days)d d", **values)
        return self.env._(
            "Owes %(amount)s, %(count)d invoices, the oldest late: %(days)d d",
            count=count,
            **values,
        )

    def _dunning_brief_not_due(self, company, amount, date):
        return self.env._(
            "Owes nothing late; %(amount)s from %(date)s on",
            amount=format_amount(self.env, amount, company.currency_id),
            date=format_date(self.env, date),
        )

    def _dunning_brief_disputed(self, company, amount):
        amount = format_amount(self.env, amount, company.currency_id)
        return self.env._("%(amount)s disputed", amount=amount)

    def _dunning_brief_on_way(self, company, amount):
        amount = format_amount(self.env, amount, company.currency_id)
        return self.env._("%(amount)s on its way", amount=amount)

    def _dunning_brief_covered(self, company, amount):
        amount = format_amount(self.env, amount, company.currency_id)
        return self.env._("%(amount)s covered by credits", amount=amount)

    def _dunning_brief_broken(self, _company, date):
        date = format_date(self.env, date)
        return self.env._("broke the promise of %(date)s", date=date)

    def _dunning_brief_promised(self, company, amount, date):
        amount = format_amount(self.env, amount, company.currency_id)
        if not date:
            return self.env._("%(amount)s promised", amount=amount)
        date = format_date(self.env, date)
        return self.env._("%(amount)s promised for %(date)s", amount=amount, date=date)

    def _dunning_brief_kept(self, _company, count):
        return self.env._("promises kept: %(count)d", count=count)

    def _dunning_brief_on_time(self, _company, count):
        return self.env._("usually pays on time (invoices paid in a year: %(count)d)", count=count)

    def _dunning_brief_usually_late(self, _company, days, count):
        return self.env._(
            "usually pays %(days)d days late (invoices paid in a year: %(count)d)",
            days=days,
            count=count,
        )

    def _dunning_brief_circuit(self, _company, circuit):
        return circuit

    def _dunning_brief_objective(self, _company, objective, parts):
        labels = dict(
            self.env["dunning.action"]._fields["objective"]._description_selection(self.env)
        )
        values = {"objective": labels.get(objective, objective).lower()}
        if objective != "plan" or not parts:
            return self.env._("objective: %(objective)s", **values)
        return self.env._(
            "objective: %(objective)s, in %(parts)d parts at most", parts=parts, **values
        )
