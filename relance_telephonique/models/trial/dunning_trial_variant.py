from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL, formatLang

from ...tools.limits import DELAY, RANK
from ...tools.selection_of import SelectionOf
from ...tools.variant_test import BETTER, FEWEST, NONE_SEEN, WORSE

SCRIPT_FIELD = "script_id"
WORD_FIELDS = ("mail_template_id", "sms_template_id", "report_id", SCRIPT_FIELD)
FOR_CONTACTS = ("mail_template_id", "sms_template_id", "report_id")


class DunningTrialVariant(models.Model):
    """Words, a day or a channel of a step that are tried. The first variant is what the others are
    compared with.
    """

    _name = "dunning.trial.variant"
    _inherit = ["dunning.protected", "dunning.form", "dunning.cached", "dunning.by.channel"]
    _description = "Variant of a Step"
    _order = "trial_id, sequence, id"
    _fixed = ("trial_id",)
    _agreed = ("name", "sequence", "delay_days", "channel", *WORD_FIELDS)

    trial_id = fields.Many2one(
        "dunning.trial", string="Test", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="trial_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    level_id = fields.Many2one(related="trial_id.level_id", store=True, string="Step")
    state = fields.Selection(related="trial_id.state")
    sequence = fields.Integer(default=10, limit=RANK)
    name = fields.Char(required=True)
    active = fields.Boolean(default=True, readonly=True)
    is_first = fields.Boolean(compute="_compute_is_first")
    delay_days = fields.Integer(
        string="Days from due date",
        compute="_compute_as_the_step",
        store=True,
        readonly=False,
        precompute=True,
        limit=DELAY,
        help="Days after the due date; negative for a notice before it. The first variant is made "
        "on the day of the step.",
    )
    channel = SelectionOf(
        "dunning.level.channel",
        compute="_compute_as_the_step",
        store=True,
        readonly=False,
        precompute=True,
    )
    words_field = fields.Char(compute="_compute_words_field")
    own_level_id = fields.Many2one(
        "dunning.level",
        string="Stands in for the step",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The level that debtors with this variant get, on its day and through its channel.",
    )
    mail_template_id = fields.Many2one(
        "mail.template",
        string="E-mail template",
        domain=[("model", "=", "dunning.action")],
        ondelete="restrict",
    )
    sms_template_id = fields.Many2one(
        "sms.template",
        string="SMS template",
        domain=[("model", "=", "dunning.action")],
        ondelete="restrict",
    )
    report_id = fields.Many2one(
        "ir.actions.report",
        string="Letter",
        domain=[("model", "=", "dunning.action")],
        ondelete="restrict",
    )
    script_id = fields.Many2one("dunning.script", ondelete="restrict")
    payers_counted = fields.Integer(
        string="Counted",
        compute="_compute_results",
        help="Debtors of whom it is known what they paid within the days that are counted; "
        "companies of a payer group count as one.",
    )
    payers_waiting = fields.Integer(
        string="To come",
        compute="_compute_results",
        help="Debtors of whom it is not known yet: 15 days to pay, and 5 until it is in the books; "
        "more where several days are tried.",
    )
    share_collected = fields.Float(
        string="Collected per debtor (%)",
        compute="_compute_results",
        digits=(5, 1),
        help="The average of what each debtor paid of what was asked, within the days that are "
        "counted. Each counts the same, whatever they owe: a few large amounts do not decide.",
    )
    amount_chased = fields.Monetary(string="Chased", compute="_compute_results")
    amount_collected = fields.Monetary(
        string="Collected",
        compute="_compute_results",
        help="All they paid within the days that are counted. It is shown, and decides nothing.",
    )
    told = fields.Char(string="Compared with the first", compute="_compute_results")

    @api.depends("trial_id")
    def _compute_as_the_step(self):
        """As the step has it when the variant is made: a step that changes later changes none."""
        for variant in self:
            level = variant.trial_id.level_id
            variant.delay_days, variant.channel = level.delay_days, level.channel

    @api.depends("channel")
    def _compute_words_field(self):
        for variant in self:
            channel = variant._channel()
            variant.words_field = (not channel.is_call and channel.template) or SCRIPT_FIELD

    @api.model_create_multi
    def create(self, vals_list):
        variants = super().create(vals_list)
        variants._check_draft()
        return variants

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        self._check_draft()

    def _check_draft(self):
        if self.filtered(lambda variant: variant.state != "draft"):
            raise UserError(
                self.env._("The test has begun: its variants stay. Withdraw one, or end the test.")
            )

    @api.constrains(*FOR_CONTACTS)
    def _check_words(self):
        """They are made without asking for rights on what they read, as those of a step."""
        for variant in self:
            for name in FOR_CONTACTS:
                if variant[name] and variant[name].sudo().model != "dunning.action":
                    raise ValidationError(
                        self.env._(
                            "“%(name)s” is not made for dunning contacts: choose another one.",
                            name=variant[name].display_name,
                        )
                    )
        for words in (self.mail_template_id, self.sms_template_id):
            words._check_dunning_text()

    # ------------------------------------------------------------------ what a manager does

    def action_keep(self):
        """End the test: the step says from now on what this variant said."""
        self.ensure_one()
        self.trial_id.check_access("write")
        if self.state != "running":
            raise UserError(self.env._("The test does not run."))
        self.trial_id._end(self)

    def action_withdraw(self):
        """Have nobody get this variant any more; who had it gets what the step says.

        :raise UserError: if fewer than two would be left, or nothing to compare them with
        """
        self.ensure_one()
        self.trial_id.check_access("write")
        if self.is_first:
            raise UserError(
                self.env._("The others are compared with the first one: end the test instead.")
            )
        left = self.trial_id.variant_ids.filtered("active") - self
        if self.state != "running" or len(left) < 2:
            raise UserError(self.env._("Two variants at least are compared: end the test instead."))
        self._by_method().active = False
        self._leave_to_step()
        trial = self.trial_id._in_words_of_company()
        trial._log([trial.env._("Variant “%(name)s” is withdrawn.", name=self.name)])

    def action_preview(self):
        """Open what the variant would say to a debtor who is at the step."""
        self.ensure_one()
        preview = {"level_id": self.level_id.id, "variant_id": self.id}
        return self.env["dunning.level.preview"].create(preview).action_show()

    def _leave_to_step(self):
        """Have what has not left yet say what the step says."""
        actions = self.env["dunning.action"]
        actions.flush_model()
        self.env["dunning.call"].flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE dunning_action action SET variant_id = NULL"
                " WHERE action.variant_id = ANY(%s) AND %s",
                self.ids,
                self.env["dunning.trial"]._says_something_yet(),
            )
        )
        actions.invalidate_model(["variant_id", "script_id", "script_why", "script_text"])
        self._give_up_own_levels()

    # ------------------------------------------------------------------ what it says

    def _words(self):
        """Return the template, report or script that it is tried with: empty, the step's, if it
        goes the same way.
        """
        words = self[self.words_field]
        if words or self.words_field != self.level_id._field_to_try():
            return words
        return self.level_id._words_to_try()

    def _own_words(self):
        """Return the values by which a step says the same, on the same day, by the same way."""
        words = {self.words_field: self._words().id}
        timing = {"delay_days": self.delay_days, "channel": self.channel}
        return words | timing if self.trial_id.is_timed else words

    # ------------------------------------------------------------------ what came of it

    @api.depends("trial_id.variant_ids.sequence")
    def _compute_is_first(self):
        for variant in self:
            variant.is_first = variant == variant.trial_id._first_variant()

    @api.depends("trial_id.state", "active")
    @api.depends_context("dunning_date", "lang")
    def _compute_results(self):
        for trial, variants in self.grouped("trial_id").items():
            found = trial._figures() if trial.state in ("running", "ended") else {}
            for variant in variants:
                variant._show(found)

    def _show(self, found):
        tried = found.get(self.id)
        self.payers_counted = tried.arm.count if tried else 0
        self.payers_waiting = tried.waiting if tried else 0
        self.share_collected = 100 * tried.arm.mean if tried else 0.0
        self.amount_chased = tried.chased if tried else 0.0
        self.amount_collected = tried.collected if tried else 0.0
        self.told = bool(tried) and self._tell(found)

    def _tell(self, found):
        """Return how it compares with the first variant, in a sentence; nothing of the first one
        and of one that was withdrawn.
        """
        first = self.trial_id._first_variant()
        if self.is_first or not self.active:
            return ""
        compared = self.trial_id._compare(found, self)
        if compared.difference is None:
            return self._tell_too_few()
        names = {
            "variant": self.name,
            "first": first.name,
            "points": self._points(compared.difference),
            "low": self._points(compared.low),
            "high": self._points(compared.high),
        }
        if compared.verdict == BETTER:
            return self.env._(
                "“%(variant)s” collects more than “%(first)s”: %(points)s points, between %(low)s "
                "and %(high)s.",
                **names,
            )
        if compared.verdict == WORSE:
            return self.env._(
                "“%(variant)s” collects less than “%(first)s”: %(points)s points, between %(low)s "
                "and %(high)s.",
                **names,
            )
        if compared.verdict == NONE_SEEN:
            return self.env._(
                "All debtors planned are counted, and no difference between “%(variant)s” and "
                "“%(first)s” is seen: %(points)s points, between %(low)s and %(high)s.",
                **names,
            )
        if self.state == "ended":
            return self.env._(
                "The test ended before it was known. “%(variant)s” differs from “%(first)s” by "
                "%(points)s points, between %(low)s and %(high)s.",
                **names,
            )
        return self.env._(
            "Not yet known. So far “%(variant)s” differs from “%(first)s” by %(points)s points, "
            "between %(low)s and %(high)s.",
            **names,
        )

    def _tell_too_few(self):
        if self.state == "ended":
            return self.env._(
                "The test ended before it was known: fewer than %(count)d debtors of each variant "
                "are counted.",
                count=FEWEST,
            )
        return self.env._(
            "Not yet known: fewer than %(count)d debtors of each variant are counted.",
            count=FEWEST,
        )

    def _points(self, share):
        return formatLang(self.env, 100 * share, digits=1)
