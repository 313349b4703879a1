from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

HOLD = timedelta(minutes=15)


class DunningCallLock(models.Model):
    """Who is on the phone with a debtor, so that nobody else calls them; it ends by itself."""

    _name = "dunning.call.lock"
    _description = "Call Under Way"
    _rec_name = "partner_id"
    _inherit = ["dunning.protected"]
    _check_company_auto = True
    _ledger = ("create", "write")

    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Caller", required=True, ondelete="cascade")
    date_until = fields.Datetime(string="Held until", required=True)
    date_dialled = fields.Datetime(
        string="Dialled at", help="When the number was dialled; empty if it was not."
    )
    override_reason = fields.Char(
        string="Reason for calling outside the limits",
        help="The manager's, if the call was not allowed.",
    )
    is_incoming = fields.Boolean(string="They called")
    call_id = fields.Many2one(
        "dunning.call",
        string="First outcome noted",
        ondelete="cascade",
        help="Of a talk of which more is to be noted.",
    )

    _one_of_debtor = models.Constraint("UNIQUE (partner_id, company_id)")

    @api.model
    def _take(self, partner, company):
        """Take the debtor for the user, or hold them longer, unless somebody else has them.

        One statement, because two collectors take the next call at the same time.

        :return: the user who has the debtor now
        """
        debtor, now = partner.commercial_partner_id, fields.Datetime.now()
        self.flush_model()
        taken = self.env.execute_query(
            SQL(
                """
                INSERT INTO dunning_call_lock AS held
                            (partner_id, company_id, user_id, date_until)
                     VALUES (%(partner)s, %(company)s, %(user)s, %(until)s)
                ON CONFLICT (partner_id, company_id) DO UPDATE
                        SET user_id = EXCLUDED.user_id, date_until = EXCLUDED.date_until,
                            date_dialled = CASE WHEN %(goes_on)s THEN held.date_dialled END,
                            is_incoming = %(goes_on)s AND held.is_incoming,
                            call_id = CASE WHEN %(goes_on)s THEN held.call_id END
                      WHERE held.user_id = EXCLUDED.user_id OR held.date_until <= %(now)s
                  RETURNING id
                """,
                partner=debtor.id,
                company=company._dunning_root().id,
                user=self.env.uid,
                until=now + HOLD,
                now=now,
                goes_on=SQL("(held.user_id = EXCLUDED.user_id AND held.date_until > %s)", now),
            )
        )
        self.invalidate_model()
        return self.env.user if taken else self._of(debtor, company).user_id

    @api.model
    def _release(self, partner, company):
        """Let go of the debtor, if it is the user who has them."""
        locks = self._of(partner.commercial_partner_id, company)
        locks.filtered(lambda lock: lock.user_id == self.env.user).unlink()

    @api.model
    def _dialled(self, partner, company):
        """Return the lock on the debtor, if the user has begun to talk to them and has them."""
        return self._mine(partner, company).filtered(lambda lock: lock.date_dialled or lock.call_id)

    @api.model
    def _dial(self, partner, company, contact, e164, override_reason=False):
        """Begin the call with the debtor that the user has: the one place from which one starts.

        :param e164: the number of ``contact``
        :return: the client action that dials, or says that the telephone system does
        :raise UserError: if the telephone system does not; nothing is noted then
        """
        self._begin(partner, company, override_reason=override_reason)
        return self._way_to_dial(company, contact, e164)

    @api.model
    def _way_to_dial(self, company, contact, e164):
        """Return the action by which the user's own device dials."""
        return {
            "type": "ir.actions.client",
            "tag": "dunning_dial",
            "params": {"number": e164, "contact_id": contact.id},
        }

    @api.model
    def _begin(self, partner, company, override_reason=False, is_incoming=False):
        """Note that the user begins the call with the debtor that they have.

        :return: their lock
        """
        mine = self._mine(partner, company)
        mine.write(
            {
                "date_dialled": fields.Datetime.now(),
                "override_reason": override_reason,
                "is_incoming": is_incoming,
                "call_id": False,
            }
        )
        return mine

    def _as_begun(self):
        """Return what a call that was begun says of its beginning."""
        lasted = fields.Datetime.now() - self.date_dialled
        return {
            "date": self.date_dialled,
            "duration": int(lasted.total_seconds()),
            "override_reason": self.override_reason,
            "direction": "incoming" if self.is_incoming else "outgoing",
        }

    @api.model
    def _keep_on_line(self, call):
        """Hold the debtor of a call of which more is to be noted, unless somebody else has them."""
        if self._take(call.partner_id, call.company_id) == self.env.user:
            first = call.part_of_id or call
            self._mine(call.partner_id, call.company_id).call_id = first

    @api.model
    def _forget_first(self, call):
        """Let the talk begin with the next outcome noted, if it began with this one."""
        mine = self._mine(call.partner_id, call.company_id)
        mine.filtered(lambda lock: lock.call_id == call).call_id = False

    def _mine(self, partner, company):
        """Return the lock on the debtor, if it is the user who has them now."""
        locks = self._live(partner.commercial_partner_id, company)
        return locks.filtered(lambda lock: lock.user_id == self.env.user)

    def _live(self, debtors, company):
        """Return the locks on these debtors that have not expired."""
        now = fields.Datetime.now()
        return self._of(debtors, company).filtered(lambda lock: lock.date_until > now)

    def _of(self, debtors, company):
        """Return the locks on these debtors, expired ones too.

        Collectors may not write locks but by calling, and salespeople see who calls their customer.
        """
        return self.sudo().search(
            [("partner_id", "in", debtors.ids), ("company_id", "=", company._dunning_root().id)]
        )

    @api.model
    def _holders(self, debtors, company):
        """Return who is on the phone with these debtors now.

        :return: ``{debtor: user}`` of those with whom somebody is
        """
        return {lock.partner_id: lock.user_id for lock in self._live(debtors, company)}


