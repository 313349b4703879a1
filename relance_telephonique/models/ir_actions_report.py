from contextlib import closing

from odoo import models

from ..tools.attempt import let_begin_again


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

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
