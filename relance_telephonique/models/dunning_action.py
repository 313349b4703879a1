"""Act: one executor per channel, ``_process_<channel>``, which another addon may add to.

Before it acts, an action asks the decision again. ``date_processed`` says that it was handed over
(to the mail queue, to a person's inbox, to the printer), ``state`` that it was confirmed.
"""

import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.limits import APPOINTMENT, DAY
from .dunning_level import CHANNELS

_logger = logging.getLogger(__name__)

OPEN_STATES = ("draft", "ready", "failed")
CHASED = ("pending", "failed", "due")  # what an open action's items may stand in
RUN_CRON = "relance_telephonique.ir_cron_dunning_run"
AT_ONCE = 100  # e-mails, or what takes as long; more approvals are handed over by the cron


class DunningAction(models.Model):
    """One contact with one debtor: a step of the scenario, or one that a person decided."""

    _name = "dunning.action"
    _description = "Dunning Action"
    _inherit = ["dunning.counterclaim", "dunning.limited", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True
    _mail_post_access = "read"

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
        help="Of the oldest item; negative before it is due.",
    )
    message_id = fields.Many2one(
        "mail.message",
        string="Message sent",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    document_id = fields.Many2one(
        "ir.attachment", string="Letter", readonly=True, copy=False, ondelete="set null"
    )

    _unique_waiting = models.UniqueIndex(
        "(dedup_key) WHERE state IN ('draft', 'ready') AND date_processed IS NULL"
        " AND reason = 'level'",
        "A step is already being prepared for this debtor: handle or cancel it first.",
    )
    _last_contact = models.Index(
        "(partner_id, company_id) WHERE state IN ('done', 'ready')",
    )
    _to_process = models.Index(
        "(company_id, date) WHERE state = 'ready' AND date_processed IS NULL"
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
        if self.channel in ("email", "sms"):
            return self.env._("is being sent")
        if self.channel == "letter":
            return self.env._("waits to be printed")
        return self.env._("is in the hands of %(name)s", name=self.user_id.name)

    # ------------------------------------------------------------------ what a person does

    def action_approve(self):
        """Approve drafts: hand them over at once, or by the next cron if they are many.

        Those whose edited text is no longer right wait for a person to look.
        """
        drafts = self.filtered(lambda action: action.state == "draft")._with_right_text()
        drafts.write({"state": "ready"})
        if drafts._effort() <= AT_ONCE or not self.env["ir.cron"]._dunning_trigger(RUN_CRON):
            drafts.action_process()

    def action_process(self):
        """Hand over the actions that are ready and whose day has come, after asking again."""
        for company, actions in self.grouped("company_id").items():
            actions.with_company(company)._process()

    def action_done(self):
        """Confirm that the contact was made: the step counts for each of its items."""
        open_actions = self.filtered(lambda action: action.state in ("ready", "failed"))
        for company, actions in open_actions.grouped("company_id").items():
            actions.write(
                {
                    "state": "done",
                    "date_done": company._dunning_today(),
                    "date_processed": fields.Datetime.now(),
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
        actions.line_ids.write({"skipped": True} if follow_up == "skip" else {"active": False})
        for company, of_company in actions.grouped("company_id").items():
            of_company.write({"state": "cancelled", "date_done": company._dunning_today()})
        actions._recall_messages()
        actions._close_activities()
        for action in actions.filtered(lambda action: note):
            action.message_post(body=note)

    def action_retry(self):
        """Hand a failed action over again, once what was wrong has been mended."""
        failed = self.filtered(lambda action: action.state == "failed")
        failed._recall_messages()
        failed.write({"state": "ready", "failure_reason": False, "date_processed": False})
        failed.action_process()

    def action_undo(self):
        """Take back “done” of something a person did: the step no longer counts, it waits again."""
        for action in self:
            if action.state != "done" or action.channel in ("email", "sms"):
                raise UserError(
                    self.env._("%(name)s cannot be taken back.", name=action.display_name)
                )
        self.write({"state": "ready", "date_done": False})
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
        ours = [("mail_message_id", "in", self.message_id.ids)]
        self.env["mail.mail"].sudo().search(
            [*ours, ("state", "in", ("outgoing", "exception"))]
        ).cancel()
        self.env["sms.sms"].sudo().search(
            [*ours, ("state", "in", ("outgoing", "error"))]
        ).action_set_canceled()

    def _postpone(self, date_until, note):
        for action in self:
            if not date_until or date_until <= action.company_id._dunning_today():
                raise UserError(self.env._("Choose a day to come to postpone to."))
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

    def _process(self):
        today = self.env.company._dunning_today()
        actions = self.filtered(
            lambda action: (
                action.state == "ready" and not action.date_processed and action.date <= today
            )
        ).try_lock_for_update()
        actions._drop_settled_lines()
        actions = actions.filtered(lambda action: action.state == "ready")
        actions -= actions._hold_stale_texts()
        actions = actions._keep_one_contact_a_day(today)
        for channel, batch in actions.grouped("channel").items():
            batch.write({"date_processed": fields.Datetime.now(), "date": today})
            getattr(batch, f"_process_{channel}")()

    def _drop_settled_lines(self):
        """Drop what was paid, promised, paused… meanwhile; cancel what carries nothing any more."""
        self._settled_lines()._give_up(self.env._("Nothing left to chase."))

    def _settled_lines(self):
        """Return the lines whose item is not to be chased now, is somebody else's debt, or is late
        while the line announces the due date.
        """
        if not self:
            return self.env["dunning.action.line"]
        for model in ("dunning.action", "dunning.action.line"):
            self.env[model].flush_model()
        items = self.env["dunning.due.item"].sudo()
        carried = self.env["dunning.action.line"]._search([("action_id", "in", self.ids)])
        query = items._search([("id", "in", carried.subselect("move_line_id"))])
        columns = ("id", "partner_id", "status", "days_late")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.id
                  FROM dunning_action_line line
                  JOIN dunning_action action ON action.id = line.action_id
                  LEFT JOIN (%(decision)s) item
                    ON item.id = line.move_line_id AND item.partner_id = action.partner_id
                   AND item.status IN %(chased)s
                 WHERE line.active AND line.action_id IN %(actions)s
                   AND (item.id IS NULL OR line.delay_days < 0 AND item.days_late > 0)
                """,
                decision=query.select(*(SQL.identifier(items._table, name) for name in columns)),
                chased=CHASED,
                actions=tuple(self.ids),
            )
        )
        return self.env["dunning.action.line"].browse(row[0] for row in rows)

    def _give_back_what_only_joined(self):
        """What was handed over is not made for items that only went along with it: the next run
        decides on them again.
        """
        for action in self.filtered("date_processed"):
            if action.level_id and action.level_id not in action.line_ids.level_id:
                action.line_ids.active = False

    def _lower_to_remaining_level(self):
        """Follow the highest step of what is left: a letter for one invoice is not due for others.

        The step fallen back to may need an approval that was never given.
        """
        for action in self.filtered("level_id"):
            level = max(action.line_ids, key=lambda line: line.delay_days).level_id
            if level != action.level_id:
                action.level_id = level
                action.channel = level.channel
                if level.needs_approval:
                    action.state = "draft"

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
            waiting.date = self.env.company._dunning_next_working_day(
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
                        OR state = 'ready' AND date_processed IS NOT NULL AND date = %(day)s)
                """,
                company=self.env.company.id,
                partners=tuple(self.partner_id.ids) or (0,),
                day=day,
            )
        )
        return [row[0] for row in rows]

    def _fail(self, reason):
        """Mark the actions as failed: the step is not used up, and somebody must see why."""
        self.write({"state": "failed", "date_done": False, "failure_reason": reason})

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
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _queue_emails(self, template):
        """Queue the template's text, all in one batch, or the text that a person wrote instead."""
        asked_once = template.with_context(dunning_accounts=self._debtor_accounts())
        edited = self.filtered("mail_body")
        mails = asked_once.send_mail_batch((self - edited).ids)
        for action in edited:
            mails += asked_once.send_mail_batch(action.ids, email_values=action._edited_mail())
        for action, mail in zip(self - edited + edited, mails, strict=True):
            action.message_id = mail.mail_message_id
            if action.level_id.attach_invoices:
                mail.attachment_ids |= action._invoice_documents()

    def _attempt(self, work):
        """Do ``work`` on all the actions; if it breaks, on each alone, so that one broken record
        fails by itself, visibly.
        """
        try:
            with self.env.cr.savepoint():
                work(self)
        except Exception as error:
            if len(self) > 1:
                for action in self:
                    action._attempt(work)
            else:
                _logger.info("Dunning action %s failed", self.id, exc_info=True)
                self._fail(self.env._("It could not be made: %(error)s", error=error))

    def _invoice_documents(self):
        """Return the PDF of each invoice carried, made now if it was never made."""
        self.ensure_one()
        invoices = self.sudo().line_ids.move_id.filtered(lambda move: move.is_invoice())
        return self.env["ir.attachment"].union(
            *(invoice._dunning_document(self) for invoice in invoices)
        )

    def _process_phone(self):
        self._schedule_activities()

    def _process_letter(self):
        """Make the PDF and let it wait in the list of letters to print."""
        for action in self:
            action._attempt(lambda letter: letter.write({"document_id": letter._make_letter().id}))

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
            else:
                action.message_id = action._message_sms_with_template(
                    action._sms_template(),
                    partner_ids=action.contact_id.ids,
                    sms_pid_to_number={action.contact_id.id: number},
                    put_in_queue=True,
                )
        self.env.ref("sms.ir_cron_sms_scheduler_action").sudo()._trigger()
