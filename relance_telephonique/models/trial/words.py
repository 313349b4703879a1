"""Words: what a contact of a step that is tested says, instead of what the step says."""

from odoo import fields, models

SITUATIONS = ("dispute", "missed_instalment", "broken_promise", "discount")


class DunningAction(models.Model):
    _inherit = "dunning.action"

    variant_id = fields.Many2one(
        "dunning.trial.variant",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    def _variant(self):
        """Return the variant whose words the contact is made with, of who may not read tests too;
        none once it became another step.
        """
        variant = self.sudo().variant_id  # a test is the managers', its words are everybody's
        return variant if variant.level_id == self.sudo().level_id else variant.browse()

    def _mail_template(self):
        return self._variant().mail_template_id.with_env(self.env) or super()._mail_template()

    def _sms_template(self):
        return self._variant().sms_template_id.with_env(self.env) or super()._sms_template()

    def _letter_report(self):
        return self._variant().report_id.with_env(self.env) or super()._letter_report()


class DunningScript(models.Model):
    _inherit = "dunning.script"

    def _select(self, action):
        """The script of the variant or the step, unless a dispute, a promise or a discount asks for
        its own.
        """
        script, why = super()._select(action)
        if script.condition in SITUATIONS:
            return script, why
        variant = action._variant()
        if variant.script_id:
            why = self.env._("Variant “%(name)s” of the test of this step.", name=variant.name)
            return variant.script_id.with_env(self.env), why
        if own := action.level_id.script_id:
            return own, self.env._("The script of this step.")
        return script, why
