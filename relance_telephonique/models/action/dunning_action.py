"""Act: one executor per channel, ``_process_<channel>``, which another addon may add to.

Before it acts, an action asks the decision again. ``date_processed`` says that it was handed over
(to the mail queue, to a person's inbox, to the printer), ``state`` that it was confirmed.
"""

from operator import attrgetter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.confined import each, in_words
from ...tools.limits import APPOINTMENT, DAY
from ..mixins.dunning_outgoing import FOLLOW_CRON
from ..scenario.dunning_level import CHANNELS

OPEN_STATES = ("draft", "ready", "failed")
CHASED = ("pending", "failed", "due")  # what an open action's items may stand in
BY_COMPANY = attrgetter("company_id.id")  # the order in which turns are taken
RUN_CRON = "relance_telephonique.ir_cron_dunning_run"
AT_ONCE = 100  # e-mails, or what takes as long; more approvals are handed over by the cron


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
        "dunning.outgoing",
        "dunning.limited",
        "mail.thread",
        "mail.activity.mixin",
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
    channel = fields.Selection(CHANNELS, required=True)
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
        compute="_compute_amount_residual", store=True, string="Amount chased"
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
            waits = action.state in ("draft", "ready") and not action.date_processed
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
            action.contact_id = action.partner_id._dunning_contact()

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
        labels = dict(self._fields[field]._description_selection(self.env))
        return self.level_id.name or labels.get(self[field], "")

    def _state_sentence(self):
        """Return what the action waits for, as the end of a sentence."""
        self.ensure_one()
        if self.state == "draft":
            return self.env._("awaits approval")
        if not self.date_processed:
            return self.env._("is ready to go")
        if self.date_retry:
            return self._retry_sentence()
        if self.channel in ("email", "sms"):
            return self.env._("is being sent")
        if self.channel == "letter":
            return self.env._("waits to be printed")
        return self.env._("is in the hands of %(name)s", name=self.user_id.name)

    @api.constrains("user_id")
    def _check_responsible(self):
        self.user_id._check_dunning_internal()

    # ------------------------------------------------------------------ what a person does

    def action_approve(self):
        """Approve drafts: hand them over at once, or by the next cron if they are many.

        Those whose edited text is no longer right wait for a person to look.
        """
        drafts = self.filtered(lambda action: action.state == "draft")._with_right_text()
        drafts._by_method().write({"state": "ready"})
        return drafts._hand_over_soon(RUN_CRON)

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
        return failed._hand_over_soon(FOLLOW_CRON)

    def action_undo(self):
        """Take back “done” of something a person did: the step no longer counts, it waits again."""
        for action in self:
            if action.state != "done" or action.channel in ("email", "sms"):
                raise UserError(
                    self.env._("%(name)s cannot be taken back.", name=action.display_name)
                )
        self._by_method().write({"state": "ready", "date_done": False})
        self._schedule_activities()

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
                raise UserError(self.env._("Choose a day after today as the new due date."))
        self.env["dunning.pause"].create(
            [
                {
                    "company_id": action.company_id.id,
                    "partner_id": action.partner_id.id,
                    "move_line_ids": action.line_ids.move_line_id.ids,
                    "date_until": date_until,
                    "reason": "postponed",
                    "note": note,
                }
                for action in self
            ]
        )

    # ------------------------------------------------------------------ handing over

    def _give_tokens(self):
        """Give the debtors' invoices the tokens of their addresses in the portal, in a transaction
        of its own: whoever books a payment must not wait until a batch of e-mails is written.
        """
        self.env["account.move"].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("commercial_partner_id", "in", self.partner_id.ids),
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("payment_state", "in", ("not_paid", "partial")),
                ("access_token", "=", False),
            ]
        )._dunning_ensure_tokens()

    def _hand_over_soon(self, cron):
        """Hand over at once, or let that cron do it if they are many: nobody waits for it.

        :return: what tells the user that it goes on without them, or nothing
        """
        if self._effort() <= AT_ONCE or not self.env["ir.cron"]._dunning_trigger(cron):
            self.action_process()
            return None
        message = self.env._(
            "%(count)s contacts are being handed over: you can go on working.", count=len(self)
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _process(self):
        today = self.env.company._dunning_today()
        actions = self.filtered(
            lambda action: (
                action.state == "ready"
                and (not action.date_processed or action._is_to_retry())
                and action.date <= today
            )
        ).try_lock_for_update()
        self.env["dunning.turn"]._take(self.env.company, actions.partner_id)
        actions._drop_settled_lines()
        actions = actions.filtered(lambda action: action.state == "ready")
        actions -= actions._hold_stale_texts()
        actions = actions._keep_one_contact_a_day(today)
        for batch in actions.grouped("channel").values():
            handed_over = {"date_processed": fields.Datetime.now(), "date_retry": False}
            batch._by_method().write({**handed_over, "date": today})
            batch._attempt(lambda actions: getattr(actions, f"_process_{actions[0].channel}")())

    def _give_back_what_only_joined(self):
        """What was handed over is not made for items that only went along with it: the next run
        decides on them again.
        """
        for action in self.filtered("date_processed"):
            if action.level_id and action.level_id not in action.line_ids.level_id:
                action.line_ids._by_method().active = False

    def _lower_to_remaining_level(self):
        """Follow the highest step of what is left: a letter for one invoice is not due for others.

        The step fallen back to may need an approval that was never given.
        """
        for action in self.filtered("level_id"):
            level = max(action.line_ids, key=lambda line: line.delay_days).level_id
            if level != action.level_id:
                lowered = {"level_id": level.id, "channel": level.channel}
                if level.needs_approval:
                    lowered["state"] = "draft"
                action._by_method().write(lowered)

    def _keep_one_contact_a_day(self, today):
        """Return one action per debtor not yet contacted today; the others wait for the next
        working day.
        """
        contacted = set(self._contacted_on(today))
        kept = self.browse()
        for action in self.sorted(lambda action: (-action.level_id.delay_days, action.id)):
            if action.partner_id.id not in contacted:
                contacted.add(action.partner_id.id)
                kept |= action
        if waiting := self - kept:
            waiting._by_method().date = self.env.company._dunning_next_working_day(
                fields.Date.add(today, days=1)
            )
        return kept

    def _contacted_on(self, day):
        """Return the ids of the debtors of ``self`` contacted or handed to a person on ``day``."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT partner_id FROM dunning_action
                 WHERE company_id = %(company)s AND partner_id IN %(partners)s
                   AND (state = 'done' AND date_done = %(day)s
                        OR state = 'ready' AND date_processed IS NOT NULL AND date = %(day)s
                           AND date_retry IS NULL)
                """,
                company=self.env.company.id,
                partners=tuple(self.partner_id.ids) or (0,),
                day=day,
            )
        )
        return [row[0] for row in rows]

    def _fail(self, reason):
        """Mark the actions as failed: the step is not used up, and somebody must see why."""
        self._by_method().write(
            {"state": "failed", "date_done": False, "date_retry": False, "failure_reason": reason}
        )

    # ------------------------------------------------------------------ executors

    def _mail_get_partner_fields(self, introspect_fields=False):
        """The contact, not the debtor, is who gets e-mails and SMS by default."""
        return ["contact_id"]

    def _process_email(self):
        """Queue one e-mail per action; it is done once the mail server has taken it."""
        without = self.filtered(lambda action: not action.contact_id.email_normalized)
        without._fail(self.env._("The contact has no valid e-mail address: enter one and retry."))
        for template, actions in (
            (self - without).grouped(lambda action: action._mail_template()).items()
        ):
            if template:
                actions._attempt(lambda batch, template=template: batch._queue_emails(template))
            else:
                actions._fail(self.env._("The step has no e-mail template: choose one on it."))
                actions._blame_words()
        self.env["ir.cron"]._dunning_trigger("mail.ir_cron_mail_scheduler_action")

    def _queue_emails(self, template):
        """Queue the template's text, all in one batch, or the text that a person wrote instead."""
        accounts = self._debtor_accounts()
        asked_once = template.with_context(dunning_accounts=accounts)
        edited = self.filtered("mail_body")
        mails = asked_once.send_mail_batch((self - edited).ids)
        for action in edited:
            mails += asked_once.send_mail_batch(action.ids, email_values=action._edited_mail())
        for action, mail in zip(self - edited + edited, mails, strict=True):
            action._by_method().message_id = mail.mail_message_id
            if action.level_id.attach_invoices:
                mail.attachment_ids |= action._invoice_documents()
        self.with_context(dunning_accounts=accounts)._remember_text()

    def _attempt(self, work):
        """Do ``work`` on all the actions; if it breaks, on each alone, so that one broken record
        fails by itself, visibly. If the words that they share are to blame, a manager is told.
        """
        broken = each(self, work)
        for action, error in broken.items():
            action._fail(in_words(error, action._could_not_be_made()))
        self.browse().union(*broken)._blame_words()

    def _could_not_be_made(self):
        return self.env._(
            "“%(step)s” could not be made: have its text checked, then retry. "
            "The server's log says what is wrong.",
            step=self._step_label(),
        )

    def _blame_words(self):
        """Tell a manager of the template, letter or step because of which these actions failed."""
        for words, actions in self.grouped(
            lambda action: action._words() or action.level_id
        ).items():
            self.env["dunning.problem"]._blame(self.env.company, words, dict.fromkeys(actions))

    def _invoice_documents(self):
        """Return the PDF of each invoice carried, made now if it was never made."""
        self.ensure_one()
        company, debtor = self.company_id, self.partner_id.commercial_partner_id
        invoices = self.sudo().line_ids.move_id.filtered(
            lambda move: (
                move.is_invoice()
                and (move.company_id, move.commercial_partner_id) == (company, debtor)
            )
        )
        return self.env["ir.attachment"].union(
            *(invoice._dunning_document(self) for invoice in invoices)
        )

    def _process_phone(self):
        self._schedule_activities()

    def _process_letter(self):
        """Make the PDF and let it wait in the list of letters to print."""
        for action in self:
            action._attempt(lambda letter: letter._keep_letter())

    def _process_registered_letter(self):
        """Make the letter, and ask the responsible to post it."""
        self._process_letter()
        self.filtered("document_id")._schedule_activities()

    def _process_handover(self):
        self._schedule_activities()

    def _process_manual(self):
        self._schedule_activities()

    def _process_sms(self):
        """Queue one SMS per action, to a mobile number that has not refused them."""
        for action in self:
            number, problem = action._sms_number()
            problem = problem or action._sms_template_problem()
            if problem:
                action._fail(problem)
                action._blame_words()
            else:
                action._by_method().message_id = action._message_sms_with_template(
                    action._sms_template(),
                    partner_ids=action.contact_id.ids,
                    sms_pid_to_number={action.contact_id.id: number},
                    put_in_queue=True,
                )
        self.env["ir.cron"]._dunning_trigger("sms.ir_cron_sms_scheduler_action")
