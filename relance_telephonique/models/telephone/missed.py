"""Missed: a debtor who rang and was not answered is called back."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime

from ...tools.calling_hours import is_open
from ...tools.reach import next_suiting

SETTLED = timedelta(seconds=30)  # after which no event of the call comes any more
FOLLOW = "relance_telephonique.ir_cron_dunning_follow"


class DunningRing(models.Model):
    _inherit = "dunning.ring"

    def _plan_if_missed(self):
        """Have the call looked at once all is known of it: events come in any order."""
        if self.direction == "incoming" and not self.date_answered:
            self.env["ir.cron"]._dunning_trigger(FOLLOW, fields.Datetime.now() + SETTLED)

    @api.model
    def _call_back_missed(self):
        """Plan a call to each debtor who rang and whom nobody answered."""
        missed = self.search(
            [
                ("state", "=", "ended"),
                ("is_followed", "!=", True),
                ("date_ended", "<=", fields.Datetime.now() - SETTLED),
            ],
            order="id",
        )
        for rings in missed.grouped(lambda ring: (ring.company_id, ring.call_key)).values():
            rings._by_method().is_followed = True
            rings[0]._call_back(rings)

    def _call_back(self, rings):
        """Plan the call, unless somebody answered on one of the telephones, or it is not known who
        it was: of several who owe, none is guessed.
        """
        everywhere = rings | self._others_of_call()
        if self.direction == "outgoing" or any(everywhere.mapped("date_answered")):
            return
        if self.company_id.dunning_mode == "off":
            return
        user = self.company_id._dunning_pick(*everywhere.user_id)
        debtor = self._as_user(user)._who_missed()
        if debtor and not self._was_talked_to(debtor):
            rings._by_method().partner_id = debtor
            rings._by_method().callback_id = self._plan_call_back(debtor.sudo(False), user)

    def _who_missed(self):
        """Return the one debtor whose number it is, if there is one."""
        known = self.partner_id or self.env["res.partner"].dunning_find_number(self.number)
        owing = known._dunning_owing(self.company_id)
        return owing if len(owing) == 1 else owing.browse()

    def _was_talked_to(self, debtor):
        """Whether somebody has talked to them since."""
        return self.env["dunning.call"].search_count(
            [
                ("partner_id", "=", debtor.id),
                ("company_id", "=", self.company_id.id),
                ("date", ">=", self.date),
                ("is_reached", "=", True),
            ],
            limit=1,
        )

    def _plan_call_back(self, debtor, user):
        """Return the call, by whose telephone rang: now, since somebody is there; else at the next
        hour at which one is allowed and which suits them.
        """
        company, now = self.company_id, fields.Datetime.now()
        debtor = debtor.with_env(self.env)
        contact = self._person_of(debtor)
        hours = debtor._dunning_calling_hours(company)[debtor]
        suiting = next_suiting(hours, contact._dunning_preference(), now)
        moment = now if is_open(hours, now) else suiting
        actions = self.env["dunning.action"]
        lines = debtor._dunning_latest_steps(company)
        actions._plan_callback(company, debtor, contact, user, moment, lines)
        call = actions._open_call(debtor, company)
        call.message_post(body=self._in_words_missed(call))
        return call

    def _person_of(self, debtor):
        """Return who of the debtor's people rang, else whom of them to call."""
        people = self.env["res.partner"]._dunning_at_number(self.number)
        own = people.filtered(lambda one: one.commercial_partner_id == debtor and one.phone)
        return own[:1] or debtor._dunning_contact("phone")

    def _in_words_missed(self, call):
        words = self.with_context(lang=call.user_id.lang or self.env.lang)
        zone = self.company_id._dunning_zone()
        when = format_datetime(words.env, self.date, tz=zone, dt_format="short")
        return words.env._("They called on %(when)s and nobody answered.", when=when)
