from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import LazyTranslate

from odoo.addons.relance_telephonique.models.action.dunning_problem import Job

_lt = LazyTranslate(__name__)

OURS = "dunning,"  # what the identity of each of our jobs begins with
WAITING = ("pending", "enqueued")
LONGEST_WAIT = timedelta(minutes=30)  # with nothing done meanwhile
QUEUE = Job("queue", _lt("The queue of jobs"))


class DunningQueue(models.AbstractModel):
    """What the work of dunning asks of the queue."""

    _name = "dunning.queue"
    _description = "Dunning Work in the Queue of Jobs"

    @api.model
    def _put(self, records, identity, description):
        """Return ``records``, whose method called next is put into the queue.

        :param identity: what tells this job from others; one that waits already is enough
        :param description: what people read of it, in the list of jobs
        """
        return records.with_delay(
            identity_key=f"{OURS}{identity}",
            description=description,
            max_retries=0,  # a conflict is nobody's failure, however often it comes
        )

    @api.model
    def _is_worked(self):
        """Whether somebody takes jobs out of the queue. On a server that was not told to, they
        would wait for ever, and nobody be reminded.
        """
        since = fields.Datetime.now() - LONGEST_WAIT
        jobs = self.env["queue.job"].sudo()  # the crons' own, whoever reads them
        is_stuck = jobs.search_count(
            [
                ("identity_key", "=like", f"{OURS}%"),
                ("state", "in", WAITING),
                ("date_created", "<", since),
                ("eta", "in", [False]),
            ],
            limit=1,
        )
        return not is_stuck or bool(
            jobs.search_count([("date_started", ">=", since)], limit=1)
            or jobs.search_count([("date_done", ">=", since)], limit=1)
        )

    @api.model
    def _takes_work(self, companies):
        """Whether work goes into the queue; if nobody takes it out, managers are told, and the
        cron that asks does it itself.
        """
        is_worked = self._is_worked()
        error = None if is_worked else RuntimeError(self.env._("no server takes jobs out of it"))
        broken = error and {None: error}
        self.env["dunning.problem"]._note_outcome(QUEUE, broken, companies)
        return is_worked
