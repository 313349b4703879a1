"""On the line: who rings is picked up, and what the telephone system knows of the talk is noted."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError

JUST_ENDED = timedelta(minutes=1)
LONGEST_TALK = timedelta(hours=4)  # a telephone system that forgot to say that it ended
SHORT_TALK = 20  # seconds: hardly more than a voicemail
NO_ANSWER, VOICEMAIL = "outcome_no_answer", "outcome_voicemail"


class DunningRing(models.Model):
    _inherit = "dunning.ring"

    def action_pick_up(self, partner_id):
        """Open the page of who calls, their waiting call in it, with the clock running.

        :param partner_id: who it is, of several or where nobody was known
        :raise AccessError: if it is another one's telephone, or not theirs to know
        """
        self.ensure_one()
        self.env["dunning.action"].check_access("create")
        self.check_access("read")
        if self.user_id != self.env.user:
            raise AccessError(self.env._("It rang on another telephone."))
        debtor, company = (
            self.env["res.partner"].browse(partner_id)._dunning_page_of(self.company_id.id)
        )
        self.sudo().partner_id = debtor  # who it is, as who talks to them says
        self._send({"state": "gone"})
        action = self.env["ir.actions.client"]._for_xml_id(
            "relance_telephonique.dunning_debtor_page_action"
        )
        return action | {
            "context": {
                "active_id": debtor.id,
                "dunning_incoming": True,
                "dunning_company_id": company.id,
            }
        }

    def _of_talk(self, debtor, company):
        """Return the user's ring that a talk with the debtor begins with, if the telephone rang."""
        now = fields.Datetime.now()
        ring = self.search(
            [
                ("user_id", "=", self.env.uid),
                ("company_id", "=", company.id),
                ("partner_id", "=", debtor.id),
                ("direction", "=", "incoming"),
                ("date", ">", now - LONGEST_TALK),
            ],
            limit=1,
        )
        is_over = ring.state == "ended" and (
            not ring.date_answered or ring.date_ended < now - JUST_ENDED
        )
        return ring.browse() if is_over else ring

    def _tell_of_own_call(self, debtors):
        """Note what the telephone system knows of the call that the user makes; once it ended
        without a talk, propose how it ended.
        """
        lock = self.env["dunning.call.lock"]._dialled_by_user(debtors, self.company_id)
        if not lock:
            return
        lock._by_method().ring_id = self
        if self.state == "ended" and self.duration < SHORT_TALK:
            self._send(self._proposed(lock.partner_id.with_env(self.env)))

    def _proposed(self, debtor):
        """Return the question whether nobody answered, or only a machine."""
        names = (VOICEMAIL, NO_ANSWER) if self.duration else (NO_ANSWER, VOICEMAIL)
        found = (
            self.env.ref(f"relance_telephonique.{name}", raise_if_not_found=False) for name in names
        )
        return {
            "state": "ended",
            "title": debtor.display_name,
            "message": self.env._("The call has ended. How?"),
            "partner_id": debtor.id,
            "outcomes": [{"id": one.id, "name": one.name} for one in found if one and one.active],
        }

    def _seconds_talked(self):
        """Return how long the talk lasted, or lasts."""
        if self.state == "ended":
            return self.duration
        since = self.date_answered or self.date
        return int((fields.Datetime.now() - since).total_seconds())


class DunningCallLock(models.Model):
    _inherit = "dunning.call.lock"

    ring_id = fields.Many2one(
        "dunning.ring", readonly=True, index="btree_not_null", ondelete="set null"
    )

    def _begin(self, partner, company, override_reason=False, is_incoming=False):
        mine = super()._begin(partner, company, override_reason, is_incoming)
        ring = self.env["dunning.ring"]
        if is_incoming and mine:
            ring = ring._of_talk(partner.commercial_partner_id, company)
        mine.ring_id = ring
        if ring.date_answered:
            mine.date_dialled = ring.date_answered
        return mine

    def _as_begun(self):
        begun, ring = super()._as_begun(), self.ring_id
        if not ring:
            return begun
        told = {"duration": ring._seconds_talked()}
        if ring.direction == "incoming" and ring.number:
            told["phone"] = ring.number
        return begun | told

    def _dialled_by_user(self, debtors, company):
        """Return the lock on that of these debtors whom the user has dialled."""
        return self._live(debtors, company).filtered(
            lambda lock: (
                lock.user_id == self.env.user and lock.date_dialled and not lock.is_incoming
            )
        )[:1]
