from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.variant_test import FEWEST, needed

STATES = [("draft", "In preparation"), ("running", "Running"), ("ended", "Over")]
PLANNED = (100, 100_000)  # payers of all variants
LEAST_OF_EACH = FEWEST + 10  # payers planned: chance may give one variant some fewer than another


class DunningTrial(models.Model):
    """A step tried with several words, or on several days, or through several channels: by chance
    each debtor gets the ones or the others, and what they then pay says which collect more. See
    ``tools/variant_test.py``.

    Where only the words differ, whom the step reaches, and when, is decided as without a test.
    """

    _name = "dunning.trial"
    _inherit = ["dunning.protected", "dunning.cached", "dunning.thread"]
    _description = "Test of a Step"
    _order = "id desc"
    _rec_name = "level_id"
    _check_company_auto = True
    _fixed = ("company_id", "level_id")
    _agreed = ("planned_payers", "variant_ids")

    level_id = fields.Many2one(
        "dunning.level",
        string="Step",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    is_timed = fields.Boolean(
        string="Days or channels differ",
        compute="_compute_is_timed",
        store=True,
        help="Debtors are then counted from the day on which the first variant falls due.",
    )
    words_shown = fields.Char(compute="_compute_words_shown")
    state = fields.Selection(STATES, required=True, readonly=True, default="draft", copy=False)
    date_start = fields.Date(string="Since", readonly=True, copy=False)
    date_end = fields.Date(string="Until", readonly=True, copy=False)
    kept_id = fields.Many2one(
        "dunning.trial.variant",
        string="Variant kept",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    planned_payers = fields.Integer(
        string="Debtors planned",
        compute="_compute_planned_payers",
        store=True,
        readonly=False,
        precompute=True,
        limit=PLANNED,
        aggregator=None,
        help="How many debtors are counted in all, companies of a payer group as one. It stays as "
        "it is once the test runs: the result holds for so many.",
    )
    variant_ids = fields.One2many(
        "dunning.trial.variant", "trial_id", context={"active_test": False}
    )
    payers_counted = fields.Integer(
        string="Debtors counted", compute="_compute_told", aggregator=None
    )
    told = fields.Char(string="Result", compute="_compute_told")
    outlook = fields.Char(string="What it can find", compute="_compute_outlook")

    _one_running = models.UniqueIndex(
        "(level_id, company_id) WHERE state = 'running'",
        "This step is being tested already: end that test first.",
    )

    @api.depends("variant_ids.channel", "variant_ids.delay_days")
    def _compute_is_timed(self):
        for trial in self:
            trial.is_timed = len({each._when_and_how() for each in trial.variant_ids}) > 1

    @api.depends("variant_ids.words_field")
    def _compute_words_shown(self):
        """Which columns have words of any variant in them."""
        for trial in self:
            names = {variant.words_field or "" for variant in trial.variant_ids}
            trial.words_shown = ",".join(sorted(names))

    @api.depends("variant_ids")
    def _compute_planned_payers(self):
        """As many as it takes, of as many variants, to find a difference of ten points."""
        for trial in self:
            variants = max(len(trial.variant_ids), 2)
            planned = variants * needed(pairs=variants - 1)
            trial.planned_payers = planned if trial.state == "draft" else trial.planned_payers

    @api.depends("level_id", "date_start")
    def _compute_display_name(self):
        for trial in self:
            name = trial.level_id.name or ""
            since = trial.date_start
            trial.display_name = (
                trial.env._(
                    "%(step)s, since %(date)s", step=name, date=format_date(trial.env, since)
                )
                if since
                else name
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if self.filtered(lambda trial: trial.state != "draft"):
            raise UserError(
                self.env._("A test that has begun is part of the story: end it instead.")
            )

    # ------------------------------------------------------------------ what a manager does

    def action_start(self):
        """From now on each debtor who comes to the step gets one of the variants, by chance.

        :raise UserError: saying what is missing
        """
        self.check_access("write")
        for trial in self.filtered(lambda trial: trial.state == "draft"):
            trial._check_ready()
            trial._by_method().write(
                {"state": "running", "date_start": trial.company_id._dunning_today()}
            )
            trial._make_own_levels()
            trial._log(trial._in_words_of_company()._told_at_start())
            trial._draw_at_start()
        self._assign(self.company_id)

    def action_stop(self):
        """End the test; the step goes on as it was."""
        self.check_access("write")
        for trial in self.filtered(lambda trial: trial.state == "running"):
            trial._end()

    def action_open_contacts(self):
        """Open the contacts behind the figures."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_analysis_action"
        )
        variants = self.with_context(active_test=False).variant_ids
        return action | {
            "domain": [("variant_id", "in", variants.ids)],
            "context": {},
            "views": [(False, "list")],
        }

    def _check_ready(self):
        self.level_id._check_to_be_tried()
        variants = self.variant_ids.filtered("active")
        if len(variants) < 2:
            raise UserError(self.env._("Give at least two variants."))
        self._check_days_and_channels()
        without = variants.filtered(
            lambda variant: variant._channel().is_message and not variant._words()
        )
        if without:
            raise UserError(
                self.env._("Variant “%(name)s” has no text: choose one.", name=without[0].name)
            )
        if len({variant._tried() for variant in variants}) < len(variants):
            raise UserError(
                self.env._(
                    "Two variants say the same, on the same day: change the text, the day or the "
                    "channel of one."
                )
            )
        least = LEAST_OF_EACH * len(variants)
        if self.planned_payers < least:
            raise UserError(
                self.env._(
                    "Plan %(least)d debtors at least, %(each)d for each variant: of fewer nothing "
                    "will be said.",
                    least=least,
                    each=LEAST_OF_EACH,
                )
            )

    def _end(self, kept=None):
        """:param kept: the variant of which the words become the step's own, if any"""
        self._by_method().write(
            {
                "state": "ended",
                "date_end": self.company_id._dunning_today(),
                "kept_id": kept.id if kept else False,
            }
        )
        said = self._in_words_of_company()._told_at_end(kept)
        self.variant_ids._leave_to_step()
        if kept:
            self.level_id.write(kept._own_words())
        self._log(said)

    def _log(self, sentences):
        self.message_post(body=Markup("<br/>").join(sentences))

    def _in_words_of_company(self):
        return self.with_context(lang=self.company_id.partner_id.lang)

    def _told_at_start(self):
        return [
            self.env._(
                "The test begins, with %(count)d debtors planned.", count=self.planned_payers
            ),
            *(self._told_words(each) for each in self.variant_ids),
        ]

    def _told_words(self, variant):
        words = variant._words().display_name or self.env._("what suits the case")
        told = self.env._("%(variant)s: %(words)s", variant=variant.name, words=words)
        if self.is_timed:
            told = f"{told} · {variant._delay_label()} · {variant._channel_label()}"
        return told

    def _told_at_end(self, kept):
        if kept:
            decided = self.env._(
                "The test is ended: the step now says what variant “%(name)s” said.", name=kept.name
            )
        else:
            decided = self.env._("The test is ended: the step goes on as it was.")
        return [decided, *(variant.told for variant in self.variant_ids if variant.told)]


def two_variants(level):
    """Return the commands that make the variants a test begins with: the step as it is, and
    another one to be changed.
    """
    words = {level._field_to_try(): level._words_to_try().id}  # on its day, through its channel
    return [Command.create({"name": name, **words}) for name in ("A", "B")]
