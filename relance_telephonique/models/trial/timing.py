"""Timing: a step that is tried on several days, or through several channels.

All debtors are counted from the same moment, the day on which the first of the variants falls due,
whatever chance gave them, until 15 days after the last one does. Counted from their own contact, as
where only words differ, those who are reminded later would be counted without whoever paid before,
and a later day would look worse than it is; counted for 15 days alone, it would have less time.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...tools.settlement_sql import MONEY
from ...tools.variant_test import DAYS_COUNTED, DAYS_TO_BOOK
from ..scenario.dunning_level import FORMAL_NOTICE

MOST_DAYS_APART = 30


class DunningTrial(models.Model):
    _inherit = "dunning.trial"

    how_counted = fields.Char(string="How it is counted", compute="_compute_how_counted")

    @api.depends("is_timed", "variant_ids.delay_days")
    @api.depends_context("lang")
    def _compute_how_counted(self):
        for trial in self:
            trial.how_counted = trial._how_counted()

    def _how_counted(self):
        if not self.is_timed:
            return self.env._(
                "Compared is what debtors paid of what was asked, within 15 days of their first "
                "contact, each debtor counting the same."
            )
        first = self.variant_ids.sorted("delay_days")[:1]
        return self.env._(
            "Compared is what debtors paid of what was open on the day on which the first variant "
            "falls due (%(first)s), whatever chance gave them, within %(days)d days: until 15 days "
            "after the last variant. The steps that follow are counted too.",
            first=first._delay_label(),
            days=self._days_counted(),
        )

    # ------------------------------------------------------------------ what may be tried

    def _check_days_and_channels(self):
        """Make sure that the days and channels of the variants are such as may be tried.

        :raise UserError: saying which one is not
        """
        first, level = self._first_variant(), self.level_id
        notice = self.env.ref(FORMAL_NOTICE, raise_if_not_found=False)
        if notice and notice in self.variant_ids.report_id:
            level._refuse_formal_notice()
        if first._when_and_how() != (level.delay_days, level.channel):
            raise UserError(
                self.env._(
                    "The first variant is the step as it is, on its day and through its channel: "
                    "change another one."
                )
            )
        if self.is_timed:
            self._check_amicable()
            self._check_days()

    def _check_amicable(self):
        """What a formal notice needs, and what a person decides, is not left to chance."""
        channels = [variant._channel() for variant in self.variant_ids]
        if self.level_id.is_formal_notice or not all(map(_is_amicable, channels)):
            raise UserError(
                self.env._(
                    "Only e-mails, text messages, calls and ordinary letters are tried on another "
                    "day or through another channel: registered letters, formal notices and "
                    "decisions keep theirs."
                )
            )

    def _check_days(self):
        days = self.variant_ids.mapped("delay_days")
        if min(days) < 0 <= max(days):
            raise UserError(
                self.env._(
                    "A notice before the due date and a reminder after it say different things: "
                    "all variants are before it, or all from it on."
                )
            )
        if max(days) - min(days) > MOST_DAYS_APART:
            raise UserError(
                self.env._(
                    "At most %(days)d days between the first and the last variant: the result "
                    "would come too late.",
                    days=MOST_DAYS_APART,
                )
            )
        self._check_room()

    def _check_room(self):
        """Make sure that no other step comes between the days that are tried.

        :raise ValidationError: naming the first one that does
        """
        days = self.variant_ids.mapped("delay_days")
        others = self.level_id.scenario_id.step_ids - self.level_id - self.variant_ids.own_level_id
        for other in others.sorted("delay_days"):
            if min(days) <= other.delay_days <= max(days):
                raise ValidationError(
                    self.env._(
                        "“%(other)s” (%(day)s) comes between the days that are tried: each variant "
                        "comes after the step before, and before the next one.",
                        other=other.name,
                        day=other._delay_label(),
                    )
                )

    # ------------------------------------------------------------------ their own levels

    def _make_own_levels(self):
        """Make a level of each variant on another day or through another channel."""
        first = self._first_variant()
        for variant in self.variant_ids - first:
            if variant._when_and_how() != first._when_and_how():
                variant._by_method().own_level_id = variant._make_own_level()

    # ------------------------------------------------------------------ what came of it

    def _days_counted(self):
        """Return for how many days debtors are counted, from the first day on."""
        days = self.variant_ids.mapped("delay_days")
        return DAYS_COUNTED + (max(days) - min(days) if self.is_timed else 0)

    def _known_after(self):
        """Return after how many days it is known what came of a debtor."""
        return self._days_counted() + DAYS_TO_BOOK

    def _first_asked(self):
        return self._first_open() if self.is_timed else super()._first_asked()

    def _first_open(self):
        """The same, from the day on which the first variant falls due: what of the items is open
        then, and the money that comes from then on, as ``dunning.analysis`` counts it.
        """
        for model, names in (
            ("account.move.line", ["amount_residual", "date", "journal_id"]),
            ("account.partial.reconcile", ["amount", "credit_move_id", "debit_move_id"]),
        ):
            self.env[model].flush_model(names)
        return self.env.execute_query(
            SQL(
                """
                SELECT * FROM (
                    SELECT drawn.partner_id, drawn.variant_id, drawn.date,
                           SUM(aml.amount_residual + COALESCE(since.settled, 0)) AS open,
                           SUM(COALESCE(since.collected, 0)) AS collected
                      FROM dunning_trial_debtor drawn
                      JOIN dunning_trial_debtor_item_rel counted ON counted.row_id = drawn.id
                      JOIN account_move_line aml ON aml.id = counted.move_line_id
                      LEFT JOIN LATERAL (
                           SELECT SUM(partial.amount) AS settled,
                                  SUM(partial.amount) FILTER (
                                      WHERE journal.type IN %(money)s
                                        AND payment.date <= drawn.date + %(days)s) AS collected
                             FROM account_partial_reconcile partial
                             JOIN account_move_line payment ON payment.id = partial.credit_move_id
                             JOIN account_journal journal ON journal.id = payment.journal_id
                            WHERE partial.debit_move_id = aml.id
                              AND payment.date >= drawn.date) since ON TRUE
                     WHERE drawn.trial_id = %(trial)s
                     GROUP BY drawn.id) asked
                 WHERE open > 0
                 ORDER BY date
                """,
                days=self._days_counted(),
                money=MONEY,
                trial=self.id,
            )
        )


def _is_amicable(channel):
    return channel.is_message or channel.is_call or channel.is_plain_letter


class DunningTrialVariant(models.Model):
    _inherit = "dunning.trial.variant"

    def _when_and_how(self):
        return self.delay_days, self.channel

    def _tried(self):
        """Return all that the variant is tried with."""
        return *self._when_and_how(), self._words()

    def _delay_label(self):
        return self.env["dunning.level"].new({"delay_days": self.delay_days})._delay_label()

    def _make_own_level(self):
        """Return a level that does what the step does, as the variant says."""
        values = {"is_variant": True, "sequence": self.delay_days, **self._own_words()}
        step = self.level_id.sudo()  # companies may share it: this is for one of them alone
        return step.copy(values).sudo(False)

    def _give_up_own_levels(self):
        """Have the step stand again for itself: what was made by these levels counts as made by it,
        and what has not left yet is decided anew.
        """
        for variant in self.filtered("own_level_id"):
            own = variant.own_level_id.sudo()  # of a scenario that companies may share
            variant._waiting_at(own).action_cancel()
            own._count_as(variant.level_id)
            own.active = False

    def _waiting_at(self, level):
        """Return the actions of a level that say nothing yet."""
        found = self.env["dunning.action"]._search([("level_id", "=", level.id)])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM dunning_action action WHERE action.id IN %s AND %s",
                found.subselect(),
                self.env["dunning.trial"]._says_something_yet(),
            )
        )
        return self.env["dunning.action"].browse(id_ for (id_,) in rows)


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    @api.constrains("active", "delay_days", "scenario_id")
    def _check_room_of_tests(self):
        """No step comes between the days that are tried, while they are."""
        steps, trials = self.filtered(lambda level: not level.is_variant), self.env["dunning.trial"]
        for timed in trials._timed():
            trial = trials.sudo().browse(timed.trial_id)  # perhaps another company's
            if trial.level_id.scenario_id in steps.scenario_id:
                trial.with_env(self.env)._check_room()

    def _count_as(self, step):
        """Have the ledger say that ``step`` was made, wherever it says that this level was."""
        lines, actions = self.env["dunning.action.line"], self.env["dunning.action"]
        lines.flush_model()
        actions.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE dunning_action_line line
                   SET level_id = %(step)s, delay_days = %(delay)s
                 WHERE line.level_id = %(own)s
                   AND NOT (line.active AND EXISTS (
                       SELECT FROM dunning_action_line other
                        WHERE other.move_line_id = line.move_line_id AND other.active
                          AND other.level_id = %(step)s));
                UPDATE dunning_action SET level_id = %(step)s WHERE level_id = %(own)s
                """,
                step=step.id,
                delay=step.delay_days,
                own=self.id,
            )
        )
        lines.invalidate_model(["delay_days", "level_id"])
        actions.invalidate_model(["level_id"])
