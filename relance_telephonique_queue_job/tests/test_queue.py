"""The work of dunning in OCA's queue of jobs. Two servers that share it: dev/queue."""

from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import Job

from odoo.addons.relance_telephonique.models.answer_page.not_taken import NotTaken
from odoo.addons.relance_telephonique.tests.common import DunningCommon

MODELS = "odoo.addons.relance_telephonique_queue_job.models"


class TestQueue(DunningCommon):
    """Two debtors are due for the reminder of 5 March 2026."""

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.owed = self.invoice(1200.00, due="2026-03-02")
        vidal = self._create_debtor("Garage Vidal")
        self.other = self.invoice(300.00, due="2026-03-02", partner=vidal)
        self.on("2026-03-05")

    @property
    def crons(self):
        """Nobody in particular, as crons are."""
        return self.env(user=SUPERUSER_ID, su=True, context={})

    def waiting(self):
        domain = [("identity_key", "=like", "dunning,%"), ("state", "=", "pending")]
        return self.crons["queue.job"].search(domain, order="id")

    def work(self, method=None):
        """Do the jobs that wait, and those that they put into the queue."""
        done = []
        while jobs := self.waiting().filtered(lambda job: method in (None, job.method_name)):
            for record in jobs:
                job = Job.load(self.crons, record.uuid)
                job.perform()
                job.set_done()
                job.store()
                done.append(record.method_name)
        self.env.invalidate_all()
        return done

    def run_cron(self):
        self.crons["dunning.run"]._cron_run()

    def committing(self, model, method):
        """Call what commits as it goes."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            getattr(api.Environment(cr, SUPERUSER_ID, {})[model], method)()
        self.env.invalidate_all()

    # ------------------------------------------------------------------ the morning

    def test_morning_is_shared_out(self):
        """Per company a job that prepares, one that shares out, one for each batch."""
        self.run_cron()
        self.assertFalse(self.actions(self.owed), "it waits in the queue")
        jobs = self.waiting()
        self.assertEqual(jobs.mapped("channel"), ["root.dunning"] * len(jobs))
        self.assertIn(f"dunning,run,{self.company.id}", jobs.mapped("identity_key"))
        with patch(f"{MODELS}.dunning_run.SIZE_OF_JOB", 1):
            done = self.work()
        self.assertEqual(done.count("_job_hand_over"), 2)
        for invoice in (self.owed, self.other):
            [action] = self.actions(invoice)
            self.assertTrue(action.date_processed)
            self.assertTrue(action.message_id)

    def test_twice_is_once(self):
        """The cron passes again before anybody worked; and once more in the evening."""
        for _time in range(2):
            self.run_cron()
        mine = self.waiting().filtered(
            lambda job: job.identity_key == f"dunning,run,{self.company.id}"
        )
        self.assertEqual(len(mine), 1)
        self.work()
        self.run_cron()
        self.work()
        self.assertEqual(len(self.actions(self.owed + self.other)), 2)
        mails = self.crons["mail.mail"].search([("model", "=", "dunning.action")])
        self.assertEqual(len(mails), 2)

    def test_lost_job_loses_no_contact(self):
        """Somebody deletes the job of a batch: the next run takes its contacts."""
        self.share_out()
        self.waiting().unlink()
        self.assertFalse(self.actions(self.owed).date_processed)
        self.run_cron()
        self.work()
        self.assertTrue(self.actions(self.owed).date_processed)

    def test_job_that_waited_over_a_day_off(self):
        """Put into the queue on Friday 6 March, taken out of it on Sunday: nothing leaves."""
        self.on("2026-03-06")
        self.share_out()
        self.on("2026-03-08")
        self.work()
        self.assertFalse(self.actions(self.owed).date_processed)
        self.on("2026-03-09")
        self.run_cron()
        self.work()
        self.assertTrue(self.actions(self.owed).date_processed)

    # ------------------------------------------------------------------ conflicts

    def share_out(self):
        """Live the morning until the contacts wait in the queue."""
        self.run_cron()
        self.work("_job_prepare")
        self.work("_job_share_out")

    def broken_by(self, error):
        """Do the job of the batch while ``error`` is raised."""
        action = type(self.env["dunning.action"])
        job = Job.load(self.crons, self.waiting()[:1].uuid)
        self.assertEqual(job.max_retries, 0, "it is tried again however often that is needed")
        with patch.object(action, "_process_email", side_effect=error):
            job.perform()

    def test_conflict_is_tried_again(self):
        """Neither PostgreSQL's conflicts nor what an addon asks for is a failed contact."""
        self.share_out()
        for error in (SerializationFailure("busy"), RetryableJobError("later", seconds=60)):
            with self.subTest(error=error), self.assertRaises(RetryableJobError) as caught:
                self.broken_by(error)
            expected = 60 if isinstance(error, RetryableJobError) else 5
            self.assertEqual(caught.exception.seconds, expected)
            self.assertEqual(set(self.actions(self.owed + self.other).mapped("state")), {"ready"})
        self.work()
        self.assertTrue(self.actions(self.owed).message_id)

    def test_what_breaks_fails_alone(self):
        """A defect is the contact's own failure, as without the queue: the job is done."""
        self.share_out()
        self.broken_by(NotTaken("There is no such thing."))
        failed = self.actions(self.owed + self.other)
        self.assertEqual(set(failed.mapped("state")), {"failed"})

    def test_broken_preparation_is_told(self):
        self.run_cron()
        run = type(self.env["dunning.run"])
        with patch.object(run, "_prepare", side_effect=ValueError("no such rule")):
            self.work()
        problem = self.crons["dunning.problem"].search(
            [("company_id", "=", self.company.id), ("code", "=", "run")]
        )
        self.assertIn("no such rule", problem.name)
        self.run_cron()
        self.work()
        self.assertFalse(problem.active)

    # ------------------------------------------------------------------ the rest of the day

    def test_follow_up_and_figures(self):
        """The hourly follow-up and the nightly figures wait in the queue, each once."""
        self.run_on("2026-03-05")
        for _time in range(2):
            self.crons["dunning.action"]._cron_follow()
            self.crons["dunning.behaviour"]._cron_refresh()
        self.assertEqual(self.waiting().mapped("identity_key").count("dunning,follow"), 1)
        self.assertIn(f"dunning,behaviour,{self.company.id}", self.waiting().mapped("identity_key"))
        follow = self.waiting().filtered(lambda job: job.method_name == "_job_follow")
        self.assertTrue(follow.job_function_id.allow_commit)
        self.pay(self.owed)
        self.committing("dunning.action", "_job_follow")
        self.work("_job_refresh")
        figures = self.crons["dunning.behaviour"].search([("company_id", "=", self.company.id)])
        self.assertIn(self.debtor, figures.partner_id)

    def test_nobody_takes_jobs_out(self):
        """A server that was not told to work off the queue: after half an hour the crons do their
        work themselves, and a manager reads why.
        """
        self.run_cron()
        self.clock.tick(31 * 60)
        self.committing("dunning.run", "_cron_run")
        self.assertTrue(self.actions(self.owed).message_id)
        problem = self.crons["dunning.problem"].search([("code", "=", "queue")])
        self.assertIn("no server takes jobs", problem[:1].name)
        self.work()
        self.assertEqual(len(self.actions(self.owed)), 1, "jobs that are done later find nothing")
