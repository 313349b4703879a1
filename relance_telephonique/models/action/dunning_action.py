"""Act: a contact with a debtor, from its preparation to its end, and what a person does about it.

``hand_over.py`` has how it leaves, ``channels.py`` what each channel does for that, and
``hooks.py`` what the rooms that follow add: letters, calls, edited texts, inboxes.
"""

from operator import attrgetter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.limits import APPOINTMENT, DAY
from ...tools.selection_of import SelectionOf, label_of
from ...tools.vocabulary import OPEN_STATES, TO_BE_MADE
from ..mixins.dunning_outgoing import FOLLOW_CRON

BY_COMPANY = attrgetter("company_id.id")  # the order in which turns are taken
RUN_CRON = "relance_telephonique.ir_cron_dunning_run"


class DunningAction(models.Model):
    """One contact with one debtor: a step of the scenario, or one that a person decided."""

    _name = "dunning.action"
    _description = "Dunning Action"
    _inherit = [
        "dunning.protected",
        "dunning.correspondence",
        "dunning.counterclaim",
        "dunning.form",
        "dunning.own.files",
        "dunning.with.contact",
        "dunning.by.channel",
        "dunning.outgoing",
        "dunning.limited",
        "dunning.thread",
        "dunning.with.activities",
    ]
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True
    _mail_post_access = "read"
    _fixed = ("company_id", "partner_id")

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, readonly=True
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, string="Company currency"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, index=True, ondelete="restrict"
    )
    contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="[('id', 'child_of', partner_id)]",
        help="Who is written to or called.",
    )
    contact_phone = fields.Char(related="contact_id.phone", string="Phone", tracking=False)
    contact_email = fields.Char(related="contact_id.email", string="E-mail", tracking=False)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    run_id = fields.Many2one("dunning.run", readonly=True, index="btree_not_null")
    promise_id = fields.Many2one(
        "dunning.promise",
        string="Broken promise",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    level_id = fields.Many2one(
        "dunning.level", string="Step", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    channel = SelectionOf("dunning.level.channel", required=True)
    reason = fields.Selection(
        [
            ("level", "Scenario"),
            ("broken_promise", "Broken promise"),
            ("callback", "Call back"),
            ("reply", "Answer received"),
            ("manual", "Decided by a person"),
        ],
        required=True,
        default="manual",
        readonly=True,
    )
    state = fields.Selection(
        [
            ("draft", "To approve"),
            ("ready", "Ready"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="ready",
        readonly=True,
        index=True,
        copy=False,
    )
    date = fields.Date(
        required=True,
        string="Planned for",
        default=lambda self: self.env.company._dunning_today(),
        limit=DAY,
    )
    date_processed = fields.Datetime(string="Handed over on", readonly=True, copy=False)
    date_done = fields.Date(string="Done on", readonly=True, copy=False)
    failure_reason = fields.Char(string="What went wrong", readonly=True, copy=False)
    is_stale = fields.Boolean(string="Waiting for too long", readonly=True, copy=False)
    dedup_key = fields.Char(compute="_compute_dedup_key", store=True)
    call_at = fields.Datetime(
        string="Call at", copy=False, help="When the debtor expects the call.", limit=APPOINTMENT
    )
    call_ids = fields.One2many("dunning.call", "action_id", string="Calls", readonly=True)
    line_ids = fields.One2many("dunning.action.line", "action_id", string="Items")
    amount_residual = fields.Monetary(
        compute="_compute_amount_residual",
        store=True,
        string="Amount chased",
        help="What its items left to pay when they were prepared, in the company's currency, "
        "without what was disputed or on its way; credits are not deducted.",
    )
    days_late = fields.Integer(
        string="Days late",
        compute="_compute_days_late",
        help="How many days the oldest item is late; negative before it is due.",
    )
    document_id = fields.Many2one(
        "ir.attachment", string="Letter", readonly=True, copy=False, ondelete="set null"
    )

    _unique_waiting = models.UniqueIndex(
        "(dedup_key) WHERE state IN ('draft', 'ready') AND date_processed IS NULL"
        " AND reason = 'level'",
        "A step is already being prepared for this debtor: handle or cancel it first.",
    )
    _unique_answer = models.UniqueIndex(
        "(dedup_key) WHERE reason = 'reply' AND state = 'ready'",
        "An answer of this debtor already waits to be read: deal with it first.",
    )
    _last_contact = models.Index(
        "(partner_id, company_id) WHERE state IN ('done', 'ready')",
    )
    _to_process = models.Index(
        "(company_id, date) WHERE state = 'ready' AND date_processed IS NULL"
    )

    # ------------------------------------------------------------------ CRUD

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        """What was done, tried or decided is part of the story."""
        for action in self:
            waits = action.state in TO_BE_MADE and not action.date_processed
            if not waits or action.call_ids:
                raise UserError(
                    self.env._(
                        "%(name)s is part of the story: cancel it instead of deleting it.",
                        name=action.display_name,
                    )
                )

    # ------------------------------------------------------------------ compute

    @api.depends("company_id")
    def _compute_currency_id(self):
        for action in self:
            action.currency_id = action.company_id.currency_id

    @api.depends("company_id", "partner_id")
    def _compute_dedup_key(self):
        """Text without foreign key, so that merging partners cannot break it."""
        for action in self:
            action.dedup_key = f"{action.company_id.id}-{action.partner_id.id}"

    @api.depends("partner_id")
    def _compute_contact_id(self):
        for action in self:
            invoices = action.line_ids.sudo().move_id  # not everybody reads the ledger
            action.contact_id = action.partner_id._dunning_contact(action.channel, invoices)

    @api.depends("line_ids.amount_residual", "line_ids.active")
    def _compute_amount_residual(self):
        for action in self:
            action.amount_residual = sum(action.line_ids.mapped("amount_residual"))

    @api.depends("line_ids.date_maturity", "line_ids.active")
    @api.depends_context("dunning_date")
    def _compute_days_late(self):
        for action in self:
            due_dates = list(filter(None, action.line_ids.mapped("date_maturity")))
            today = action.company_id._dunning_today()
            action.days_late = (today - min(due_dates)).days if due_dates else 0

    @api.depends("partner_id", "channel", "level_id", "reason")
    def _compute_display_name(self):
        for action in self:
            debtor = action.partner_id.display_name  # none yet on a form just opened
            action.display_name = debtor and f"{debtor} · {action._step_label()}"

    def _step_label(self):
        """Return the step's name, else what the action is for, else its channel."""
        self.ensure_one()
        field = "channel" if self.reason in ("level", "manual") else "reason"
        return self.level_id.name or label_of(self, field)

    def _is_notice(self):
        """Whether its step comes before the due date."""
        return self.level_id.delay_days < 0

    def _state_sentence(self, told=None):
        """Return what the action waits for, as the end of a sentence.

        :param told: the day that the sentence has named before: it is not said again
        """
        self.ensure_one()
        if self.state == "draft":
            return self.env._("awaits approval")
        if not self.date_processed:
            return self.env._("is ready to go")
        if self.date_retry:
            return self._retry_sentence()
        if self._channel().is_message:
            return self.env._("is being sent")
        if self._channel().is_plain_letter:
            return self.env._("waits to be printed")
        return self._in_whose_hands(told)

    def _in_whose_hands(self, told):
        """Return who is to do it, and since when it waits if it was to be done before."""
        since = self.waits_since or self.date
        if since == told or since >= self.company_id._dunning_today():
            return self._who_is_to_do_it()
        day = format_date(self.env, since)
        if told:  # a day since then was named: what waits since before it would contradict it
            return self.env._(
                "%(waits)s (first planned for %(date)s)", waits=self._who_is_to_do_it(), date=day
            )
        if self.user_id == self.env.user:
            return self.env._("waits for you since %(date)s", date=day)
        if not self.user_id:
            return self.env._("waits for somebody to take it since %(date)s", date=day)
        return self.env._(
            "is in the hands of %(name)s since %(date)s", name=self.user_id.name, date=day
        )

    def _who_is_to_do_it(self):
        if self.user_id == self.env.user:
            return self.env._("waits for you")
        if not self.user_id:
            return self.env._("waits for somebody to take it")
        return self.env._("is in the hands of %(name)s", name=self.user_id.name)

    @api.constrains("user_id")
    def _check_responsible(self):
        self.user_id._check_dunning_internal()

    # ------------------------------------------------------------------ what a person does

    def action_approve(self):
        """Approve drafts: hand them over at once, or by the next cron if they are many.

        Those whose edited text is no longer right wait for a person to look.

        :return: what tells how many of several left, which did not, and why
        """
        asked = self.filtered(lambda action: action.state == "draft")
        drafts = asked._with_right_text()
        drafts._by_method().write({"state": "ready"})
        return drafts._hand_over_soon(RUN_CRON) or asked._told_what_left()

    def action_process(self):
        """Hand over the actions that are ready and whose day has come, after asking again."""
        for company, actions in self.sorted(BY_COMPANY).grouped("company_id").items():
            actions.with_company(company)._process()

    def action_done(self):
        """Confirm that the contact was made: the step counts for each of its items."""
        open_actions = self.filtered(lambda action: action.state in ("ready", "failed"))
        for company, actions in open_actions.grouped("company_id").items():
            actions._by_method().write(
                {
                    "state": "done",
                    "date_done": company._dunning_today(),
                    "date_processed": fields.Datetime.now(),
                    "date_retry": False,
                    "failure_reason": False,
                }
            )
        open_actions._close_activities()

    def action_cancel(self, follow_up="decide", date_until=None, note=None):
        """Cancel open actions and say what becomes of their step.

        :param follow_up: ``skip`` the step, ``postpone`` its items until ``date_until``, or
            ``decide`` again at the next run
        :raise UserError: if ``postpone`` has no day to come
        """
        actions = self.filtered(lambda action: action.state in OPEN_STATES)
        if follow_up == "postpone":
            actions._postpone(date_until, note)
        given_up = {"skipped": True} if follow_up == "skip" else {"active": False}
        actions.line_ids._by_method().write(given_up)
        for company, of_company in actions.grouped("company_id").items():
            of_company._by_method().write(
                {"state": "cancelled", "date_done": company._dunning_today()}
            )
        actions._recall_messages()
        actions._close_activities()
        for action in actions.filtered(lambda action: note):
            action.message_post(body=note)

    def action_retry(self):
        """Hand over again what failed, once what was wrong has been mended, and what waits for its
        next attempt: at once, or by the next cron if they are many.

        :return: what tells which failed again, and why
        """
        failed = self.filtered(
            lambda action: action.state == "failed" or action.state == "ready" and action.date_retry
        )
        failed._recall_messages()
        failed._by_method().write(
            {
                "state": "ready",
                "failure_reason": False,
                "attempt_count": 0,
                "date_retry": fields.Datetime.now(),
            }
        )
        failed._join_second_calls()
        return failed._hand_over_soon(FOLLOW_CRON) or failed._told_what_left()

    def action_undo(self):
        """Take back “done” of something a person did: the step no longer counts, it waits again."""
        for action in self:
            if action.state != "done" or action._channel().is_message:
                raise UserError(
                    self.env._("%(name)s cannot be taken back.", name=action.display_name)
                )
        self._by_method().write({"state": "ready", "date_done": False})
        self._schedule_activities()
        self._join_second_calls()

    def action_open(self):
        """Open the action's form."""
        self.ensure_one()
        return self.get_formview_action()

    def action_open_contact(self):
        """Open who is written to or called, to mend an address or a number."""
        self.ensure_one()
        return self.contact_id.get_formview_action()

    def _recall_messages(self):
        """Take back the e-mails and SMS that are still queued, or that somebody may queue again."""
        ours = [("mail_message_id", "in", self._own_messages().ids)]
        self.env["mail.mail"].sudo().search(
            [*ours, ("state", "in", ("outgoing", "exception"))]
        ).cancel()
        self.env["sms.sms"].sudo().search(
            [*ours, ("state", "in", ("outgoing", "error"))]
        ).action_set_canceled()

    def _own_messages(self):
        """Return what was sent of these actions: messages on them, and on nothing else."""
        messages = self.env["mail.message"].sudo()  # their addressees may be off limits
        own = [("model", "=", self._name), ("res_id", "in", self.ids)]
        return messages.search([("id", "in", self.message_id.ids), *own]).sudo(self.env.su)

    def _postpone(self, date_until, note):
        for action in self:
            if not date_until or date_until <= action.company_id._dunning_today():
                raise UserError(self.env._("Postpone it to a day after today."))
        items_of = {action: action.line_ids.move_line_id for action in self}
        self.env["dunning.pause"]._leave_alone(items_of, date_until, "postponed", note)

    def _fail(self, reason):
        """Mark the actions as failed: the step is not used up, and somebody must see why."""
        self._by_method().write(
            {"state": "failed", "date_done": False, "date_retry": False, "failure_reason": reason}
        )
