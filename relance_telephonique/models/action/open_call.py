"""Open call: the one call to a debtor that waits to be made, about whatever else comes up."""

from odoo import Command, api, fields, models
from odoo.tools import format_date

from ...tools.calling_hours import local_time
from ...tools.channels import CALL
from ...tools.vocabulary import TO_BE_MADE


class DunningAction(models.Model):
    _inherit = "dunning.action"

    waits_since = fields.Date(
        string="Waits since",
        readonly=True,
        copy=False,
        help="The day for which the call was planned first, before other items joined it.",
    )

    def write(self, vals):
        """Whoever plans a contact anew has looked at it: it waits since then."""
        done = super().write(vals)
        if "date" in vals and (waiting := self.filtered("waits_since")):
            waiting._by_method().waits_since = False
        return done

    @api.model
    def _open_call(self, debtor, company, states=TO_BE_MADE):
        """Return the call to ``debtor`` that waits to be made, whatever it is for, if any.

        :param states: those in which it may be; one that awaits approval may not be made yet
        """
        calls = self.search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "=", debtor.id),
                ("channel_kind", "=", CALL),
                ("state", "in", states),
            ],
            order="id desc",
        )
        return calls.filtered("date_processed")[:1] or calls[:1]

    def _join_breach(self, promise, items):
        """Have the call made about a broken promise, too."""
        about = {"promise_id": promise.id}
        if self.reason == "level":
            about |= {"reason": "broken_promise"}
        self._join(about, [item._action_line_values() for item in items])
        words = self.with_context(lang=self.company_id.partner_id.lang)
        words._message_log(
            body=words.env._(
                "The promise of %(date)s was not kept: its items go with this call.",
                date=format_date(words.env, promise.date),
            )
        )

    def _call_back_at(self, moment, lines):
        """Have the call made when the debtor expects it, about ``lines`` too.

        :param moment: in UTC
        """
        day = local_time(self.company_id._dunning_zone(), moment).date()
        others = lines.filtered(lambda line: line.move_line_id not in self.line_ids.move_line_id)
        about = {"reason": "callback", "call_at": moment, "date": day, "state": "ready"}
        is_new = not self.date_processed
        if is_new:
            about |= {"date_processed": fields.Datetime.now()}
        self._join(about, [line._carried_on() for line in others])
        if is_new:
            self._schedule_activities()

    def _join(self, about, lines):
        """Let the call be about something else too. What was a step of the scenario is then made
        even if nothing is left of the step; its items still make theirs.
        """
        self._by_method().write(
            {
                **about,
                "chosen_script_id": False,
                "line_ids": [Command.create(values) for values in lines],
            }
        )
        if self.reason != "level":
            self._by_method().level_id = False
        self._move_activities()

    def _is_in_front_of(self, item):
        """Whether this open action keeps the item's next step waiting: one that is not yet handed
        over does, and a call any other call.
        """
        if self._channel().is_call and item.next_level_id._channel().is_call:
            return True
        is_step = self.reason == "level" and not self.date_processed
        return is_step and self.company_id == item.company_id

    def _takes_at_next_run(self, item):
        """Whether the next run puts the item into this call."""
        return (
            self._channel().is_call
            and self.company_id == item.company_id
            and item.next_level_id._channel().is_call
            and not item.next_level_id.needs_approval
        )
