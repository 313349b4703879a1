import logging
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.relance_telephonique.models.mixins.dunning_protected import KEY, METHOD
from odoo.addons.relance_telephonique.tools.caller import e164_said, number_said
from odoo.addons.relance_telephonique.tools.confined import attempt
from odoo.addons.relance_telephonique.tools.groups import COLLECTOR
from odoo.addons.relance_telephonique.tools.ring_said import heard_in

from .dunning_ring import OURS

_logger = logging.getLogger(__name__)

RING = "dunning_ring_id"
OPEN = {"calling": "ringing", "ongoing": "answered"}  # in any other state it is over
AT_ONCE = timedelta(seconds=15)  # within which all windows of a user tell of one call


class VoipCall(models.Model):
    _inherit = "voip.call"

    dunning_ring_id = fields.Many2one(
        "dunning.ring",
        string="Ring",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups=COLLECTOR,
        help="The call as those who chase debts are shown it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Which ring it is, nobody but :meth:`_dunning_hear` says."""
        calls = super().create([self._dunning_without_ring(vals) for vals in vals_list])
        calls._dunning_tell()
        return calls

    def write(self, vals):
        """Which ring it is, nobody but :meth:`_dunning_hear` says."""
        if self.env.context.get(KEY) is not METHOD:
            vals = self._dunning_without_ring(vals)
        written = super().write(vals)
        if "state" in vals:
            self._dunning_tell()
        return written

    @api.model
    def default_get(self, fields):
        return self._dunning_without_ring(super().default_get(fields))

    def _dunning_without_ring(self, vals):
        return {name: value for name, value in vals.items() if name != RING}

    def _dunning_tell(self):
        """Have it noted and shown what the softphone knows of the user's calls, as if a telephone
        system said it. Where that breaks, one can telephone nevertheless.
        """
        if not self.env.user.has_group(COLLECTOR):
            return
        for call in self.filtered(lambda call: call.user_id == self.env.user):
            _done, error = attempt(self.env, call._dunning_hear)
            if error:
                _logger.error("%s was not noted for dunning", call, exc_info=error)

    def _dunning_hear(self):
        known = self._dunning_own_ring()
        company = known.company_id or self._dunning_company()
        known = known or self._dunning_ring_of_other_window(company)
        if self._dunning_goes_on_elsewhere(known):
            return
        changed = known._hear(self._dunning_heard(known), known.company_id or company)
        ring = known or changed
        self.with_context(**{KEY: METHOD}).write({RING: ring.id})
        if self._dunning_is_talk():
            ring._end_others_of_user(self.env.user)
        changed._tell()
        if not self.partner_id:  # the softphone finds only a number that is written the same
            self.write({"partner_id": ring.partner_id.id})

    def _dunning_is_talk(self):
        """Whether the user talks, or wants to: what only rings is refused by who talks."""
        return self.state == "ongoing" or (self.state, self.type_call) == ("calling", "outgoing")

    def _dunning_company(self):
        """Return the company that the call is for: who calls is chased by one of the user's,
        whichever the windows look at.
        """
        if self.type_call == "outgoing":
            return self.env["dunning.call.lock"]._company_dialled()
        own = self.env.company | self.env.user.company_ids
        return next(filter(self._dunning_is_owed_to, own), self.env.company)

    def _dunning_is_owed_to(self, company):
        """Whether somebody who has the number owes something to the company."""
        there = self.env["res.partner"].with_context(allowed_company_ids=company.ids)
        debtors = there.dunning_find_number(self.phone_number)
        return bool(debtors and debtors._dunning_owing(company))

    def _dunning_own_ring(self):
        """Return the ring that the call is, unless it is another one's: anybody may write calls."""
        ring = self.sudo().dunning_ring_id  # of whichever company the user has left meanwhile
        return ring.filtered(lambda ring: ring.user_id == self.env.user)

    def _dunning_ring_of_other_window(self, company):
        """Return the ring that another window of the user has told of: each one that is open has
        a call of its own when the telephone rings. Two that tell at the same time take turns.
        """
        user = self.env.user
        everywhere = user.company_ids.ids  # whatever each window looks at
        rings = self.env["dunning.ring"].with_context(allowed_company_ids=everywhere)
        if self.type_call != "incoming":
            return rings
        self.env["dunning.turn"]._take(user.company_id, user.partner_id)
        number, country = self.phone_number, company.country_id._dunning_code()
        return rings.search(
            [
                ("call_key", "=like", f"{OURS}%"),
                ("user_id", "=", user.id),
                ("direction", "=", "incoming"),
                ("number", "=", e164_said(number, country) or number_said(number) or False),
                ("state", "!=", "ended"),
                ("date", ">", fields.Datetime.now() - AT_ONCE),
            ],
            limit=1,
        )

    def _dunning_goes_on_elsewhere(self, ring):
        """Whether another window has the call that is over here: when one of them picks up, the
        others are told that it is over. Who ends it in theirs without a talk waits for the last.
        """
        if not ring or self.state in OPEN or self.start_date:
            return False
        self.env["dunning.turn"]._take(self.env.user.company_id, self.env.user.partner_id)
        own = [("user_id", "=", self.env.uid), (RING, "=", ring.id)]
        others = self.search(own) - self
        return any(other.state in OPEN or other.start_date for other in others)

    def _dunning_heard(self, ring):
        """Return what the softphone says of the call, as of a telephone system, read as critically:
        the browser writes it.
        """
        user = self.env.user
        said = {
            "call_id": ring.call_key or f"{OURS}{self.id}",
            "state": OPEN.get(self.state, "ended"),
            "number": self.phone_number,
            "extension": ring.extension or user.dunning_extension or f"voip-{user.id}",
            "duration": self._dunning_seconds(),
            "direction": self.type_call,
        }
        return heard_in(said)._replace(user_id=user.id)

    def _dunning_seconds(self):
        """Return how long they talked, in seconds."""
        if not self.start_date or not self.end_date:
            return 0
        return int((self.end_date - self.start_date).total_seconds())
