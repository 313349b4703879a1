"""Open call: the one call to a debtor that waits to be made, about whatever else comes up."""

from odoo import Command, api, fields, models
from odoo.exceptions import RedirectWarning, UserError
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

    @api.model_create_multi
    def create(self, vals_list):
        """What a person plans is no second call to somebody who is to be called already."""
        actions = super().create(vals_list)
        if not self._is_by_method():
            actions._check_one_call()
        return actions

    def write(self, vals):
        """Whoever plans a contact anew has looked at it: it waits since then."""
        done = super().write(vals)
        if "date" in vals and (waiting := self.filtered("waits_since")):
            waiting._by_method().waits_since = False
        if "channel" in vals and not self._is_by_method():
            self._check_one_call()
        return done

    # ------------------------------------------------------------------ one call per debtor

    def _check_one_call(self):
        """Make sure that nobody plans a call beside one that is open.

        :raise RedirectWarning: which leads to the open one; on import a UserError
        """
        calls = self._calls_to_make()
        for company, of_company in calls.grouped("company_id").items():
            self.env["dunning.turn"]._take(company, of_company.partner_id)
        for call in calls:
            family = call.company_id._dunning_family()
            if others := call._open_calls(call.partner_id, family) - call:
                call._refuse_beside(others._begun_first())

    def _refuse_beside(self, other):
        sentence = self.env._(
            "One call at a time: “%(step)s” to %(debtor)s, planned for %(date)s, %(waits)s. "
            "Make that one: it may be about this too.",
            step=other._step_label(),
            debtor=other.partner_id.display_name,
            date=format_date(self.env, other.date),
            waits=other._state_sentence(other.date),
        )
        if self.env.context.get("import_file"):
            raise UserError(sentence)
        raise RedirectWarning(
            sentence, other.get_formview_action(), self.env._("Open the call that waits")
        )

    def _calls_to_make(self):
        return self.filtered(
            lambda action: action.state in TO_BE_MADE and action._channel().is_call
        )

    def _join_second_calls(self):
        """Leave each debtor one call to be made: what was taken back, is tried again, or came by
        merging two debtors goes with the one that is open.
        """
        calls = self._calls_to_make()
        if not calls:
            return
        several = self._read_group(
            [
                ("company_id", "in", calls.company_id.ids),
                ("partner_id", "in", calls.partner_id.ids),
                ("channel_kind", "=", CALL),
                ("state", "in", TO_BE_MADE),
            ],
            ["company_id", "partner_id"],
            ["id:recordset"],
            having=[("__count", ">", 1)],
        )
        for _company, _debtor, of_debtor in several:
            in_order = of_debtor.sorted("id")  # who has had the debtor longest keeps them
            kept = in_order._begun_first()
            for other in in_order - kept:
                other._go_with(kept)

    def _go_with(self, kept):
        """Let another call be made for this one too: its steps are made then, and what the debtor
        expects holds.
        """
        stepped = kept.line_ids.filtered("level_id").move_line_id
        lines = self.line_ids.filtered(lambda line: line.move_line_id not in stepped)
        double = kept.line_ids.filtered(lambda line: line.move_line_id in lines.move_line_id)
        double._by_method().active = False
        lines._by_method().action_id = kept.id
        kept._join(self._what_holds_for(kept), [])
        words = self.with_context(lang=self.company_id.partner_id.lang)
        kept._message_log(
            body=words.env._("“%(call)s” goes with this call.", call=words._step_label())
        )
        self.line_ids._by_method().active = False
        self._by_method().write(
            {"state": "cancelled", "failure_reason": words.env._("Goes with the call that waits.")}
        )
        self._close_activities()

    def _what_holds_for(self, kept):
        """Return what the call that is kept takes over: why, and at which hour."""
        about = {}
        if kept.reason in ("level", "manual") and self.reason in ("callback", "broken_promise"):
            about |= {"reason": self.reason, "promise_id": self.promise_id.id}
        elif kept.reason == "level":
            levels = (kept | self).line_ids.level_id
            about |= {"level_id": levels.sorted("delay_days", reverse=True)[:1].id}
        if self.call_at and not kept.call_at:
            about |= {"call_at": self.call_at, "date": self.date}
        return about

    @api.model
    def _open_call(self, debtor, company, states=TO_BE_MADE):
        """Return the call to ``debtor`` that waits to be made, whatever it is for, if any.

        :param states: those in which it may be; one that awaits approval may not be made yet
        """
        return self._open_calls(debtor, company, states)._begun_first()

    def _begun_first(self):
        """Return the first of the calls that are ready to be made, or else the first."""
        return self.filtered("date_processed")[:1] or self[:1]

    @api.model
    def _open_calls(self, debtor, companies, states=TO_BE_MADE):
        return self.search(
            [
                ("company_id", "in", companies.ids),
                ("partner_id", "=", debtor.id),
                ("channel_kind", "=", CALL),
                ("state", "in", states),
            ],
            order="id desc",
        )

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
