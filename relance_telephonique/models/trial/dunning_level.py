from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.groups import MANAGER
from .dunning_trial import two_variants
from .dunning_trial_variant import SCRIPT_FIELD, WORD_FIELDS

KEPT_WHILE_TRIED = {*WORD_FIELDS, "channel", "is_formal_notice", "scenario_id"}
KEPT_WHILE_TIMED = KEPT_WHILE_TRIED | {
    "attach_invoices",
    "condition",
    "days_to_pay",
    "delay_days",
    "grade_from",
    "grade_to",
    "minimum_amount",
    "requires_approval",
}


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    script_id = fields.Many2one(
        "dunning.script",
        ondelete="set null",
        help="Leave empty for the script that suits the case. A dispute, a promise that was not "
        "kept, a missed instalment or a discount keep theirs.",
    )
    trial_ids = fields.One2many("dunning.trial", "level_id", string="Tests", groups=MANAGER)

    def action_try_variants(self):
        """Open the test of the step, or prepare one: the step as it is, and another text."""
        self.ensure_one()
        trials = self.env["dunning.trial"]
        own = [("level_id", "=", self.id), ("company_id", "=", self.env.company.id)]
        trial = trials.search([*own, ("state", "!=", "ended")], limit=1)
        if not trial:
            self._check_to_be_tried()
            values = {"level_id": self.id, "variant_ids": two_variants(self)}
            trial = trials.create(values)
        return trial.get_formview_action()

    def write(self, vals):
        """What is being tested says and does the same until the test is ended."""
        if KEPT_WHILE_TIMED.intersection(vals) or vals.get("active") is False:
            self._check_not_tried(vals)
        return super().write(vals)

    def _check_not_tried(self, vals):
        tried = self.env["dunning.trial"].sudo()  # of other companies that share the step too
        running = tried.search([("level_id", "in", self.ids), ("state", "=", "running")])
        for trial in running:
            level = trial.level_id.with_env(self.env)
            kept = KEPT_WHILE_TIMED if trial.is_timed else KEPT_WHILE_TRIED
            for name in (kept | {"active"}).intersection(vals):
                if not self._is_same(name, vals[name], level[name]):
                    raise UserError(
                        self.env._(
                            "“%(name)s” is being tested: end the test first, or its result says "
                            "nothing.",
                            name=level.name,
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Nor what was tested, or stands in for what is: its result would go with it."""
        tried = self.env["dunning.trial"].sudo()  # of other companies that share the step too
        begun = Domain("state", "!=", "draft")
        of_step = Domain("level_id", "in", self.ids)
        of_variant = Domain("variant_ids.own_level_id", "in", self.ids)
        if trial := tried.search(begun & (of_step | of_variant), limit=1):
            raise UserError(
                self.env._(
                    "“%(name)s” is part of the story of a test: archive it instead.",
                    name=trial.level_id.name,
                )
            )
        return super()._unlink_except_used()

    def _check_to_be_tried(self):
        """Make sure that it has words of which there may be others.

        :raise UserError: if a person decides, or the law does
        """
        channel = self._channel()
        if self.is_formal_notice and channel.is_letter:
            self._refuse_formal_notice()
        if not channel.is_call and channel.template not in WORD_FIELDS:
            raise UserError(
                self.env._("This step says nothing to the debtor: there is nothing to test.")
            )

    def _refuse_formal_notice(self):
        """:raise UserError: whatever is to be tried of a formal notice"""
        raise UserError(self.env._("A formal notice has one text: it is not tested."))

    def _field_to_try(self):
        channel = self._channel()
        return SCRIPT_FIELD if channel.is_call else channel.template

    def _words_to_try(self):
        """Return the template, report or script of the step; empty where it takes what suits."""
        return self[self._field_to_try()]
