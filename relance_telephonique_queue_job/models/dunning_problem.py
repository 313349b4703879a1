from contextlib import contextmanager

from odoo import api, models
from odoo.addons.queue_job.exception import RetryableJobError

from odoo.addons.relance_telephonique.tools.confined import attempt, begins_again

AGAIN = 5  # seconds after a conflict: the other transaction is over


@contextmanager
def begun_again():
    """Let the job begin again if its transaction is to."""
    try:
        yield
    except RetryableJobError:
        raise
    except Exception as error:
        if not begins_again(error):
            raise
        raise RetryableJobError(str(error), seconds=AGAIN) from error


class DunningProblem(models.Model):
    _inherit = "dunning.problem"

    @api.model
    def _watch_job(self, job, work, companies):
        """Do a part of the work inside of a queue's job, in its transaction, and tell whether it
        broke, as ``_watch`` does for crons.

        :raise RetryableJobError: if the transaction is to begin again
        """
        with begun_again():
            _done, error = attempt(self.env, work)
            self._note_outcome(job, error and {None: error}, companies)
