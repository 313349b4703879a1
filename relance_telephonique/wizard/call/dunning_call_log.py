from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools.limits import AMOUNT, APPOINTMENT, FAR, PARTS, PAST
from ...tools.selection_of import SelectionOf


class DunningCallLog(models.TransientModel):
    """Ask how a call ended, and what its outcome needs."""

    _name = "dunning.call.log"
    _inherit = ["dunning.form", "dunning.with.contact", "dunning.limited"]
    _description = "Log a Call"

    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    action_id = fields.Many2one(
        "dunning.action",
        string="About",
        domain="[('partner_id', '=', partner_id), ('state', 'in', ('ready', 'failed'))]",
        help="The call that waits is made with it. Empty for a call outside of the scenario: about "
        "other invoices, or of another day.",
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", help="What a call outside of the scenario is about."
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Who was called",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="[('id', 'child_of', partner_id)]",
    )
    direction = fields.Selection(
        [("outgoing", "We called"), ("incoming", "They called")], required=True, default="outgoing"
    )
    date = fields.Datetime(
        string="When", help="Leave empty for now, or for when the number was dialled.", limit=PAST
    )
    call_refusal = fields.Char(compute="_compute_call_refusal")
    override_reason = fields.Char(
        string="Reason for calling anyway", help="A manager's reason for a call outside the limits."
    )
    outcome_id = fields.Many2one("dunning.call.outcome", string="How did it end?", required=True)
    effect = fields.Selection(related="outcome_id.effect")
    delivery_proof = fields.Char(string="It was delivered", compute="_compute_delivery_proof")
    is_reached = fields.Boolean(related="outcome_id.is_reached")
    cause = SelectionOf(
        "dunning.call.outcome.cause",
        string="Why is it late?",
        compute="_compute_cause",
        store=True,
        readonly=False,
    )
    bank_known = SelectionOf(
        "dunning.call.bank_known",
        string="Bank details on file",
        help="Which account of ours they have on file: the script asks for its last digits.",
    )
    note = fields.Text(help="Facts only: the debtor may ask to read it.")
    is_of_debtor = fields.Boolean(related="outcome_id.is_of_debtor")
    item_ids = fields.One2many(
        "dunning.call.log.item",
        "log_id",
        string="What it is about",
        compute="_compute_item_ids",
        store=True,
        readonly=False,
        precompute=True,
        help="The others are untouched: the call waits for them.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_amount_due")
    amount_due = fields.Monetary(
        compute="_compute_amount_due",
        string="Due of it",
        help="What is still due of what the outcome is about.",
    )
    has_email = fields.Boolean(compute="_compute_has_email")

    promise_date = fields.Date(string="Will pay on", limit=FAR)
    amount = fields.Monetary(
        string="Amount promised",
        compute="_compute_amounts",
        store=True,
        readonly=False,
        limit=AMOUNT,
    )
    amount_rest = fields.Monetary(string="Not promised", compute="_compute_amount_rest")
    rest = SelectionOf(
        "dunning.promise.rest",
        string="The rest",
        required=True,
        default="due",
        help="What becomes of what is due and not promised.",
    )
    means = SelectionOf("dunning.promise.line.means", string="Means of payment", default="transfer")
    offer_id = fields.Many2one("dunning.discount.offer", compute="_compute_offer_id")
    takes_offer = fields.Boolean(string="Accepts the discount")
    part_count = fields.Integer(string="Instalments", default=3, limit=PARTS)
    first_date = fields.Date(
        string="First one on", default=lambda self: self.env.company._dunning_in_a_week(), limit=FAR
    )
    line_ids = fields.One2many(
        "dunning.call.log.line",
        "log_id",
        string="Plan",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        limit=PARTS,
    )
    email = fields.Char(
        string="Send copies to", compute="_compute_email", store=True, readonly=False
    )
    category = SelectionOf("dunning.dispute.category", string="What about?")
    disputed_amount = fields.Monetary(
        string="Amount disputed",
        compute="_compute_amounts",
        store=True,
        readonly=False,
        limit=AMOUNT,
    )
    callback_at = fields.Datetime(
        string="Call back on",
        compute="_compute_callback_at",
        store=True,
        readonly=False,
        limit=APPOINTMENT,
    )
    contact_name = fields.Char(string="Right person")
    contact_phone = fields.Char(string="Phone number")
    contact_email = fields.Char(string="E-mail address")

    @api.depends("action_id", "item_ids.item_id")
    @api.depends_context("company")
    def _compute_company_id(self):
        for log in self:
            about = log.action_id or log.item_ids.item_id[:1]
            log.company_id = about.company_id or self.env.company

    @api.onchange("partner_id", "date")
    def _onchange_action_id(self):
        """Propose the call that waits, unless who opened the question knows what it is about."""
        is_known = {"default_action_id", "default_partner_id"}.intersection(self.env.context)
        if self.partner_id and not is_known:
            self.action_id = self.partner_id._dunning_call_noted(
                self.env.company, self.outcome_id, self.env["dunning.due.item"], self.date
            )

    @api.depends("action_id")
    def _compute_partner_id(self):
        for log in self:
            log.partner_id = log.action_id.partner_id or log.partner_id

    @api.depends("action_id", "partner_id")
    def _compute_contact_id(self):
        for log in self:
            log.contact_id = log.action_id.contact_id or log.partner_id._dunning_contact("phone")

    @api.depends("partner_id", "direction", "date")
    def _compute_call_refusal(self):
        for log in self:
            log.call_refusal = log.direction == "outgoing" and log._refusal()

    def _refusal(self):
        """Return why the call was not allowed when it was made, or False."""
        locks = self.env["dunning.call.lock"]
        if not self.partner_id or locks._dialled(self.partner_id, self.company_id):
            return False
        if not self.action_id and self.partner_id._dunning_talk_just_noted(self.company_id):
            return False
        return self.partner_id._dunning_call_refusal(self.company_id, self.date or None)

    @api.depends("outcome_id")
    def _compute_cause(self):
        for log in self:
            log.cause = log.outcome_id.cause

    @api.depends("action_id", "partner_id", "move_id")
    def _compute_item_ids(self):
        for log in self:
            log.item_ids = [
                Command.clear(),
                *(Command.create({"item_id": item.id}) for item in log._due_items()),
            ]

    @api.depends("item_ids.amount")
    def _compute_amount_due(self):
        for log in self:
            currency = log.item_ids.currency_id
            log.currency_id = currency if len(currency) == 1 else log.company_id.currency_id
            log.amount_due = sum(log.item_ids.mapped("amount")) if len(currency) == 1 else 0

    @api.depends("amount_due", "amount", "effect", "line_ids.amount")
    def _compute_amount_rest(self):
        for log in self:
            in_parts = sum(log.line_ids.mapped("amount"))
            promised = in_parts if log.effect == "plan" else log.amount
            log.amount_rest = log.currency_id.round(max(log.amount_due - promised, 0))

    @api.depends("amount_due")
    def _compute_amounts(self):
        for log in self:
            log.amount = log.disputed_amount = log.amount_due

    @api.depends("amount_due", "part_count", "first_date")
    def _compute_line_ids(self):
        for log in self:
            parts = log._equal_parts() if log.part_count > 0 and log.first_date else []
            log.line_ids = [Command.clear()] + [
                Command.create({"date": day, "amount": amount}) for day, amount in parts
            ]

    @api.depends("partner_id", "company_id")
    def _compute_offer_id(self):
        offers = self.env["dunning.discount.offer"]
        for log in self:
            log.offer_id = offers._valid(log.partner_id.commercial_partner_id, log.company_id)

    @api.depends("action_id", "partner_id", "company_id")
    def _compute_callback_at(self):
        """The next half-day on which a call is allowed, rather than an hour that has passed."""
        for log in self:
            debtor = log.partner_id.commercial_partner_id
            log.callback_at = debtor and debtor._dunning_next_half_day(
                log.company_id, contact=log.action_id.contact_id
            )

    @api.depends("item_ids.item_id", "effect")
    @api.depends_context("lang")
    def _compute_delivery_proof(self):
        """What answers “we never received it”, of the invoices that the call is about."""
        for log in self:
            items = log.item_ids.item_id._origin
            items.check_access("read")
            moves = log.effect == "copy" and items.sudo().move_id  # many have no right on invoices
            proofs = moves and moves._dunning_delivery_proofs() or ()
            log.delivery_proof = "; ".join(proof._in_words_of_invoice() for proof in proofs)

    @api.depends("contact_id")
    def _compute_email(self):
        for log in self:
            log.email = log.contact_id.email

    @api.depends("contact_id.email_normalized")
    def _compute_has_email(self):
        for log in self:
            log.has_email = bool(log.contact_id.email_normalized)

    def _equal_parts(self):
        return self.company_id._dunning_equal_parts(
            self.amount_due, self.currency_id, self.part_count, self.first_date
        )

    def _due_items(self):
        """Return what the call is about; of one outside of the scenario the invoice, else what is
        late, else what is due.
        """
        if self.action_id:
            carried = self.action_id.line_ids.move_line_id.ids
            return self.env["dunning.due.item"].search([("id", "in", carried)])
        return self.partner_id._dunning_items_to_settle(self.env.company, self.move_id)

    # ------------------------------------------------------------------ logging

    def action_log(self):
        """Log the call."""
        return self._hand_back(self._log(), {"type": "ir.actions.act_window_close"})

    def action_log_and_write(self):
        """Log the call, and open its recap."""
        call = self._log()
        return self._hand_back(call, call.action_id.action_write_recap())

    def _hand_back(self, call, next_action):
        """Return an action that tells the screen which call was logged, then goes on."""
        logged = {
            "outcome_id": call.outcome_id.id,
            "is_left": self.action_id.state == "ready" and call.action_id != self.action_id,
        }
        return {
            "type": "ir.actions.client",
            "tag": "dunning_call_logged",
            "params": {"call": logged, "next": next_action},
        }

    def _log(self):
        self.ensure_one()
        if not self.partner_id:
            raise UserError(self.env._("Choose the debtor."))
        items = self._checked_items()
        action = (
            self.action_id
            or self.partner_id._dunning_call_noted(
                self.company_id, self.outcome_id, items, self.date
            )
            or self.partner_id._dunning_call_beside(self.company_id, items, self.contact_id)
        )
        return action._log_call(
            self.outcome_id,
            items=items,
            contact_id=self.contact_id.id,
            direction=self.direction,
            cause=self.cause,
            bank_known=self.is_reached and self.bank_known,
            note=self.note,
            **({"override_reason": self.override_reason} if self.override_reason else {}),
            **({"date": self.date} if self.date else {}),
            details=self._details(),
        )

    def _details(self):
        """Return what the outcome's effect takes of what was asked for here."""
        asked = {**self._fields, "instalments": None, "offer": None}
        taken = self.outcome_id._effect().details
        return {name: self._detail(name) for name in taken if name in asked}

    def _detail(self, name):
        if name == "instalments":
            return [(line.date, line.amount) for line in self.line_ids]
        if name == "offer":
            return self.takes_offer and self.offer_id
        return self[name]

    def _checked_items(self):
        """Return what the outcome is about, of what the debtor owes.

        :raise UserError: if nothing is left of what the call is about
        """
        items = self.item_ids.item_id
        if not items and self._due_items() and not self.is_of_debtor:
            raise UserError(self.env._("Choose at least one invoice that this is about."))
        return self.partner_id._dunning_open_items(self.company_id, items.ids)


class DunningCallLogItem(models.TransientModel):
    """A due item that an outcome is about."""

    _name = "dunning.call.log.item"
    _description = "What a Call is About"

    log_id = fields.Many2one("dunning.call.log", required=True, ondelete="cascade")
    item_id = fields.Many2one("dunning.due.item", string="Invoice", required=True)
    # Read with the reader's own rights, whatever a client names
    date_maturity = fields.Date(related="item_id.date_maturity", related_sudo=False)
    currency_id = fields.Many2one(related="item_id.currency_id", related_sudo=False)
    amount = fields.Monetary(
        related="item_id.amount_residual_currency", string="Due", related_sudo=False
    )


class DunningCallLogLine(models.TransientModel):
    """An instalment of the plan that is being agreed on."""

    _name = "dunning.call.log.line"
    _inherit = ["dunning.limited"]
    _description = "Instalment Agreed on"
    _order = "date, id"

    log_id = fields.Many2one("dunning.call.log", required=True, ondelete="cascade")
    date = fields.Date(required=True, limit=FAR)
    currency_id = fields.Many2one(related="log_id.currency_id")
    amount = fields.Monetary(required=True, limit=AMOUNT)
