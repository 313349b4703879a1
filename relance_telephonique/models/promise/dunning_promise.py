from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount, format_date

from ...tools.limits import DAY, PARTS
from ...tools.time_bar import time_bar
from ..mixins.dunning_about_items import Named
from ..mixins.dunning_agreement import StateOfAgreement

WATCHED_STATES = ("open", "kept", "broken")  # among which a payment or its cancellation moves it


class DunningPromise(models.Model):
    """A debtor's promise to pay some of what is due, in one or several instalments.

    While it runs, what it covers is not chased. What was paid is what the covered items have lost
    since the promise was confirmed; it goes to the oldest instalment first.
    """

    _name = "dunning.promise"
    _description = "Promise to Pay"
    _inherit = ["dunning.concession", "dunning.with.contact"]
    _agreed = (
        "partner_id",
        "contact_id",
        "date",
        "move_line_ids",
        "penalties",
        "rest",
        "category",
    )

    contact_id = fields.Many2one(
        "res.partner",
        string="Promised by",
        domain="[('id', 'child_of', partner_id)]",
        ondelete="set null",
    )
    user_id = fields.Many2one(string="Promised to")
    date = fields.Date(string="Promised on", limit=DAY)
    move_line_ids = Named(
        "account.move.line",
        "dunning_promise_move_line_rel",
        "promise_id",
        "move_line_id",
        string="Items",
        check_company=True,
        help="What the debtor promised to pay.",
    )
    item_ids = fields.One2many(
        "dunning.promise.item",
        "promise_id",
        string="Items as confirmed",
        readonly=True,
        copy=False,
    )
    line_ids = fields.One2many(
        "dunning.promise.line", "promise_id", string="Instalments", copy=True, limit=PARTS
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", store=True)
    amount = fields.Monetary(compute="_compute_amount", store=True, string="Amount promised")
    amount_due = fields.Monetary(
        compute="_compute_amount_due", string="Due", help="What the items leave to pay now."
    )
    amount_paid = fields.Monetary(
        string="Paid so far",
        readonly=True,
        copy=False,
        help="What was paid on the items since the promise.",
    )
    next_date = fields.Date(
        string="Next instalment",
        compute="_compute_next_date",
        store=True,
        copy=False,
        help="The day of the first instalment that is neither paid nor on its way.",
    )
    note = fields.Text(help="Facts only: the debtor may ask to read it.")
    action_id = fields.Many2one(
        "dunning.action", string="Made in", index="btree_not_null", ondelete="set null"
    )
    state = StateOfAgreement(
        [
            ("draft", "To confirm"),
            ("open", "Running"),
            ("kept", "Kept"),
            ("broken", "Broken"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
    )
    is_taken_over = fields.Boolean(
        string="Taken over or written off",
        readonly=True,
        copy=False,
        help="It ended because another customer took over what was still to be paid, or it was "
        "written off.",
    )

    @api.depends("move_line_ids.currency_id", "company_id")
    def _compute_currency_id(self):
        for promise in self:
            currency = promise.move_line_ids[:1].currency_id
            company = promise.company_id or self.env.company  # a form may have none yet
            promise.currency_id = currency or company.currency_id

    @api.depends("line_ids.amount")
    def _compute_amount(self):
        for promise in self:
            promise.amount = sum(promise.line_ids.mapped("amount"))

    @api.depends("line_ids.date")
    def _compute_next_date(self):
        """Until it is confirmed nothing counts as paid on it; then ``watch.py`` says."""
        for promise in self:
            days = promise.line_ids.filtered("date").mapped("date")
            is_watched = promise.state != "draft"
            promise.next_date = promise.next_date if is_watched else min(days, default=False)

    @api.depends("move_line_ids.amount_residual_currency")
    def _compute_amount_due(self):
        for promise in self:
            promise.amount_due = sum(
                promise.sudo().move_line_ids.mapped("amount_residual_currency")
            )

    @api.depends("partner_id", "amount", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for promise in self:
            debtor = promise.partner_id.display_name  # none yet on a form just opened
            promise.display_name = debtor and self.env._(
                "%(debtor)s, promise of %(date)s",
                debtor=debtor,
                date=format_date(self.env, promise.date),
            )

    # ------------------------------------------------------------------ what a person does

    def action_confirm(self):
        """Let the promises run: what they cover is no longer chased. One that goes beyond what the
        user may concede waits for a manager.

        :raise ValidationError: naming what is missing, does not add up or is already promised
        """
        drafts = self.filtered(lambda promise: promise.state == "draft")
        for promise in drafts:
            promise._check_complete()
            promise._check_dates()
            promise._check_not_promised_yet()
        said_now = drafts.filtered(lambda promise: promise.approval != "asked")
        for promise in drafts._approved():
            promise._check_not_promised_yet()  # by those that have just started either
            promise._start()
        said_now._dispute_rest()

    def _start(self):
        """Note what the items leave to pay, and watch them from now on."""
        for promise in self:
            promise.item_ids._by_method().unlink()
            promise._by_method().item_ids = [
                Command.create(
                    {
                        "move_line_id": item.id,
                        "move_id": item.move_id.id,
                        "date_maturity": item.date_maturity or item.date,
                        "amount": item.amount_residual_currency,
                    }
                )
                for item in promise.sudo().move_line_ids  # collectors may not read the ledger
            ]
            promise._by_method().state = "open"
        self._update_states()
        self.env["account.partial.reconcile"]._trigger_dunning_follow()

    def action_cancel(self):
        """Take promises back: what they covered is chased where it stood."""
        running = self.filtered(lambda promise: promise.state in ("draft", "open", "broken"))
        running._by_method().state = "cancelled"
        self._stop_waiting()

    def _check_complete(self):
        self.ensure_one()
        items = self.sudo().move_line_ids
        if not items:
            raise ValidationError(
                self.env._("Choose what %(debtor)s promised to pay.", debtor=self._debtor())
            )
        if not self.line_ids:
            raise ValidationError(
                self.env._(
                    "Enter the day on which %(debtor)s promised to pay.", debtor=self._debtor()
                )
            )
        if len(items.currency_id) > 1:
            raise ValidationError(
                self.env._("The items are in several currencies: make one promise for each.")
            )
        others = items.filtered(
            lambda item: item.partner_id.commercial_partner_id != self.partner_id
        )
        self._refuse(others.move_id)
        if self.currency_id.compare_amounts(self.amount, self.amount_due) > 0:
            raise ValidationError(
                self.env._(
                    "%(promised)s is promised, but only %(due)s is due.",
                    promised=format_amount(self.env, self.amount, self.currency_id),
                    due=format_amount(self.env, self.amount_due, self.currency_id),
                )
            )

    def _check_dates(self):
        """Instalments come after the promise, and before the claim is time-barred."""
        self.ensure_one()
        term = self.partner_id._dunning_term(self.company_id)
        days, last = self.line_ids.mapped("date"), time_bar(self.date, term)
        if self.date > self.company_id._dunning_today():
            raise ValidationError(
                self.env._(
                    "A promise cannot have been made on %(date)s: that day is still to come. "
                    "Enter today or an earlier day.",
                    date=format_date(self.env, self.date),
                )
            )
        if min(days) < self.date:
            raise ValidationError(
                self.env._(
                    "An instalment on %(date)s comes before the promise of %(promised)s.",
                    date=format_date(self.env, min(days)),
                    promised=format_date(self.env, self.date),
                )
            )
        if max(days) > last:
            raise ValidationError(
                self.env._(
                    "An instalment on %(date)s is too far away: %(last)s at the latest.",
                    date=format_date(self.env, max(days)),
                    last=format_date(self.env, last),
                )
            )

    def _debtor(self):
        return self.partner_id.display_name or self.env._("the debtor")

    def _check_not_promised_yet(self):
        """An item has one running promise: two could not share its payments."""
        taken = self.env["dunning.promise.item"].search(
            [
                ("move_line_id", "in", self.sudo().move_line_ids.ids),
                ("is_open", "=", True),
            ],
            limit=1,
        )
        if taken:
            raise ValidationError(
                self.env._(
                    "%(invoice)s is already promised on %(date)s: cancel that promise first.",
                    invoice=taken.sudo().move_id.display_name,
                    date=format_date(self.env, taken.promise_id.date),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        if self.filtered(lambda promise: promise.state != "draft"):
            raise UserError(self.env._("A confirmed promise is cancelled, not deleted."))
