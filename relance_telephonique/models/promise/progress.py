"""Progress: what came in since a promise, in time or not, and what it still has to bring."""

from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

RESULTS = [
    ("kept", "Kept"),
    ("late", "Kept late"),
    ("partly", "Partly kept"),
    ("broken", "Broken"),
    ("recovered", "Broken, then paid"),
]
IN_TIME = ("kept", "late")


class Payment(NamedTuple):
    """What a promised item lost since the promise; ``source`` is the credit that paid it, empty
    when the invoice itself was changed, cancelled or posted again for another customer; ``taken``
    what of it another customer took over, ``lost`` what of it was written off.
    """

    date: date
    amount: float
    item: models.BaseModel
    source: models.BaseModel
    taken: float = 0.0
    lost: float = 0.0

    @property
    def unpaid(self):
        return self.taken + self.lost

    @property
    def paid(self):
        return self.amount - self.unpaid

    @property
    def is_cancelled(self):
        return self.item.parent_state == "cancel"


class Awaited(NamedTuple):
    """The first instalment that is neither paid nor on its way; ``amount`` is what is missing of
    it, in the promise's currency. Empty if there is none.
    """

    line_id: int | None = None
    date: "date | bool" = False
    amount: float = 0.0

    def is_missed(self, today, grace_days=0):
        """Whether its day, and the days of grace, are over."""
        return bool(self.date) and self.date + timedelta(days=grace_days) < today


