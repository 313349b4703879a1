from markupsafe import escape

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ...tools.calling_hours import local_time
from ...tools.limits import DURATION, PAST
from ...tools.selection_of import SelectionOf

TAKEN_BACK = {"active": False}
FORGOTTEN = {"note": False, "phone": False, "contact_id": False}


class DunningCall(models.Model):
    """One attempt to talk to a debtor, as it was: it is never edited nor deleted, but words about
    people are forgotten one day.

    ``dunning.action._log_call`` writes it and does what its outcome asks for.
    """

    _name = "dunning.call"
    _inherit = ["dunning.protected", "dunning.about.people", "dunning.with.contact"]
    _description = "Call"
    _order = "date desc, id desc"
    _check_company_auto = True
    _ledger = ("create", "write", "unlink")

    action_id = fields.Many2one(
        "dunning.action", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, index=True, ondelete="restrict"
    )
    contact_id = fields.Many2one("res.partner", string="Called", ondelete="set null")
    phone = fields.Char(help="The number as it was dialled.")
    user_id = fields.Many2one(
        "res.users", string="Caller", required=True, default=lambda self: self.env.user
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now, limit=PAST)
    duration = fields.Integer(help="How long the call lasted, in seconds.", limit=DURATION)
    direction = fields.Selection(
        [("outgoing", "Outgoing"), ("incoming", "Incoming")], required=True, default="outgoing"
    )
    outcome_id = fields.Many2one(
        "dunning.call.outcome", required=True, index=True, ondelete="restrict"
    )
    is_reached = fields.Boolean(
        string="Right person reached",
        help="Whether the outcome counted as a talk when the call was logged.",
    )
    part_of_id = fields.Many2one(
        "dunning.call",
        string="Same talk as",
        index="btree_not_null",
        ondelete="restrict",
        help="The first outcome that was noted of the talk. Only that one counts as a call.",
    )
    cause = SelectionOf("dunning.call.outcome.cause", string="Cause of the delay")
    bank_known = fields.Selection(
        [
            ("right", "They have ours"),
            ("sent", "Sent to them again"),
            ("wrong", "They have others: to be mended"),
        ],
        string="Bank details on file",
        help="What they have on file as our account, when asked in the call.",
    )
    note = fields.Text(help="Facts only: the debtor may ask to read it.")
    script_id = fields.Many2one("dunning.script", string="Script used", ondelete="restrict")
    override_reason = fields.Char(
        string="Reason for calling outside the limits",
        help="The manager's reason for a call outside the hours or above the number of calls.",
    )

    _of_debtor = models.Index("(partner_id, company_id, date)")
    _duration_positive = models.Constraint(
        "CHECK (duration >= 0)", "The duration of a call cannot be negative."
    )

    @api.depends("outcome_id", "date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for call in self:
            moment = format_datetime(self.env, call.date, dt_format="short")
            call.display_name = " · ".join(filter(None, (moment, call.outcome_id.display_name)))

    def write(self, vals):
        """Refuse any change: what was said stays as it was noted, until the system forgets it; it
        goes where the debt goes.

        :raise UserError: otherwise
        """
        by_system = self.env.su and (vals in (FORGOTTEN, TAKEN_BACK) or [*vals] == ["partner_id"])
        if vals and not by_system:
            raise UserError(self.env._("A call that was logged stays as it is: log another one."))
        return super().write(vals)

    def _day(self):
        """Return the day of the call, at the company; today if there is none, as in a trial."""
        if not self:
            return self.env.company._dunning_today()
        return local_time(self.company_id._dunning_zone(), self.date).date()

    def _forget(self):
        """Blank what was noted about people; who called when, and how it ended, stays."""
        calls = self.sudo()  # nobody else may
        for call in calls.filtered("note"):
            for message in call.action_id.message_ids:  # the chatter repeats the note
                if escape(call.note) in message.body:
                    message.body = escape(call.display_name)
        calls.write(FORGOTTEN)

    @api.model
    def _with_words(self):
        return super()._with_words() | Domain("phone", "!=", False)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A call that was logged is never deleted."))
