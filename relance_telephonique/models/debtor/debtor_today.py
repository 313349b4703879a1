"""Today: what waits for a person, counted above the list of debtors; each count opens its list."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ...tools.channels import LETTER
from ...tools.groups import COLLECTOR


class DunningDebtor(models.Model):
    _inherit = "dunning.debtor"

    @api.model
    @api.readonly
    def today_read(self):
        """Return what there is to do today, one ``{name, label, count, window, changes}`` each:
        ``window`` opens it, with ``changes`` to what it shows by itself; what is not counted has
        False for ``count``.

        Calls are the reader's own and nobody's, as on the call desk; the rest is their companies'.

        :raise AccessError: for who is no collector
        """
        if not self.env.user.has_group(COLLECTOR):
            raise AccessError(self.env._("Only collectors have something to do here: ask one."))
        return [
            *self._first_steps(),
            *self._counters_of_calls(),
            *self._counters_of_steps(),
            *self._counters_of_money(),
        ]

    def _first_steps(self):
        """What leads a manager to the first run, as long as nothing is chased."""
        if not self.env.company._dunning_begins():
            return []
        return [
            {
                "name": "first_steps",
                "label": self.env._("Dunning is off: first steps"),
                "count": False,
                "window": "relance_telephonique.dunning_guide_action",
                "changes": {},
            }
        ]

    def _counters_of_calls(self):
        """What the desk has in its queue, and of it those that were promised a call by now."""
        calls = self.env["dunning.action"]._desk_still_to_make()
        is_due = Domain("call_at", "<=", fields.Datetime.now())
        expected = calls.filtered_domain(Domain("reason", "=", "callback") & is_due)
        return [
            self._counted("calls", self.env._("Calls to make"), "call_desk_action", len(calls)),
            self._counted(
                "callbacks",
                self.env._("Calls expected now"),
                "action_action_calls",
                len(expected),
                domain=[("id", "in", expected.ids)],
                context={},
            ),
        ]

    def _counters_of_steps(self):
        """What the lists of the same names show when they open."""
        ready = Domain("state", "=", "ready")
        letters = Domain("channel_kind", "=", LETTER) & Domain("document_id", "!=", False) & ready
        return [
            self._counter(
                "answers",
                self.env._("Answers to read"),
                "action_action_answers",
                Domain("reason", "=", "reply") & ready,
            ),
            self._counter(
                "approvals",
                self.env._("Steps to approve"),
                "action_action_approve",
                Domain("state", "=", "draft"),
            ),
            self._counter(
                "letters", self.env._("Letters to print"), "action_action_letters", letters
            ),
            self._counter(
                "failures",
                self.env._("Failures"),
                "action_action_failures",
                Domain("state", "=", "failed"),
            ),
        ]

    def _counters_of_money(self):
        promised, disputed = self._promises_due(), self._disputes_late()
        return [
            self._counter(
                "promises",
                self.env._("Promises due"),
                "promise_line_action",
                promised,
                "dunning.promise.line",
                domain=list(promised),
                views=[(False, "list"), (False, "form")],
            ),
            self._counter(
                "disputes",
                self.env._("Disputes late"),
                "dispute_action",
                disputed,
                "dunning.dispute",
                domain=list(disputed),
            ),
        ]

    @api.model
    def _promises_due(self):
        """The domain of instalments of which the day has come, and which are not paid."""
        today = self.env.company._dunning_today()
        running = Domain("promise_state", "=", "open") & Domain("date_paid", "=", False)
        return running & Domain("date", "<=", today)

    @api.model
    def _disputes_late(self):
        """The domain of disputes that should have been settled."""
        today = self.env.company._dunning_today()
        return Domain("state", "=", "open") & Domain("date_target", "<", today)

    def _counter(self, name, label, window, counted, model="dunning.action", **changes):
        count = self.env[model].search_count(counted)
        return self._counted(name, label, window, count, **changes)

    def _counted(self, name, label, window, count, **changes):
        return {
            "name": name,
            "label": label,
            "count": count,
            "window": f"relance_telephonique.dunning_{window}",
            "changes": changes,
        }
