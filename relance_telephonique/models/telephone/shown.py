"""Shown: what the collector whose telephone rings sees of who calls, by their own rights."""

from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import format_amount, format_date

from ...tools.groups import COLLECTOR
from ...tools.phone import read_number
from ...tools.selection_of import label_of

CHANNEL = "dunning_ring"  # of the bus
MOST_SHOWN = 8  # customers with one number


class DunningRing(models.Model):
    _inherit = "dunning.ring"

    def _tell(self):
        """Tell each of these rings to whose telephone it is, if they are a collector."""
        for ring in self:
            user = ring.user_id
            if user._dunning_works_for(ring.company_id) and user.has_group(COLLECTOR):
                ring._as_user(user)._tell_user()
            if ring.state == "ended":
                ring._plan_if_missed()

    def _as_user(self, user):
        """Return the ring as its user would read it, in their language."""
        companies = self.company_id.ids
        return self.with_user(user).with_context(
            allowed_company_ids=companies, lang=user.lang, tz=user.tz
        )

    def _tell_user(self):
        debtors = self.env["res.partner"].dunning_find_number(self.number)
        if len(debtors) == 1 and not self.partner_id:
            self.sudo().write({"partner_id": debtors.id})  # nobody writes it by hand
        if self.direction == "outgoing":
            self._tell_of_own_call(debtors)
        elif self.state == "ended":
            self._send({"state": "gone"})
        else:
            self._send(self._shown(debtors))
            if self.state == "answered":
                self._others_of_call()._tell_it_was_answered()

    def _send(self, message):
        """Send what the browser of its user shows, in all windows."""
        self.env.user._bus_send(CHANNEL, {"id": self.id, **message})

    def _tell_it_was_answered(self):
        for ring in self.filtered(lambda ring: ring.user_id and ring.state == "ringing"):
            ring.user_id._bus_send(CHANNEL, {"id": ring.id, "state": "gone"})

    # ------------------------------------------------------------------ who calls

    def _shown(self, debtors):
        """Return what is shown of who may call.

        :return: ``debtors``, to choose among, with ``title`` and ``message`` about them
        """
        number = self._number_label()
        return {
            "state": self.state,
            "number": number,
            "title": self._title(debtors, number),
            "message": debtors._dunning_ring_facts(self.company_id)
            if len(debtors) == 1
            else self._question(debtors),
            "debtors": [{"id": one.id, "name": one.display_name} for one in debtors[:MOST_SHOWN]],
            "may_create": bool(number) and self.env["res.partner"].has_access("create"),
        }

    def _number_label(self):
        """Return the number as it is dialled from the company, or nothing if it is withheld."""
        country = self.company_id.country_id._dunning_code()
        return read_number(self.number, country).dialled_from(country) if self.number else ""

    def _title(self, debtors, number):
        if len(debtors) == 1:
            people = self.env["res.partner"]._dunning_at_number(self.number) - debtors
            names = [debtors.display_name, *people.mapped("name")[:1]]
            return " · ".join(filter(None, names))
        return number or self.env._("Number withheld")

    def _question(self, debtors):
        if debtors:
            return self.env._("It is the number of several customers.")
        return self.env._("Nobody has this number.") if self.number else self.env._("Who is it?")


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_ring_facts(self, company):
        """Return in one line what is overdue, what was promised last, and who talked to them last;
        each as far as the reader may know it.
        """
        try:
            self._check_dunning_own(company)
        except AccessError:
            return ""
        facts = (
            self._dunning_overdue_in_words(company),
            self._dunning_last_promise_in_words(company),
            self._dunning_last_call_in_words(company),
        )
        return " · ".join(filter(None, facts))

    def _dunning_overdue_in_words(self, company):
        owed = self._dunning_owed(company)
        late = [
            format_amount(self.env, total.overdue, total.currency)
            for total in owed.totals
            if not total.currency.is_zero(total.overdue)
        ]
        if not late:
            return self.env._("Nothing is late.")
        return self.env._(
            "Owes %(amount)s, late by up to %(days)s days",
            amount=" + ".join(late),
            days=owed.days_late,
        )

    def _dunning_last_promise_in_words(self, company):
        promise = self.env["dunning.promise"].search(
            [
                ("partner_id", "=", self.id),
                ("company_id", "=", company.id),
                ("state", "in", ("open", "kept", "broken")),
            ],
            order="id desc",
            limit=1,
        )
        unpaid = promise.line_ids.filtered(lambda line: line.state in ("open", "broken"))
        day = (unpaid or promise.line_ids[-1:])[:1].date
        return promise and self.env._(
            "promise of %(amount)s for %(date)s: %(state)s",
            amount=format_amount(self.env, promise.amount, promise.currency_id),
            date=format_date(self.env, day),
            state=label_of(promise, "state"),
        )

    def _dunning_last_call_in_words(self, company):
        call = self.env["dunning.call"].search(
            [("partner_id", "=", self.id), ("company_id", "=", company.id)], limit=1
        )
        return call and self.env._(
            "last call: %(user)s, %(call)s",
            user=call.user_id.sudo().name,
            call=call.display_name,
        )