class DunningAction(models.Model):
    _inherit = "dunning.action"

    busy_user_id = fields.Many2one(
        "res.users",
        string="On the phone with them",
        compute="_compute_busy_user_id",
        compute_sudo=True,
        help="Somebody else who has the debtor on the phone now.",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_busy_user_id(self):
        for company, actions in self.grouped("company_id").items():
            debtors = actions.partner_id.commercial_partner_id
            holders = self.env["dunning.call.lock"]._holders(debtors, company)
            for action in actions:
                holder = holders.get(action.partner_id.commercial_partner_id)
                action.busy_user_id = holder if holder != self.env.user else False

    def action_take_call(self):
        """Keep everybody else from calling the debtor for a quarter of an hour, renewed each time.
        Whom to call is asked again at the first.

        :raise UserError: naming who is already on the phone with them
        """
        self.check_access("write")
        locks = self.env["dunning.call.lock"]
        for action in self:
            debtor = action.partner_id.commercial_partner_id
            is_renewed = bool(locks._mine(debtor, action.company_id))
            holder = locks._take(debtor, action.company_id)
            if holder != self.env.user:
                raise UserError(debtor._dunning_why_busy(holder))
            if not is_renewed:
                action._ask_contacts_again()
        self.invalidate_recordset(["busy_user_id", "call_refusal"])

    def action_call(self, override_reason=False):
        """Begin the call, if it may be made now: the telephone dials.

        :param override_reason: a manager's, for a call outside the limits; the call keeps it
        :raise UserError: saying that nothing is left to call about; or why it may not be made, and
            from when it may; or what is wrong with the number
        """
        self.ensure_one()
        self._check_still_to_make()
        self._check_may_call(override_reason)
        if not self.phone_e164:
            raise UserError(self.phone_warning)
        self.action_take_call()
        return self.env["dunning.call.lock"]._dial(
            self.partner_id, self.company_id, self.contact_id, self.phone_e164, override_reason
        )

    def action_release_call(self):
        """Let others call the debtor again."""
        self.check_access("write")
        for action in self:
            self.env["dunning.call.lock"]._release(action.partner_id, action.company_id)
        self.invalidate_recordset(["busy_user_id", "call_refusal"])


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_dial(self, company):
        """Begin a call that no step asked for, if one may be made now: the telephone dials.

        :raise UserError: saying why not, or what is wrong with the number
        """
        if refusal := self._dunning_call_refusal(company):
            raise UserError(refusal)
        contact = self._dunning_contact("phone")
        line = contact._dunning_phone_line(self, company)
        if not line.e164:
            raise UserError(self.env["dunning.action"]._phone_advice(line))
        locks = self.env["dunning.call.lock"]
        locks._take(self, company)
        return locks._dial(self, company, contact, line.e164)
