"""What being late has cost so far: interest by half-year, and the indemnity of 40 €."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, float_compare, format_list, groupby

from ...tools.late_interest import Instalment, periods
from ...tools.ledger_sql import due_date, is_posted
from ...tools.settlement_sql import owed_elsewhere, settlements
from ...tools.working_days import ONE_DAY

LEDGER_MODELS = (
    "account.move",
    "account.move.line",
    "account.partial.reconcile",
    "dunning.dispute",
    "dunning.penalty",
)
BEARING = ("out_invoice", "out_receipt")
HELD_STATES = ("open", "founded")  # of disputes: what they are about is not asked for
MOST_PLACES = 3  # of a currency: the Tunisian dinar


class LedgerRow(NamedTuple):
    """An instalment of an invoice and one of its settlements, in the invoice's currency."""

    item: int
    move: int
    due: date
    amount: float
    is_disputed: bool  # so that it may not be owed
    is_open: bool
    discount_until: date | None
    discounted: float  # what settles it until then
    settled_until: date | None
    indemnity_settled: bool
    settled_on: date | None
    settled: float | None
    is_credit: bool | None


class LateInvoice(NamedTuple):
    """What an invoice asked for and when, and what was already invoiced or waived of its cost."""

    instalments: tuple = ()
    settled_until: date | None = None
    indemnity_settled: bool = False

    def periods(self, terms, day, round_amount, tolerance=0.0):
        """Return the periods left to claim until ``day``, and whether it was late at all: of what
        is left within the ``tolerance`` nothing is claimed.
        """
        if not terms:
            return [], False
        last = min(day, terms.last or day)
        late = self._periods(terms, None, last, round_amount, tolerance)
        since = self.settled_until and self.settled_until + ONE_DAY
        left = self._periods(terms, since, last, round_amount, tolerance) if since else late
        return left, bool(late)

    def _periods(self, terms, since, last, round_amount, tolerance):
        return [
            period
            for instalment in self.instalments
            for period in periods(instalment, since, last, round_amount, terms.is_rate_fixed)
            if period.base > tolerance
        ]


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_late_interest(self, date=None):
        """Return what the invoice's being late has cost until ``date`` inclusive, today by default.

        Interest runs on what is left to pay, tax included, of each instalment from the day after
        its due date; a payment or credit note counts from the day after its own date, allocated or
        not. An invoice paid late has borne interest until it was paid. What was invoiced or waived
        is left out, and so is what the company tolerates, or was paid in time with its discount.
        Amounts are in the invoice's currency; the indemnity is converted at the rate of ``date``.
        Nothing is written.

        :return: a dict: ``segments``, one per instalment, half-year and base, each with
            ``date_from`` and ``date_to`` (both inclusive), ``days``, ``base``, ``rate`` (% a year)
            and ``amount`` (rounded once); ``interest``, their sum; ``indemnity``; ``total``;
            ``currency``; ``unconfirmed``, the half-years whose rates nobody has confirmed
        :raise UserError: naming the half-year of which the rates are missing, and what to do
        """
        self.ensure_one()
        result = self._dunning_late_interests(date)[self]
        if result["problem"]:
            raise UserError(result["problem"])
        return result

    def _dunning_late_interests(self, date=None, with_disputed=True):
        """Return ``{invoice: dict}`` as ``_get_late_interest`` does, in a fixed number of queries.

        What cannot be computed raises nothing: its ``problem`` says why, and it has no figures.

        :param with_disputed: also of what is disputed, as if the debtor were wrong
        """
        ledger = self.sudo()  # collectors need no right on invoices
        ledger.fetch(["company_id", "commercial_partner_id", "currency_id"])
        late = ledger._dunning_late_invoices(("founded",) if with_disputed else HELD_STATES)
        rates = self.env["dunning.interest.rate"]._by_half_year()
        results = {}
        for company, of_company in ledger.grouped("company_id").items():
            day = fields.Date.to_date(date) or company._dunning_today()
            terms = of_company.commercial_partner_id._dunning_interest_terms(company)
            indemnities = of_company._dunning_indemnities(company, day)
            tolerances = of_company._dunning_tolerances(company, day)
            for move in of_company:
                results[move.id] = move._dunning_late_interest(
                    late[move.id],
                    terms.get(move.commercial_partner_id),
                    rates,
                    day,
                    indemnities[move.currency_id],
                    tolerances[move.currency_id],
                )
        return {move: results[move.id] for move in self}

    @api.model
    def _dunning_check_certain_interest(self, results):
        """Refuse to claim by rates that are missing or unconfirmed: a claim never guesses.

        :raise UserError: naming the half-year and what to do
        """
        for result in results.values():
            if result["problem"]:
                raise UserError(result["problem"])
            if result["unconfirmed"]:
                raise UserError(
                    self.env._(
                        "The rates of the %(half_year)s are not confirmed: a manager compares them "
                        "with their source and confirms them in Dunning ▸ Configuration ▸ Rates "
                        "and legal values.",
                        half_year=format_list(self.env, result["unconfirmed"]),
                    )
                )

    def _dunning_late_interest(self, late, terms, rates, day, indemnity, tolerance):
        """Return the dict of one invoice; ``indemnity``, None if unknown, and ``tolerance`` in its
        currency.
        """
        round_amount = self.currency_id.round
        bearing, is_late = late.periods(terms, day, round_amount, tolerance)
        owes_indemnity = is_late and terms.has_indemnity and not late.indemnity_settled
        halves = {period.half_year for period in bearing if terms.needs_rates}
        if missing := sorted(halves - rates.keys()):
            return self._dunning_not_computed(
                self.env["dunning.interest.rate"]._missing(missing[0])
            )
        if owes_indemnity and indemnity is None:
            return self._dunning_not_computed(self._dunning_no_exchange_rate(day))
        segments = [
            self._dunning_late_segment(period, terms, rates, round_amount) for period in bearing
        ]
        interest = round_amount(sum(segment["amount"] for segment in segments))
        due_indemnity = indemnity if owes_indemnity else 0.0
        return {
            "segments": segments,
            "interest": interest,
            "indemnity": due_indemnity,
            "total": round_amount(interest + due_indemnity),
            "currency": self.currency_id,
            "problem": "",
            "unconfirmed": [
                self.env["dunning.interest.rate"]._half_year_name(half)
                for half in sorted(halves)
                if not rates[half].confirmed
            ],
        }

    def _dunning_late_segment(self, period, terms, rates, round_amount):
        known = rates.get(period.half_year)
        rate = terms.rate_of(period.half_year, known.ecb if known else 0.0)
        return {
            "date_from": period.date_from,
            "date_to": period.date_to,
            "days": period.days,
            "base": period.base,
            "rate": rate,
            "amount": round_amount(period.interest(rate)),
        }

    def _dunning_not_computed(self, problem):
        """Return the dict of an invoice of which the figures are unknown, never a guess."""
        return {
            "segments": [],
            "interest": None,
            "indemnity": None,
            "total": None,
            "currency": self.currency_id,
            "problem": problem,
            "unconfirmed": [],
        }

    def _dunning_no_exchange_rate(self, day):
        return self.env._(
            "There is no exchange rate of %(currency)s on %(date)s: enter one in Accounting, so "
            "that the indemnity for recovery costs can be converted.",
            currency=self.currency_id.name,
            date=fields.Date.to_string(day),
        )

    def _dunning_indemnities(self, company, day):
        """Return ``{currency: the indemnity in it}``; None where no exchange rate is known."""
        currencies, indemnity = self.currency_id, company._dunning_law("indemnity", day)
        if all(currency.name == "EUR" for currency in currencies):
            return dict.fromkeys(currencies, indemnity)
        euro = self.env.ref("base.EUR")
        known = euro._dunning_with_rate(company, day)
        return {
            currency: euro._convert(indemnity, currency, company, day)
            if currency == euro or currency | euro <= known
            else None
            for currency in currencies
        }

    def _dunning_tolerances(self, company, day):
        """Return ``{currency: what the company tolerates, in it}``."""
        own, tolerance = company.currency_id, company.dunning_tolerance
        return {
            currency: own._convert(tolerance, currency, company, day)
            for currency in self.currency_id
        }

    # ------------------------------------------------------------------ the ledger

    def _dunning_late_invoices(self, not_owed_states):
        """Return ``{invoice id: LateInvoice}`` of what may bear interest, in due-date order.

        An invoice that was wholly credited was not owed: it bears none. What a founded dispute
        takes off was not owed either, from the first day and before its credit note is made;
        other disputes change nothing: if the debtor is wrong, all was late.

        :param not_owed_states: of the disputes that take something off
        """
        late = defaultdict(LateInvoice)
        rows = self._dunning_query_instalments(not_owed_states)
        disputed = self.browse({row.move for row in rows if row.is_disputed})
        not_owed_of = disputed._dunning_taken_off(not_owed_states)
        still_open = self.browse({row.move for row in rows if row.is_open})
        unbooked = still_open._dunning_unbooked_payments()
        unallocated = still_open._dunning_unallocated()
        for item, of_item in groupby(rows, lambda row: row.item):
            first, settlements = of_item[0], [row for row in of_item if row.settled]
            not_owed = min(not_owed_of[first.move], first.amount)
            not_owed_of[first.move] -= not_owed
            settled = _without_dispute(settlements, first.due, not_owed)
            left = first.amount - sum(amount for _day, amount in settled)
            settled += used_up(unbooked[first.move], left) + unallocated[item]
            settled += _discount_taken(first, settled)
            before = late[first.move].instalments
            late[first.move] = LateInvoice(
                [*before, Instalment(first.due, first.amount, tuple(settled))],
                first.settled_until,
                first.indemnity_settled,
            )
        return late

    def _dunning_query_instalments(self, not_owed_states):
        """Return a :class:`LedgerRow` per instalment and settlement, or without one.

        The day of a settlement is that of the payment or credit note itself: the later of its and
        the invoice's booking days, which Odoo keeps, would charge a debtor for an invoice booked
        late. Exchange differences settle nothing, nor does an entry that moves the debt. A penalty
        invoice bears no penalties.
        """
        for model in LEDGER_MODELS:
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id, move.id, %(due)s AS due,
                       line.amount_currency::float,
                       EXISTS (SELECT 1 FROM dunning_dispute_move_rel rel
                                 JOIN dunning_dispute dispute ON dispute.id = rel.dispute_id
                                WHERE rel.move_id = move.id AND dispute.state IN %(not_owed)s
                                  AND dispute.partner_id = move.commercial_partner_id),
                       NOT line.reconciled,
                       line.discount_date, COALESCE(line.discount_amount_currency, 0)::float,
                       penalty.settled_until, COALESCE(penalty.indemnity_settled, FALSE),
                       settled.date, settled.amount::float, settled.is_credit
                  FROM account_move move
                  JOIN account_move_line line ON line.move_id = move.id
             LEFT JOIN LATERAL (
                       SELECT MAX(date_to) AS settled_until,
                              BOOL_OR(indemnity > 0) AS indemnity_settled
                         FROM dunning_penalty
                        WHERE move_id = move.id AND active) penalty ON TRUE
             LEFT JOIN LATERAL (%(settlements)s) settled ON settled.amount > 0
                 WHERE move.id IN %(moves)s AND line.move_id IN %(moves)s
                   AND move.move_type IN %(bearing)s
                   AND move.state = 'posted'
                   AND move.payment_state != 'invoicing_legacy'
                   AND (move.payment_state != 'reversed' OR %(elsewhere)s > 0)
                   AND %(posted)s AND line.amount_currency > 0
                   AND NOT EXISTS (SELECT 1 FROM dunning_penalty own
                                    WHERE own.penalty_move_id = move.id)
                 ORDER BY due, line.id, settled.date, settled.partial_id
                """,
                moves=tuple(self.ids) or (0,),
                not_owed=not_owed_states,
                bearing=BEARING,
                due=due_date(),
                elsewhere=owed_elsewhere("line"),
                posted=is_posted(),
                settlements=settlements("line"),
            )
        )
        return [LedgerRow(*row) for row in rows]

    def _dunning_unbooked_payments(self):
        """Return ``{invoice id: [(day, amount)]}`` of payments on their way without a journal
        entry, oldest first: the money counts although the invoice's items are still open.
        """
        unbooked = defaultdict(list)
        for move, announcements in self._dunning_announcements().items():
            unbooked[move] = [
                (one.date, one.amount) for one in announcements if one.is_live and one.amount > 0
            ]
        return unbooked

    def _dunning_taken_off(self, states):
        """Return ``{invoice id: what disputes in these states take off it}``.

        Each invoice of several takes its share, oldest first.
        """
        not_owed = defaultdict(float)
        disputes = self.env["dunning.dispute"].search(
            [("move_ids", "in", self.ids), ("state", "in", states)]
        )
        for dispute in disputes:
            for move, share in (
                dispute._invoices()._dunning_shares(dispute.amount, of="amount_total").items()
            ):
                not_owed[move.id] += share
        return not_owed


def _without_dispute(settlements, due, not_owed):
    """Return pairs of day and amount: what was not owed is settled when it falls due, and the
    credit notes for it do not count a second time.
    """
    pairs = [(due, not_owed)] if not_owed else []
    for row in settlements:
        counted = min(not_owed, row.settled) if row.is_credit else 0.0
        not_owed -= counted
        if row.settled > counted:
            pairs.append((row.settled_on, row.settled - counted))
    return pairs


def _discount_taken(instalment, settled):
    """Return the discount as a pair of day and amount, if enough came until its last day.

    :param instalment: a :class:`LedgerRow`
    """
    until, discounted = instalment.discount_until, instalment.discounted
    if not until or not discounted:
        return []
    in_time = sum(amount for day, amount in settled if day <= until)
    is_enough = float_compare(in_time, discounted, precision_digits=MOST_PLACES) >= 0
    return [(until, instalment.amount - discounted)] if is_enough else []


def used_up(payments, left):
    """Take from ``payments``, oldest first, what settles an instalment of which so much is left."""
    used = []
    while payments and left > 0:
        day, amount = payments.pop(0)
        used.append((day, min(amount, left)))
        if amount > left:
            payments.insert(0, (day, amount - left))
        left -= amount
    return used
