"""Act: what is ready and due is asked again, then handed over, one channel after the other.

``date_processed`` says that it was handed over (to the mail queue, to a person's inbox, to the
printer), ``state`` that it was confirmed: a process killed between the two does nothing twice.
"""

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools.confined import each, in_words
from ...tools.notices import RELOAD, notice

MOST_NAMED = 10  # in a notice
MOST_WAITED_FOR = 100  # e-mails, or what takes as long; more are handed over by the cron


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _hand_over_soon(self, cron):
        """Hand over at once, or let that cron do it if they are many: nobody waits for it.

        :return: what tells the user that it goes on without them, or nothing
        """
        if self._effort() <= MOST_WAITED_FOR or not self.env["ir.cron"]._dunning_trigger(cron):
            self.action_process()
            return None
        message = self.env._(
            "%(count)s contacts are being handed over: you can go on working.", count=len(self)
        )
        return notice(message, RELOAD)

    def _told_what_left(self):
        """Return what tells how many of these left, which did not and why; nothing of a single one
        that left.
        """
        stayed = {action: why for action in self if (why := action._why_not_left())}
        if len(self) < 2 and not stayed:
            return None
        named = [
            self.env._("%(debtor)s: %(why)s", debtor=action.partner_id.name, why=why)
            for action, why in stayed.items()
        ]
        more = self.env["dunning.due.item"]._more_label(len(named[MOST_NAMED:]))
        left = self - self.browse().union(*stayed)
        counted = len(self) > 1 and left._told_as_left(self)
        said = "\n".join(filter(None, (counted, *named[:MOST_NAMED], more)))
        kind = "warning" if stayed else "success"
        return notice(said, RELOAD, kind, self._offered_next())

    def _told_as_left(self, asked):
        """Return how many of those ``asked`` for left; letters have when they were printed."""
        counts = {"count": len(self), "total": len(asked)}
        letters = len(self.filtered(lambda action: action._channel().is_letter))
        if not letters:
            return self.env._("%(count)s of %(total)s contacts have left.", **counts)
        return self.env._(
            "%(count)s of %(total)s contacts are approved. Letters to print: %(letters)s.",
            letters=letters,
            **counts,
        )

    def _offered_next(self):
        """Return what there is to do next with these: ``(name, id of an action)`` of each."""
        offers = []
        if self.filtered(lambda action: action.state == "ready" and action._channel().is_letter):
            offers.append((self.env._("Letters to print"), "dunning_action_action_letters"))
        if "failed" in self.mapped("state"):
            offers.append((self.env._("Correct what failed"), "dunning_action_action_failures"))
        return offers

    def _where_it_stands(self):
        """Return a word for where it stands: ``sent``, ``call``, ``letter``, ``approve``,
        ``failed``, ``cancelled`` or ``other``.
        """
        if self.state in ("failed", "cancelled"):
            return self.state
        if self.state == "draft":
            return "approve"
        channel = self._channel()
        if self.state == "done" or channel.is_message and self.date_processed:
            return "sent"
        if channel.is_call:
            return "call"
        return "letter" if channel.is_letter else "other"

    def _why_not_left(self):
        """Return why an approved action was not handed over, in words; nothing if it was."""
        self.ensure_one()
        if self.state in ("failed", "cancelled"):
            return self.failure_reason or self.env._("Nothing left to chase.")
        if self.state == "draft":
            return self.mail_warning or self.env._("Its text is to be read again.")
        if not self.date_processed:
            day = format_date(self.env, self.date)
            return self.env._("It waits for %(date)s: one contact a day.", date=day)
        return ""

    def _process(self):
        today = self.env.company._dunning_today()
        actions = self.filtered(
            lambda action: (
                action.state == "ready"
                and (not action.date_processed or action._is_to_retry())
                and action.date <= today
            )
        ).try_lock_for_update()
        self.env["dunning.turn"]._take(self.env.company, actions.partner_id)
        actions._drop_settled_lines()
        actions = actions.filtered(lambda action: action.state == "ready")
        actions -= actions._hold_stale_texts()
        actions = actions._keep_one_contact_a_day(today)
        actions._ask_contacts_again()
        for batch in actions.grouped("channel").values():
            handed_over = {"date_processed": fields.Datetime.now(), "date_retry": False}
            batch._by_method().write({**handed_over, "date": today})
            batch._attempt(lambda actions: actions._hand_over(actions[0].channel))

    def _hand_over(self, channel):
        """Hand actions, all of one channel, over to its executor, ``_process_<channel>``; if it has
        none of its own, to what its kind calls for.

        All that is made passes here, also what is made anew because it changed while it waited: an
        addon that has a queue puts the actions into it, and calls ``super()`` from there.
        """
        own = getattr(self, f"_process_{channel}", None)
        return own() if own else self._hand_over_by_kind(channel)

    # ------------------------------------------------------------------ one contact a day

    def _keep_one_contact_a_day(self, today):
        """Return one action per debtor not yet contacted today; the others wait for the next
        working day.
        """
        contacted = set(self._contacted_on(today))
        kept = self.browse()
        for action in self.sorted(lambda action: (-action.level_id.delay_days, action.id)):
            if action.partner_id.id not in contacted:
                contacted.add(action.partner_id.id)
                kept |= action
        (self - kept)._wait_for_working_day(today)
        return kept

    def _wait_for_working_day(self, today):
        """Leave these for the next working day."""
        if self:
            self._by_method().date = self.env.company._dunning_next_working_day(
                fields.Date.add(today, days=1)
            )

    def _contacted_on(self, day):
        """Return the ids of the debtors of ``self`` contacted or handed to a person on ``day``, by
        the company or a branch.
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT partner_id FROM dunning_action
                 WHERE company_id IN %(family)s AND partner_id IN %(partners)s
                   AND (state = 'done' AND date_done = %(day)s
                        OR state = 'ready' AND date_processed IS NOT NULL AND date = %(day)s
                           AND date_retry IS NULL)
                """,
                family=tuple(self.env.company._dunning_family().ids),
                partners=tuple(self.partner_id.ids) or (0,),
                day=day,
            )
        )
        return [row[0] for row in rows]

    # ------------------------------------------------------------------ what breaks fails alone

    def _attempt(self, work):
        """Do ``work`` on all the actions; if it breaks, on each alone, so that one broken record
        fails by itself, visibly. If the words that they share are to blame, a manager is told.
        """
        broken = each(self, work)
        for action, error in broken.items():
            action._fail(in_words(error, action._could_not_be_made()))
        self.browse().union(*broken)._blame_words()

    def _could_not_be_made(self):
        return self.env._(
            "“%(step)s” could not be made: have its text checked, then retry. "
            "The server's log says what is wrong.",
            step=self._step_label(),
        )

    def _blame_words(self):
        """Tell a manager of the template, letter or step because of which these actions failed."""
        for words, actions in self.grouped(
            lambda action: action._words() or action.level_id
        ).items():
            self.env["dunning.problem"]._blame(self.env.company, words, dict.fromkeys(actions))

    # ------------------------------------------------------------------ before a batch

    def _give_tokens(self):
        """Give the debtors' invoices the tokens of their addresses in the portal, in a transaction
        of its own: whoever books a payment must not wait until a batch of e-mails is written.
        """
        self.env["account.move"].search(
            [
                ("company_id", "in", self.company_id.ids),
                ("commercial_partner_id", "in", self.partner_id.ids),
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("payment_state", "in", ("not_paid", "partial")),
                ("access_token", "=", False),
            ]
        )._dunning_ensure_tokens()

    # ------------------------------------------------------------------ what the queues say

    def _unconfirmed(self):
        handed_over = Domain("state", "=", "ready") & Domain("date_processed", "!=", False)
        queued = self.env["dunning.level"]._channels_that(lambda channel: channel.is_queued)
        return handed_over & Domain("channel", "in", queued)

    def _to_retry(self):
        return Domain("state", "=", "ready")

    def _delivered(self):
        self.action_done()

    def _may_come_back(self):
        return Domain("channel", "=", "email") & Domain("state", "in", ("ready", "done"))

    def _tell_of_dead_address(self, reason):
        self._ask_to_correct(lambda _env: reason)  # in the words of a mail server

    def _undelivered(self, reason):
        self._fail(reason)

    def _hand_over_again(self):
        """All is asked again, and written anew; companies that are off or closed wait."""
        for company, actions in self.grouped("company_id").items():
            if not company._dunning_why_closed(company._dunning_today()):
                words = actions.with_company(company).with_context(lang=company.partner_id.lang)
                words._recall_messages()
                words._process()
