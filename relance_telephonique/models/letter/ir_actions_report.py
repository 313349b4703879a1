from contextlib import closing

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.confined import let_begin_again


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

    def _dunning_trouble(self, record=None):
        """Return the exception that writing the letter raises, None if it can be written.

        :param record: whom it is written to; without one nothing is tried
        """
        report = self.sudo()  # who sends letters need not be allowed to design them
        try:
            with closing(self.env.cr.savepoint()):
                if record:
                    report._render_qweb_html(report.report_name, record.ids)
        except Exception as error:
            let_begin_again(error)
            return error
        return None