class DunningPromise(models.Model):
    _inherit = "dunning.promise"

    result = fields.Selection(
        RESULTS,
        compute="_compute_result",
        store=True,
        string="How it ended",
        help="Kept late: within the days of grace.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    amount_company = fields.Monetary(
        string="Promised (company currency)",
        compute="_compute_amounts_company",
        store=True,
        currency_field="company_currency_id",
    )
    amount_kept_company = fields.Monetary(
        string="Paid in time (company currency)",
        compute="_compute_amounts_company",
        store=True,
        currency_field="company_currency_id",
        help="What was paid of the promise within the days of grace.",
    )
    kept_rate = fields.Float(
        string="Kept rate (%)",
        compute="_compute_kept_rates",
        store=True,
        aggregator="avg",
        help="The share of the promises that have ended which were kept, within the days of grace.",
    )
    kept_rate_amount = fields.Float(
        string="Kept rate by amount (%)",
        compute="_compute_kept_rates",
        store=True,
        aggregator="avg",
        help="The share of the promised amount that was paid in time.",
    )
    progress = fields.Float(string="Paid (%)", compute="_compute_progress")
    amount_on_way = fields.Monetary(
        compute="_compute_amount_on_way",
        string="On its way",
        help="What has been paid and is not on the bank account yet.",
    )

    # ------------------------------------------------------------------ how it ended

    @api.depends("state", "amount_paid", "line_ids.date_paid", "line_ids.state")
    def _compute_result(self):
        for promise in self:
            lines = promise.line_ids
            if promise.state == "broken":
                has_some = promise.currency_id.compare_amounts(promise.amount_paid, 0) > 0
                promise.result = "partly" if has_some else "broken"
            elif promise.state != "kept":
                promise.result = False
            elif all(line.state == "kept" for line in lines):
                promise.result = "kept"
            else:
                promise.result = "late" if promise._is_in_time() else "recovered"

    def _is_in_time(self):
        return all(
            line.date_paid and line.date_paid <= self._deadline(line) for line in self.line_ids
        )

    @api.depends("amount", "line_ids.amount_kept", "date", "company_id.currency_id")
    def _compute_amounts_company(self):
        for promise in self:
            kept = sum(promise.line_ids.mapped("amount_kept"))
            promise.amount_company = promise._in_company_currency(promise.amount)
            promise.amount_kept_company = promise._in_company_currency(kept)

    def _in_company_currency(self, amount):
        """Convert at the rate of the day of the promise, so that later rates change no figure."""
        company = self.company_id
        return self.currency_id._convert(
            amount, company.currency_id, company, self.date or company._dunning_today()
        )

    @api.depends("result", "amount_company", "amount_kept_company")
    def _compute_kept_rates(self):
        for promise in self:
            promised = promise.result and promise.amount_company
            promise.kept_rate = 100.0 if promise.result in IN_TIME else 0.0
            promise.kept_rate_amount = (
                100.0 * promise.amount_kept_company / promised if promised else 0.0
            )

    def _read_group_select(self, aggregate_spec, query):
        """Rates leave out what has not ended; that by amount weighs each by its amount."""
        alias = self._table
        ended = SQL("%s IS NOT NULL", self._field_to_sql(alias, "result", query))
        if aggregate_spec == "kept_rate:avg":
            rate = self._field_to_sql(alias, "kept_rate", query)
            return SQL("AVG(%s) FILTER (WHERE %s)", rate, ended)
        if aggregate_spec == "kept_rate_amount:avg":
            return SQL(
                "100.0 * SUM(%(kept)s) FILTER (WHERE %(ended)s)"
                " / NULLIF(SUM(%(promised)s) FILTER (WHERE %(ended)s), 0)",
                kept=self._field_to_sql(alias, "amount_kept_company", query),
                promised=self._field_to_sql(alias, "amount_company", query),
                ended=ended,
            )
        return super()._read_group_select(aggregate_spec, query)

    @api.depends("amount", "amount_paid")
    def _compute_progress(self):
        for promise in self:
            paid = 100 * promise.amount_paid / promise.amount if promise.amount else 0
            promise.progress = min(max(paid, 0), 100)

    # ------------------------------------------------------------------ what came in

    def _settled(self):
        """Return what is owed of the promised items elsewhere, and what settled them, by item."""
        lines = self.sudo().item_ids.move_line_id  # whoever watches may not read the ledger
        return lines._dunning_owed_elsewhere(), lines._dunning_settlements()

    def _payments(self, settled=None):
        """Return the :class:`Payment` of the promise's items since it was confirmed, oldest first.

        They are the latest allocations, back to what the items had left then: their sum is what
        the items have lost, as ``_paid_query`` says. What no allocation explains (the invoice was
        changed or cancelled, an older payment was cancelled) counts as of the day of the promise.
        """
        self.ensure_one()
        payments = []
        items = self.sudo().item_ids  # whoever watches may not read the ledger
        elsewhere, settlements = settled or self._settled()
        for item in items:
            line, none = item.move_line_id, item.move_line_id.browse()
            if line.parent_state == "cancel":
                payments.append(Payment(self.date, item.amount, line, none))
            if line.parent_state != "posted":
                continue
            if line.partner_id.commercial_partner_id != self.partner_id:
                payments.append(Payment(self.date, item.amount, line, none, taken=item.amount))
                continue
            left = line.amount_residual_currency + elsewhere[line.id].own
            lost = item.amount - left
            for settlement in settlements[line.id]:
                share = min(settlement.amount, max(lost, 0))
                if item.currency_id.compare_amounts(share, 0) > 0:
                    source = line.browse(settlement.credit_id)
                    taken = min(settlement.taken, share)
                    gone = taken, min(self._loss_of(settlement), share - taken)
                    payments.append(Payment(settlement.date, share, line, source, *gone))
                    lost -= share
            if not item.currency_id.is_zero(lost):
                payments.append(Payment(self.date, lost, line, none))
        return sorted(payments, key=lambda payment: payment.date)

    def _loss_of(self, settlement):
        """Return what was written off, unless it is too little to be asked for: as good as paid."""
        lost, worth_asking = settlement.lost, self.company_id.dunning_tolerance
        return lost if self.currency_id.compare_amounts(lost, worth_asking) > 0 else 0.0

    @api.model
    def _awaited_query(self):
        """The columns of :class:`Awaited` of ``promise``, of which ``paid`` says what came in: the
        one rule of which instalment is not paid, for whoever asks.
        """
        return SQL(
            """
            SELECT instalment.id, instalment.date,
                   LEAST(instalment.amount, instalment.owed - come.amount) AS amount
              FROM (SELECT COALESCE(paid.amount, 0) + COALESCE(paid.on_way, 0) AS amount) come,
                   (SELECT line.id, line.date, line.amount,
                           SUM(line.amount) OVER (ORDER BY line.date, line.id) AS owed
                      FROM dunning_promise_line line
                     WHERE line.promise_id = promise.id) instalment
             WHERE instalment.owed > come.amount
             ORDER BY instalment.date, instalment.id LIMIT 1
            """
        )

    def _awaited(self):
        """Return ``{promise id: Awaited}``, one for each promise."""
        self._flush_progress()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT promise.id, awaited.id, awaited.date, awaited.amount
                  FROM %s
                  JOIN LATERAL (%s) paid ON TRUE
                  JOIN LATERAL (%s) awaited ON TRUE
                 WHERE promise.id IN %s
                """,
                self._promises_with_standing(),
                self._paid_query(),
                self._awaited_query(),
                tuple(self.ids) or (0,),
            )
        )
        found = {promise: Awaited(*awaited) for promise, *awaited in rows}
        return {promise.id: found.get(promise.id, Awaited()) for promise in self}

    @api.model
    def _to_come(self):
        """What ``promise`` still has to bring, in its currency: what is neither paid, nor on its
        way, nor taken over by another customer or written off, as ``paid`` says.
        """
        return SQL(
            "GREATEST(promise.amount - COALESCE(paid.amount, 0) - COALESCE(paid.on_way, 0), 0)"
        )

    @api.model
    def _flush_progress(self):
        """Write what the queries about payments read."""
        for model in (
            "account.move",
            "account.move.line",
            "account.payment",
            "dunning.promise",
            "dunning.promise.item",
            "dunning.promise.line",
        ):
            self.env[model].flush_model()

    def _compute_amount_on_way(self):
        """What is paid of the items without being booked, as the decision sees it."""
        self._flush_progress()
        these = SQL("promise.id IN %s", tuple(self.ids) or (0,))
        query = self._select_paid(SQL("promise.id, paid.on_way"), these)
        on_way = dict(self.env.execute_query(query))
        for promise in self:
            promise.amount_on_way = on_way.get(promise._origin.id) or 0.0
