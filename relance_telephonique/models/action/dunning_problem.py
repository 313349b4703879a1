"""Problem: what people set up and that does not work any more, told to a manager until mended."""

import logging
from typing import NamedTuple

import psycopg2

from odoo import api, fields, models
from odoo.service.model import retrying
from odoo.tools.translate import LazyGettext

from ...tools.confined import attempt, let_begin_again, reason

_logger = logging.getLogger(__name__)

PROBLEM_TYPE = "relance_telephonique.mail_activity_type_problem"


class Job(NamedTuple):
    """A part of a cron's work; ``name``, to be translated, is read by managers."""

    code: str
    name: LazyGettext


class DunningProblem(models.Model):
    """A text, a rule or a part of the daily work that breaks. What depends on it waits, all else
    goes on, and one manager is told once. It closes by itself when what broke works again.
    """

    _name = "dunning.problem"
    _description = "Dunning Problem"
    _inherit = ["dunning.protected", "dunning.thread", "dunning.with.activities"]
    _order = "id desc"

    name = fields.Char(string="What to solve", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    active = fields.Boolean(default=True, readonly=True)
    code = fields.Char(
        required=True, readonly=True, help="The record that breaks, “model,id”, or a job's name."
    )
    tried_on = fields.Char(readonly=True, help="The record that it broke on, “model,id”.")
    date_mended = fields.Datetime(string="Solved on", readonly=True)
    can_open = fields.Boolean(compute="_compute_can_open")

    _unique_open = models.UniqueIndex(
        "(company_id, code) WHERE active", "This problem is already listed."
    )

    @api.depends("code")
    def _compute_can_open(self):
        for problem in self:
            problem.can_open = bool(problem._record(problem.code))

    def action_open_subject(self):
        """Open what is to be mended."""
        self.ensure_one()
        return self._record(self.code).get_formview_action()

    # ------------------------------------------------------------------ telling

    @api.model
    def _blame(self, company, subject, broken):
        """Tell of ``subject`` if it is why something broke.

        :param subject: a record with ``_dunning_trouble``: a template, a report, a rule
        :param broken: ``{record: exception}``
        :return: the part of ``broken`` that the subject is not to blame for
        """
        if not subject or not broken or self._open(company, self._key(subject)):
            return {} if subject else broken
        unexplained = {}
        for record, error in broken.items():
            if trouble := subject._dunning_trouble(record):
                self._tell_of_record(company, subject, trouble, record)
                return {}
            unexplained[record] = error
        return unexplained

    @api.model
    def _tell_of_record(self, company, subject, error, tried_on=None):
        """Tell a manager that a record does not work; see :meth:`_tell`."""

        def sentence(words):
            return words.env._(
                "%(kind)s “%(name)s” does not work: %(reason)s",
                kind=words.env["ir.model"]._get(subject._name).name,
                name=subject.with_env(words.sudo().env).display_name,
                reason=reason(error),
            )

        self._tell(company, self._key(subject), sentence, tried_on and self._key(tried_on))

    @api.model
    def _tell(self, company, code, sentence, tried_on=None):
        """Tell a manager of the company, once until it is mended.

        :param sentence: called with this model in the manager's language
        """
        if self._open(company, code):
            return
        manager = company._dunning_manager()
        values = {
            "company_id": company.id,
            "code": code,
            "tried_on": tried_on,
            "name": sentence(self.with_context(lang=manager.lang)),
        }
        _done, broke = attempt(self.env, lambda: self._create_told(values, manager))
        if broke and not isinstance(broke, psycopg2.IntegrityError):  # told meanwhile by another
            raise broke

    @api.model
    def _create_told(self, values, manager):
        problem = self.sudo().create(values)  # it broke in anybody's work
        problem.activity_schedule(PROBLEM_TYPE, user_id=manager.id, summary=problem.name)

    @api.model
    def _open(self, companies, code):
        """Return what is known of ``code`` and not mended, whoever asks."""
        return self.sudo().search([("company_id", "in", companies.ids), ("code", "=", code)])

    @api.model
    def _key(self, record):
        return f"{record._name},{record.id}"

    @api.model
    def _record(self, key):
        """Return the record that a key names, None for a job or one that is gone."""
        model, _comma, number = (key or "").partition(",")
        if model in self.env and number.isdigit():
            return self.env[model].browse(int(number)).exists()
        return None

    # ------------------------------------------------------------------ jobs

    @api.model
    def _watch(self, job, work, companies):
        """Do a part of a cron's work in a transaction of its own, and tell whether it broke.

        :param job: the :class:`Job`
        :param work: called without arguments; it may return ``{record: exception}`` of what it
            had to leave out
        :param companies: whose managers are told, each manager once
        """
        try:
            broken = retrying(work, self.env)
            self.env["ir.cron"]._commit_progress()
        except Exception as error:
            self.env.cr.rollback()
            let_begin_again(error)
            _logger.exception("%s broke", job.code)
            broken = {None: error}
        self._note_outcome(job, broken, companies)
        self.env["ir.cron"]._commit_progress()

    @api.model
    def _note_outcome(self, job, broken, companies):
        if not broken:
            self._open(companies, job.code)._close()
            return

        def sentence(words):
            [why, *_others] = map(reason, broken.values())
            return words.env._("%(job)s failed: %(reason)s", job=words.env._(job.name), reason=why)

        for _manager, own in companies.grouped(lambda each: each._dunning_manager()).items():
            self._tell(own[0], job.code, sentence)

    # ------------------------------------------------------------------ mending

    @api.model
    def _close_mended(self):
        """Close what works again, or is no longer there. For the follow-up cron."""
        self.search([("code", "like", ",")]).filtered(lambda known: known._is_mended())._close()

    def _is_mended(self):
        subject = self._record(self.code)
        if not subject:
            return True
        return not subject.with_company(self.company_id)._dunning_trouble(
            self._record(self.tried_on)
        )

    def _close(self):
        if self:
            self.activity_ids.action_archive()
            self.write({"active": False, "date_mended": fields.Datetime.now()})
