"""Run: the engine's pass of the day, by the cron or by hand."""

from collections import Counter
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tools import SQL, LazyTranslate, format_date

from ...tools.limits import DAY
from .dunning_problem import Job

_lt = LazyTranslate(__name__)

RUN = Job("run", _lt("The day's run"))
ADVISORY_LOCK = 19_0044_110  # any constant of our own: one preparation per company at a time
BATCH_SIZE = 100  # e-mails, or what takes as long


class DunningRun(models.Model):
    """One pass of the engine over a company's due items."""

    _name = "dunning.run"
    _description = "Dunning Run"
    _order = "date desc, id desc"
    _inherit = ["dunning.protected", "dunning.limited"]
    _check_company_auto = True
    _agreed = ("date",)

    date = fields.Date(
        required=True, default=lambda self: self.env.company._dunning_today(), limit=DAY
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    state = fields.Selection(
        [("draft", "To run"), ("done", "Done")], default="draft", required=True, readonly=True
    )
    dunning_mode = fields.Selection(related="company_id.dunning_mode")
    message = fields.Char(readonly=True, help="Why nothing was prepared.")
    line_ids = fields.One2many("dunning.run.line", "run_id", string="Findings", readonly=True)
    action_ids = fields.One2many("dunning.action", "run_id", string="Actions", readonly=True)
    action_count = fields.Integer(compute="_compute_action_count", string="Actions prepared")
    item_count = fields.Integer(readonly=True, string="Items examined")
    created_line_count = fields.Integer(readonly=True, string="Steps prepared")
    joined_line_count = fields.Integer(readonly=True, string="Steps joined to open actions")
    told = fields.Char(compute="_compute_told", help="What became of what it prepared.")
    approve_count = fields.Integer(compute="_compute_told", string="Of them to approve")
    letter_count = fields.Integer(compute="_compute_told", string="Of them to print")
    failed_count = fields.Integer(compute="_compute_told", string="Of them failed")

    @api.depends("date", "company_id")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._(
                "%(company)s, %(date)s",
                company=run.company_id.name,
                date=format_date(self.env, run.date),
            )

    @api.depends("action_ids")
    def _compute_action_count(self):
        counts = dict(
            self.env["dunning.action"]._read_group(
                [("run_id", "in", self.ids)], ["run_id"], ["__count"]
            )
        )
        for run in self:
            run.action_count = counts.get(run, 0)

    @api.depends("action_ids.state", "action_ids.date_processed", "message", "state")
    @api.depends_context("lang")
    def _compute_told(self):
        for run in self:
            is_told = run.state == "done" and not run.message
            counts = Counter(action._where_it_stands() for action in run.action_ids)
            run.told = is_told and run._tell_what_came(counts)
            run.approve_count, run.letter_count = counts["approve"], counts["letter"]
            run.failed_count = counts["failed"]

    def _tell_what_came(self, counts):
        """Return where the contacts that it prepared stand now, each kind with its number."""
        if not self.action_ids:
            return self._tell_of_nothing()
        labels = {
            "sent": self.env._("sent or done"),
            "call": self.env._("calls to make"),
            "letter": self.env._("letters to print"),
            "approve": self.env._("to approve"),
            "failed": self.env._("failed"),
            "cancelled": self.env._("cancelled"),
            "other": self.env._("still to do"),
        }
        parts = [
            self.env._("%(what)s: %(count)d", what=label, count=counts[code])
            for code, label in labels.items()
            if counts[code]
        ]
        return self.env._(
            "Contacts prepared: %(count)d (%(parts)s).",
            count=len(self.action_ids),
            parts=", ".join(parts),
        )

    def _tell_of_nothing(self):
        if self.joined_line_count:
            return self.env._("No new contact: what is due joined those that wait already.")
        if self.line_ids.filtered(lambda line: line.status == "due"):
            return self.env._(
                "Nothing new was prepared: what is due waits for another contact with the same "
                "debtor, one a day."
            )
        return self.env._("Nothing new is due: nothing was prepared.")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if self.filtered(lambda run: run.state == "done"):
            raise UserError(self.env._("A run that was made is part of the story: it stays."))

    # ------------------------------------------------------------------ running

    def action_run(self):
        """Prepare what is due and hand it over. A second run of the day changes nothing."""
        self.check_access("write")
        for run in self:
            self.env["dunning.promise"].sudo()._hold_discounts_paid(run.company_id)
            words = run._in_words_of_company()
            words._prepare()
            words._actions_to_process().action_process()

    def action_prepare(self):
        """Prepare what is due without handing it over: the next run or cron does that."""
        for run in self:
            run._prepare()

    def _in_words_of_company(self):
        """What it writes is for all of the company, whoever begins it: in its language."""
        return self.with_context(lang=self.company_id.partner_id.lang)

    def action_open_actions(self):
        """Open the actions that this run prepared."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_action_action"
        )
        return action | {"domain": [("run_id", "=", self.id)], "context": {}}

    def action_preview(self):
        """Show what this run, else the next one, would prepare, without preparing it."""
        run = self or self.new({})
        return self.env["dunning.forecast"]._preview(run.company_id, run.date)

    def _actions_to_process(self):
        """Return the company's actions that are ready and whose day has come; none if the run was
        refused: a company that is off lets nothing leave.
        """
        self.ensure_one()
        if self.message:
            return self.env["dunning.action"]
        return (
            self.env["dunning.action"]
            .with_context(dunning_date=self.date)
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("state", "=", "ready"),
                    ("date_processed", "=", False),
                    ("date", "<=", self.date),
                ]
            )
        )

    def _prepare(self):
        """Record what is due on the run's day, or say in ``message`` why nothing is.

        :raise UserError: if the day is after today: that is for preview and forecast only
        """
        self.ensure_one()
        self._check_date()
        self._by_method().write({"state": "done", "message": self._why_not()})
        if not self.message:
            self.env["dunning.scenario"]._tell_of_broken_rules(self.company_id)
            self._release_stale_lines()
            self._copy_decision()
            self._record_findings()
            self._choose_targets()
            self._take_turns()
            self._raise_open_actions()
            self._create_actions()
            self._leave_to_who_is_here()
            joined = self._create_lines()
            self._choose_contacts()
            self._tell_of_joined(joined)
            self._tell_of_stale_actions()

    def _check_date(self):
        today = self.company_id.with_context(dunning_date=False)._dunning_today()
        if self.date > today:
            raise UserError(
                self.env._(
                    "%(date)s is still to come: a run prepares a day up to today. "
                    "Use the forecast for what follows.",
                    date=format_date(self.env, self.date),
                )
            )

    def _why_not(self):
        """Return why nothing can be prepared, or False."""
        if why := self.company_id._dunning_why_closed(self.date):
            return why
        if not self._try_lock():
            return self.env._("A run is already under way for %(name)s.", name=self.company_id.name)
        return False

    def _try_lock(self):
        self.env.cr.execute(
            "SELECT pg_try_advisory_xact_lock(%s, %s)", (ADVISORY_LOCK, self.company_id.id)
        )
        return self.env.cr.fetchone()[0]

    # ------------------------------------------------------------------ what is too old

    def _stale_actions(self, since):
        """Actions handed over and still open after the gap of their scenario.

        :param since: SQL, the day from which the gap counts
        """
        return SQL(
            """
            SELECT action.id, level.delay_days, action.channel IN %(calls)s AS is_call
              FROM dunning_action action
              JOIN dunning_level level ON level.id = action.level_id
              JOIN dunning_scenario scenario ON scenario.id = level.scenario_id
             WHERE action.company_id = %(company)s AND action.reason = 'level'
               AND action.state = 'ready' AND action.date_processed IS NOT NULL
               AND action.date <= %(date)s
               AND %(since)s + scenario.min_gap_days < %(date)s
            """,
            calls=self._calls(),
            company=self.company_id.id,
            date=self.date,
            since=since,
        )

    def _release_stale_lines(self):
        """Give back the lines below the level of an action that nobody does: an untouched call
        does not hold the debtor's other invoices, but for those that are to be called about too.
        """
        self.env["dunning.action"].flush_model()
        self.env["dunning.action.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE dunning_action_line line SET active = FALSE
                  FROM (%s) stale
                 WHERE line.action_id = stale.id AND line.active
                   AND line.delay_days < stale.delay_days
                   AND NOT (stale.is_call AND EXISTS (
                       SELECT 1 FROM dunning_level own
                        WHERE own.id = line.level_id AND own.channel IN %s))
                RETURNING line.action_id
                """,
                self._stale_actions(SQL("action.date")),
                self._calls(),
            )
        )
        self.env["dunning.action.line"].invalidate_model()
        actions = self.env["dunning.action"].browse({row[0] for row in rows})
        actions.invalidate_recordset(["line_ids"])
        self.env.add_to_compute(actions._fields["amount_residual"], actions)

    def _tell_of_stale_actions(self):
        """Tell the responsible, once, of each action that waits for longer than the gap, whatever
        joined it since.
        """
        since = SQL("COALESCE(action.waits_since, action.date)")
        rows = self.env.execute_query(self._stale_actions(since))
        actions = self.env["dunning.action"].browse(row[0] for row in rows)
        # its form says what to do: of this an inbox shows the first words
        actions.filtered(lambda action: not action.is_stale)._tell_responsible(
            lambda env: env._("Waits too long")
        )
        actions._by_method().is_stale = True

    # ------------------------------------------------------------------ cron

    @api.model
    def _cron_run(self):
        """Prepare today's actions of each company, then hand them over in batches."""
        for company in self.env["res.company"].search([("dunning_mode", "!=", "off")]):
            work = partial(self._run_for, company)
            self.env["dunning.problem"]._watch(RUN, work, company)

    def _run_for(self, company):
        words = self.with_context(lang=company.partner_id.lang)  # the cron's are nobody's
        run = retrying(words.with_company(company)._run_today, self.env)
        self.env["ir.cron"]._commit_progress(1)
        run._process_in_batches()

    @api.model
    def _run_today(self):
        run = self.create({"company_id": self.env.company.id})
        run._prepare()
        return run

    def _process_in_batches(self):
        """Hand over what is ready, and commit each batch: a killed worker loses none of it. A batch
        that meets what somebody else does begins again.
        """
        actions = self._actions_to_process()
        self.env["ir.cron"]._commit_progress(remaining=len(actions))
        for batch in self._batches(actions):
            retrying(batch._give_tokens, self.env)
            retrying(batch.action_process, self.env)
            if not self.env["ir.cron"]._commit_progress(len(batch)):
                break

    @api.model
    def _batches(self, actions, size=BATCH_SIZE):
        """Yield the actions by as many as are handed over in a few seconds: letters take longer.

        :param size: how many e-mails that would be
        """
        batch, effort = actions.browse(), 0
        for action in actions:
            effort += action._effort()
            if effort > size:
                yield batch
                batch, effort = actions.browse(), action._effort()
            batch += action
        if batch:
            yield batch
