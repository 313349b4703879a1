from odoo import api, models
from odoo.exceptions import UserError


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _dunning_get(self, xml_id):
        """Return a report that a button of ours prints.

        :raise UserError: if somebody deleted it; an update does not bring back what was deleted
        """
        report = self.env.ref(xml_id, raise_if_not_found=False)
        if not report:
            raise UserError(
                self.env._(
                    "The report %(name)s was deleted: ask an administrator to restore it.",
                    name=xml_id,
                )
            )
        return report
