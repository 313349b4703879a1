from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount, format_date

from ...tools.limits import UNTIL
from ...tools.vocabulary import OPEN_STATES
from ..explain.account_move import LEDGERS
from ..mixins.dunning_about_items import Named
from ..mixins.dunning_agreement import StateOfAgreement


class DunningPostponement(models.Model):
    """A later due date for some items. Unlike a promise it changes what is owed when: until then
    nothing is late, and no penalty runs. A manager grants it.
    """

    _name = "dunning.postponement"
    _inherit = ["dunning.concession"]
    _description = "Postponement of a Due Date"

    _agreed = ("partner_id", "date", "move_line_ids", "date_maturity", "note")
    _approval_type = "relance_telephonique.mail_activity_type_postponement"

    date = fields.Date(string="Asked on")
    user_id = fields.Many2one(string="Asked by")
    move_line_ids = Named(
        "account.move.line",
        "dunning_postponement_move_line_rel",
        "postponement_id",
        "move_line_id",
        string="Items",
        check_company=True,
        help="What becomes due later.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_amount_due")
    amount_due = fields.Monetary(compute="_compute_amount_due", string="Due")
    date_due = fields.Date(
        string="Due now on",
        compute="_compute_amount_due",
        help="The latest of the present due dates.",
    )
    date_maturity = fields.Date(string="New due date", required=True, tracking=True, limit=UNTIL)
    note = fields.Text(string="Why", help="Facts only: the debtor may ask to read it.")
    state = StateOfAgreement(
        [
            ("draft", "To grant"),
            ("granted", "Granted"),
            ("refused", "Refused"),
        ],
        default="draft",
    )

    @api.depends("partner_id", "date_maturity")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for postponement in self:
            debtor, day = postponement.partner_id.display_name, postponement.date_maturity
            postponement.display_name = (
                self.env._(
                    "%(debtor)s, due later: %(date)s",
                    debtor=debtor,
                    date=format_date(self.env, day),
                )
                if debtor and day
                else debtor
            )

    @api.depends("move_line_ids.amount_residual_currency", "move_line_ids.date_maturity")
    def _compute_amount_due(self):
        for postponement in self:
            items = postponement.sudo().move_line_ids
            one = len(items.currency_id) == 1
            postponement.currency_id = items[:1].currency_id or self.env.company.currency_id
            postponement.amount_due = one and sum(items.mapped("amount_residual_currency"))
            postponement.date_due = max(
                (item.date_maturity or item.date for item in items), default=False
            )

    def action_grant(self):
        """Move the due dates, or ask a manager to.

        :raise ValidationError: naming what is missing or is no postponement
        """
        drafts = self.filtered(lambda postponement: postponement.state == "draft")
        for postponement in drafts:
            postponement._check_complete()
        if not self._may_decide():
            drafts._ask_manager()
            return
        for postponement in drafts:
            postponement._stop_waiting()
            postponement._grant()
            postponement._by_method().state = "granted"
            postponement._move_due_dates()

    def action_refuse(self):
        """Leave the due dates where they are; who asked is told."""
        drafts = self.filtered(lambda postponement: postponement.state == "draft")
        drafts._refuse_concession()
        drafts._by_method().state = "refused"

    def _why_manager(self):
        return self.note or ""

    def _check_complete(self):
        self.ensure_one()
        items = self.sudo().move_line_ids
        if not items:
            raise ValidationError(self.env._("Choose the items to postpone."))
        others = items.filtered(
            lambda item: item.partner_id.commercial_partner_id != self.partner_id
        )
        self._refuse(others.move_id)
        for item in items:
            if item.reconciled or item.parent_state != "posted":
                raise ValidationError(
                    self.env._(
                        "%(invoice)s is not open any more.", invoice=item.move_id.display_name
                    )
                )
        if self.date_maturity <= self.date_due:
            raise ValidationError(
                self.env._(
                    "It is due on %(date)s already: choose a later day.",
                    date=format_date(self.env, self.date_due),
                )
            )

    def _move_due_dates(self):
        """Write the new due date where Odoo keeps it: on the items, which no lock date protects,
        and on the invoice. Nothing of the entry itself changes, so it is not made again.
        """
        items = self.sudo().move_line_ids.with_context(skip_invoice_sync=True)
        for item in items:
            self._tell(item)
        items.date_maturity = self.date_maturity
        for move in items.move_id.filtered(lambda move: move.is_invoice(include_receipts=True)):
            terms = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
            move.invoice_date_due = max(terms.mapped("date_maturity"))
        for name in LEDGERS:
            ledger = self.env[name].sudo().with_context(active_test=False)
            ledger.search([("move_line_id", "in", items.ids)]).date_maturity = self.date_maturity
        self._take_back_steps(items)

    def _take_back_steps(self, items):
        """Nobody is called, or written to, about what is no longer late."""
        lines = (
            self.env["dunning.action.line"]
            .sudo()
            .search(
                [
                    ("move_line_id", "in", items.ids),
                    ("action_id.state", "in", OPEN_STATES),
                    ("action_id.reason", "!=", "reply"),
                ]
            )
        )
        lines._give_up(self.env._("Postponed: nothing is due yet."))

    def _tell(self, item):
        """Keep the old date in the chatter, of the invoice and here."""
        body = self.env._(
            "%(invoice)s: %(amount)s was due on %(old)s, and is due on %(new)s. %(note)s",
            invoice=item.move_id.display_name,
            amount=format_amount(self.env, item.amount_residual_currency, item.currency_id),
            old=format_date(self.env, item.date_maturity or item.date),
            new=format_date(self.env, self.date_maturity),
            note=self.note or "",
        ).strip()
        item.move_id.message_post(body=body)
        self.message_post(body=body)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_granted(self):
        if self.filtered(lambda postponement: postponement.state == "granted"):
            raise UserError(self.env._("What was granted cannot be deleted."))
