from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

COUNTED_MONTHS = 24  # for which it is counted


class DunningPageOpening(models.Model):
    """A day on which a debtor looked at their page. To fetch it is not to look: it is counted once
    somebody scrolls, touches or types there, or answers; who reads without a script is not seen.
    """

    _name = "dunning.page.opening"
    _inherit = ["dunning.protected"]
    _description = "Day on Which a Debtor Looked at Their Page"
    _order = "date desc, id desc"
    _ledger = ("create", "write", "unlink")
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, index=True, ondelete="cascade"
    )
    date = fields.Date(string="Looked at on", required=True, readonly=True)

    # No index: to merge contacts, Odoo looks for constraints
    _one_a_day = models.Constraint("UNIQUE (company_id, date, partner_id)")

    @api.model
    def _note(self, company, debtor):
        """Count a debtor once for today, from however many windows."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dunning_page_opening (company_id, partner_id, date)
                     VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
                """,
                company.id,
                debtor.id,
                company._dunning_today(),
            )
        )

    @api.autovacuum
    def _gc_old(self):
        limit = fields.Date.today() - relativedelta(months=COUNTED_MONTHS)
        self.search([("date", "<", limit)])._by_method().unlink()
