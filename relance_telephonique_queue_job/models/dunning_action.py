from hashlib import sha1

from odoo import api, models
from odoo.tools import LazyTranslate

from odoo.addons.relance_telephonique.models.action.dunning_problem import Job

from .dunning_problem import begun_again

_lt = LazyTranslate(__name__)

HAND_OVER = Job("hand_over", _lt("Handing over contacts"))


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _put_in_queue(self, channel):
        """Let a job hand over these actions, all of one channel and company."""
        numbers = ",".join(map(str, sorted(self.ids)))
        identity = f"hand over,{sha1(numbers.encode(), usedforsecurity=False).hexdigest()}"
        said = self.env._(
            "Dunning: hand over %(count)s contacts (%(channel)s)",
            count=len(self),
            channel=self.env["dunning.level"]._label_of_channel(channel),
        )
        self.env["dunning.queue"]._put(self, identity, said)._job_hand_over()

    def _job_hand_over(self):
        """A job that waited until the company closed leaves all to its next run."""
        company = self.company_id
        if not company._dunning_why_closed(company._dunning_today()):
            problems = self.env["dunning.problem"]
            problems._watch_job(HAND_OVER, self.exists().action_process, company)

    @api.model
    def _cron_follow(self):
        companies = self.env["res.company"].search([("dunning_mode", "!=", "off")])
        queue = self.env["dunning.queue"]
        if self.env.context.get("dunning_in_job") or not queue._takes_work(companies):
            return super()._cron_follow()
        said = self.env._("Dunning: follow up on payments and open calls")
        queue._put(self, "follow", said)._job_follow()
        return None

    @api.model
    def _job_follow(self):
        """All of the follow-up, step by step as the cron does it, each committed."""
        with begun_again():
            self.with_context(dunning_in_job=True)._cron_follow()
