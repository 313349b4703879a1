from odoo import api, models

from .dunning_problem import begun_again


class DunningBehaviour(models.Model):
    _inherit = "dunning.behaviour"

    @api.model
    def _cron_refresh(self):
        """Each company's figures are a job."""
        queue, companies = self.env["dunning.queue"], self._companies_to_refresh()
        if not queue._takes_work(companies):
            return super()._cron_refresh()
        for company in companies:
            said = self.env._("Dunning: measure how the debtors of %(name)s pay", name=company.name)
            queue._put(self, f"behaviour,{company.id}", said)._job_refresh(company)
        return None

    @api.model
    def _job_refresh(self, company):
        with begun_again():
            self._refresh(company)
