"""The call desk: whom to call next and why, one debtor after the other."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date, format_time

from ...tools.call_worth import Worth
from ...tools.calling_hours import local_time, moment_of
from ...tools.channels import CALL
from ...tools.groups import MANAGER
from ..company.rules import Asked

LARGE = 2  # times the average call of the queue: a large amount, unless the company names one
NEVER = 100_000  # days without a contact
NEARLY_A_YEAR = 330  # days: a day longer ago is told with its year
GRADE_DAYS = {"D": 7, "E": 14}  # by which a poor payer comes earlier, as if so much later
IN_USE = [("active", "=", True)]
MADE_GOOD = ("open", "kept")  # of a broken promise: what is missing is paid, or on its way
SHOWN = (
    "company_id",
    "partner_id",
    "contact_id",
    "user_id",
    "level_id",
    "channel",
    "reason",
    "amount_residual",
    "currency_id",
    "call_at",
    "date",
    "objective",
)


class Rank(NamedTuple):
    """Why a call comes before another one, in the order in which it counts.

    ``lateness``: the days late, more for a poor ``grade``. ``said``: what else is known of it.
    ``debts``: ``(amount, days late)`` of what it is about. ``worth``: of a queue in its order.
    """

    is_expected: bool
    is_broken_promise: bool
    large_amount: float
    lateness: int
    silent_days: int
    amount: float
    grade: str = ""
    said: str = ""
    debts: tuple = ()
    worth: Worth | None = None


class DunningAction(models.Model):
    _inherit = "dunning.action"

    # ------------------------------------------------------------------ what the screen asks for

    @api.model
    def desk_open(self):
        """Return what the desk needs once: which day it is, how calls may end, what there is to
        say, and the searches that were saved on the list of calls.
        """
        self.check_access("write")
        return {
            "day": fields.Date.to_string(self.env.company._dunning_today()),
            "is_manager": self.env.user.has_group(MANAGER),
            "outcomes": self.env["dunning.call.outcome"].search_read(
                IN_USE, ["name", "is_reached", "stays", "is_of_debtor"]
            ),
            "scripts": self.env["dunning.script"].search_read(IN_USE, ["name"]),
            "searches": self.env["ir.filters"].get_filters(
                self._name, self.env.ref("relance_telephonique.dunning_action_action_calls").id
            ),
        }

    @api.model
    def desk_take(self, call_ids, is_chosen=False):
        """Take the first of these calls that can be made, and return what is shown of it.

        What is around it and what to say are asked for apart: the next debtor is there at once.

        :param is_chosen: a call that the user chose is shown even if it cannot be made now
        :return: what :meth:`_desk_sheet` returns; False if all of them were made or taken
        """
        self.check_access("write")
        # What the companies decide by is read once for all that is decided about the call
        rules = Asked(self.env["dunning.due.item"]._rules, self.env)
        self = self.with_context(dunning_rules=rules)
        domain = self._desk_domain(everybody=True) & Domain("id", "in", call_ids)
        if not is_chosen:
            now = fields.Datetime.now()
            domain &= Domain("call_at", "=", False) | Domain("call_at", "<=", now)
        waiting = self.search_fetch(domain)
        waiting._desk_know_people()
        for call in self.browse(call_ids) & waiting:
            if call._is_still_to_make() and (call._desk_take() or is_chosen):
                return self.browse(call.id)._desk_sheet()  # not the sheets of the others too
        return False

    @api.model
    def desk_refresh(self, current=False, everybody=False, domain=()):
        """Return what is around the call being made, and hold its debtor longer.

        :param everybody: whether a manager makes the calls of all
        :param domain: of a search that was saved on the list of calls
        :return: ``current`` tells what the call is about by now, False if it is not to be made any
            more; ``of_others``, how many calls wait for colleagues of a manager who has none
        """
        self.check_access("write")
        call = self.browse(current).exists().filtered(lambda call: call.state == "ready")
        call._desk_take()
        is_manager = self.env.user.has_group(MANAGER)
        everybody = everybody and is_manager
        queue = self._desk_queue(everybody, domain)
        return {
            "queue": queue,
            "current": call._desk_about() if call else False,
            "progress": self._desk_progress(),
            "next_day": not queue and self._desk_next_day(everybody),
            "of_others": is_manager and not queue and self._desk_count_of_others(),
        }

    # ------------------------------------------------------------------ the queue

    @api.model
    def _desk_domain(self, everybody):
        domain = (
            Domain("channel_kind", "=", CALL)
            & Domain("state", "=", "ready")
            & Domain("date_processed", "!=", False)
            & Domain("company_id", "in", self.env.companies.ids)
        )
        return domain if everybody else domain & Domain("user_id", "in", (self.env.uid, False))

    @api.model
    def _desk_domain_of_today(self, everybody=False):
        """Those of today, and those that were to be made before."""
        today = self.env.company._dunning_today()
        return self._desk_domain(everybody) & Domain("date", "<=", today)

    @api.model
    def _desk_queue(self, everybody=False, domain=()):
        """Return today's calls, the first to make first, each with the reason for its place.

        Those that cannot be made yet come last. The number of queries does not depend on theirs.
        """
        of_today = self._desk_domain_of_today(everybody)
        calls = self.search_fetch(of_today & Domain(list(domain)), SHOWN)
        calls._desk_know_people()
        now, refusals = fields.Datetime.now(), calls._desk_refusals()
        ranks = calls._desk_ranks(now)
        place, better = self._desk_place, calls._better_times(now)
        ordered = calls.sorted(lambda call: (place(ranks[call]), -call.id), reverse=True)
        later = ordered.filtered(
            lambda call: call in refusals or call in better or (call.call_at or now) > now
        )
        waiting = later.sorted(lambda call: (not call.call_at, call.call_at or now))
        return [
            call._desk_row(ranks[call].amount, *call._desk_reasons(ranks[call]))
            | {"figures": call._desk_figures(ranks[call])}
            for call in ordered - later
        ] + [
            call._desk_row(
                ranks[call].amount,
                refusals.get(call) or better.get(call) or call._desk_why_later(),
                call._desk_late(),
                is_later=True,
                refusal=refusals.get(call, False),
            )
            for call in waiting
        ]

    @api.model
    def _desk_place(self, rank):
        """Return by what a call comes before another one: the greater first."""
        return rank

    def _desk_know_people(self):
        """Read all the people that the screen shows, in one query."""
        (self.partner_id | self.contact_id | self.company_id.partner_id).mapped("name")

    def _desk_ranks(self, now):
        """Return ``{call: Rank}``, the greatest of which comes first."""
        debts = self._debts_now()
        amounts = self._sums_of(debts)
        average = sum(amounts.values()) / max(len(self), 1)
        today, contacts = self.env.company._dunning_today(), self._desk_last_contacts()
        grades = self.env["dunning.behaviour"]._grades(self.company_id, self.partner_id)
        ranks = {}
        for call in self:
            amount = amounts[call]
            large = call.company_id.dunning_large_amount or LARGE * average
            contact = contacts.get((call.company_id, call.partner_id))
            grade = grades.get((call.company_id, call.partner_id), "")
            ranks[call] = Rank(
                is_expected=call.reason == "callback"
                and bool(call.call_at and call.call_at <= now),
                is_broken_promise=bool(call.promise_id) and call.promise_id.state not in MADE_GOOD,
                large_amount=amount if amount >= large else 0,
                lateness=call.days_late + GRADE_DAYS.get(grade, 0),
                silent_days=(today - contact).days if contact else NEVER,
                amount=amount,
                grade=grade,
                debts=debts[call],
            )
        return ranks

    def _asked_now(self):
        """Return ``{action: what its debtor is asked for with it}`` now, in the company's currency:
        what it carries and all else that is late, less credits, as its sheet adds it up.
        """
        return self._sums_of(self._debts_now())

    def _sums_of(self, debts):
        return {
            action: action.company_id.currency_id.round(sum(amount for amount, _days in owed))
            for action, owed in debts.items()
        }

    def _debts_now(self):
        """Return ``{action: [(amount, days late)]}`` of each item that :meth:`_asked_now` adds up,
        in the company's currency.
        """
        debts = {}
        for company, actions in self.grouped("company_id").items():
            owed = actions.partner_id._dunning_owed_each(company)
            for action in actions:
                carried = set(action.sudo().line_ids.move_line_id.ids)  # of any salesperson's
                debts[action] = tuple(
                    (one.company_asked, one.days_late)
                    for one in owed[action.partner_id].items
                    if one.is_late or one.item.id in carried
                )
        return debts

    def _desk_last_contacts(self):
        """Return ``{(company, debtor): day of the last contact}`` of those that had one, with the
        company or another one of the same legal person.
        """
        contacts = {}
        for company in self.company_id:
            done = self.sudo()._read_group(  # nothing but the day is told of another branch's
                [
                    ("company_id", "in", company._dunning_family().ids),
                    ("partner_id", "in", self.partner_id.ids),
                    ("state", "=", "done"),
                ],
                ["partner_id"],
                ["date_done:max"],
            )
            contacts |= {(company, debtor.with_env(self.env)): day for debtor, day in done}
        return contacts

    def _desk_reasons(self, rank):
        """Return why the call has its place, and what counts next: how late it is or, if that is
        the reason, for how long nobody has been in touch.
        """
        why, late = self._desk_why(rank), self._desk_late(rank.grade)
        return why, late if why != late else self._desk_last_contact(rank)

    def _desk_figures(self, _rank):
        """Return the figures behind the reasons, a sentence each, for who asks for them."""
        return []

    def _desk_why(self, rank):
        if rank.is_expected:
            return self.env._("Expects your call since %(time)s", time=self._desk_moment())
        if rank.is_broken_promise:
            return self.env._("Broken promise")
        if rank.large_amount:
            return self.env._("Large amount")
        if self.call_at:
            return self.env._("Not reached yet: try again")
        return self._desk_late(rank.grade)

    def _desk_last_contact(self, rank):
        if rank.silent_days == NEVER:
            return self.env._("no contact yet")
        day = fields.Date.subtract(self.env.company._dunning_today(), days=rank.silent_days)
        # Beside it is little room
        shown = "d MMM" if rank.silent_days < NEARLY_A_YEAR else "d MMM y"
        return self.env._("contacted %(date)s", date=format_date(self.env, day, date_format=shown))

    def _desk_late(self, grade=""):
        """Return how late the debt is, with the grade if that makes the call more pressing."""
        if self.days_late > 0 and grade in GRADE_DAYS:
            return self.env._(
                "%(days)d days late, grade %(grade)s", days=self.days_late, grade=grade
            )
        if self.days_late > 0:
            return self.env._("%(days)d days late", days=self.days_late)
        return self.env._("Not due yet")

    def _desk_why_later(self):
        if self.reason == "callback":
            return self.env._("Call back at %(time)s", time=self._desk_moment())
        return self.env._("Try again at %(time)s", time=self._desk_moment())

    def _desk_moment(self):
        """Return the hour of the call on the company's clock, and its day if it is not today."""
        local = local_time(self.company_id._dunning_zone(), self.call_at)
        hour = format_time(self.env, local.time(), time_format="short")
        if local.date() == self.company_id._dunning_today():
            return hour
        return f"{format_date(self.env, local.date())} {hour}"

    def _desk_row(self, amount, why, beside, is_later=False, refusal=False):
        return {
            "id": self.id,
            "debtor": self.partner_id.name,
            "amount": format_amount(self.env, amount, self.currency_id),
            "days_late": self.days_late,
            "why": why,
            "beside": beside,
            "call_at": self.call_at and self._desk_moment(),
            "is_later": is_later,
            "refusal": refusal,
            "local_time": self.debtor_local_time,
            "busy": self._desk_busy_sentence(),
        }

    @api.model
    def _desk_next_day(self, everybody):
        """Return the day of the next call when none is left for today."""
        upcoming = self.search(self._desk_domain(everybody), order="date", limit=1)
        return format_date(self.env, upcoming.date) if upcoming else False

    @api.model
    def _desk_count_of_others(self):
        """Return how many calls wait today, whoever is to make them."""
        return self.search_count(self._desk_domain_of_today(everybody=True))

    # ------------------------------------------------------------------ one caller for each debtor

    def _desk_take(self):
        """Keep the others from calling the debtor; whether nobody else had taken them."""
        try:
            self.action_take_call()
        except UserError:
            return False
        return True

    def _desk_busy_sentence(self):
        user = self.sudo().busy_user_id
        return self.env._("On the phone with %(user)s", user=user.name) if user else False

    def _desk_refusals(self):
        """Return ``{call: why it may not be made now}`` of those to make later.

        A debtor whom somebody has on the phone is not one of them.
        """
        return {
            call: call.call_refusal for call in self if not call.busy_user_id and call.call_refusal
        }

    # ------------------------------------------------------------------ the sheet

    def _desk_sheet(self):
        """Return all that the middle of the desk shows about a call."""
        self.ensure_one()
        contact = self.contact_id
        # What the debtor owes is decided once for all that is said of it
        asked = self.with_context(
            dunning_owed_rows=self.partner_id._dunning_owed_once(self.company_id)
        )
        return {
            "id": self.id,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "debtor": self.partner_id.name,
            "contact": contact != self.partner_id and contact.name,
            "function": contact.function,
            "call_sheet": asked.call_sheet,
            **asked._desk_about(),
            "circuit": self.payment_circuit,
            "objective": self.objective,
            "objectives": self._fields["objective"]._description_selection(self.env),
            **self._desk_phone(),
        }

    def _desk_about(self):
        """Return what the call is about: items join it while it is on the screen, others are paid.

        ``items`` changes whenever what it carries does.
        """
        amount = format_amount(self.env, self._asked_now()[self], self.currency_id)
        return {
            "step": self._step_label(),
            "amount": amount,
            "late": self._desk_late(),
            "items": [amount, *sorted(self.line_ids.move_line_id.ids)],
        }

    def _desk_phone(self):
        """Return the number; the queue knows what stands against calling it now."""
        return {
            "phone": self.phone_number or self.contact_phone,
            "dial": self.phone_e164 or self.contact_phone,
            "warning": self.phone_warning,
        }

    def desk_enter_number(self, number):
        """Call the debtor at this number from now on. Who may not change contacts leaves it to
        somebody who may.

        :return: what :meth:`_desk_phone` returns
        """
        self.ensure_one()
        self.check_access("write")
        contact = self.contact_id
        if contact._dunning_may_correct():
            contact.phone = number
            return self._desk_phone()
        self._ask_to_correct(
            lambda env: env._(
                "Number of %(name)s: %(number)s", name=contact.display_name, number=number
            )
        )
        return {
            "warning": self.env._("Somebody who may change contacts was asked to enter the number.")
        }

    def desk_script(self):
        """Return what to say, part by part, and why it is the right thing to say, or False."""
        self.ensure_one()
        script = self.script_id
        if not script:
            return False
        labels = script.fields_get(attributes=["string"])
        parts = [
            {"name": part, "label": labels[part]["string"], "text": text}
            for part, text in script._render(self).items()
            if text
        ]
        return {"id": script.id, "name": script.name, "why": self.script_why, "parts": parts}

    # ------------------------------------------------------------------ progress

    @api.model
    def _desk_progress(self):
        """Return what the user's calls brought in today, by the company's clock."""
        company = self.env.company
        since = moment_of(company._dunning_zone(), company._dunning_today(), 0)
        calls = self.env["dunning.call"].search_fetch(
            [
                ("user_id", "=", self.env.uid),
                ("company_id", "in", self.env.companies.ids),
                ("date", ">=", since),
            ],
            ["is_reached", "action_id", "part_of_id"],
        )
        promised, talks = self._desk_promised(calls.action_id), calls - calls.filtered("part_of_id")
        return {
            "calls": len(talks),
            "reached": len(talks.filtered("is_reached")),
            "promised": format_amount(self.env, promised, self.env.company.currency_id),
        }

    @api.model
    def _desk_promised(self, calls):
        """Return what was promised in these calls, in the company's currency."""
        company = self.env.company
        promises = self.env["dunning.promise"].search(
            [("action_id", "in", calls.ids), ("state", "not in", ("draft", "cancelled"))]
        )
        return sum(
            promise.currency_id._convert(
                promise.amount, company.currency_id, company, company._dunning_today()
            )
            for promise in promises
        )
