from odoo import api, models
from odoo.tools import LazyTranslate

from odoo.addons.relance_telephonique.models.action.dunning_problem import Job
from odoo.addons.relance_telephonique.models.action.dunning_run import RUN

_lt = LazyTranslate(__name__)

SIZE_OF_JOB = 40  # e-mails, or what takes as long: servers that are idle help sooner
SHARE_OUT = Job("share_out", _lt("Sharing out the day's contacts"))


class DunningRun(models.Model):
    _inherit = "dunning.run"

    @api.model
    def _cron_run(self):
        """Each company's run is a job: it prepares, then the contacts are shared out."""
        companies = self.env["res.company"].search([("dunning_mode", "!=", "off")])
        queue = self.env["dunning.queue"]
        if not queue._takes_work(companies):
            return super()._cron_run()
        for company in companies:
            words = self.with_context(lang=company.partner_id.lang).with_company(company)
            said = words.env._("Dunning: prepare the day of %(company)s", company=company.name)
            queue._put(words, f"run,{company.id}", said)._job_prepare()
        return None

    @api.model
    def _job_prepare(self):
        company = self.env.company
        self.env["dunning.problem"]._watch_job(RUN, self._prepare_and_share, company)

    @api.model
    def _prepare_and_share(self):
        run = self._run_today()
        said = self.env._("Dunning: share out what is ready for %(run)s", run=run.display_name)
        self.env["dunning.queue"]._put(run, f"share,{run.id}", said)._job_share_out()

    def _job_share_out(self):
        """Put what is ready into the queue, by channel and by as many as take a few seconds. Until
        they are handed over nothing says that they were: a job that is lost loses no contact.
        """
        self.env["dunning.problem"]._watch_job(SHARE_OUT, self._share_out, self.company_id)

    def _share_out(self):
        actions = self._actions_to_process()
        actions._give_tokens()
        for channel, own in actions.grouped("channel").items():
            for batch in self._batches(own, SIZE_OF_JOB):
                batch._put_in_queue(channel)
