"""Stage: how far a case has come, until when the law lets us act, and when it is over."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...tools.ledger_sql import OPEN_DEBTS, RECEIVABLE
from ...tools.legal_deadlines import next_deadline
from ...tools.limits import PAST
from .dunning_case import CLOSING, STAGES

DEADLINES = [
    ("signify", "Signify the order"),
    ("enforce", "Order enforced if there is no opposition"),
    ("title", "End of the title"),
    ("time_bar", "Time-bar"),
    ("declare", "Declare the claim"),
]
DEADLINE_TYPE = "relance_telephonique.mail_activity_type_deadline"
# What moves a deadline.
DATED_BY = {"date_declared", "date_stage", "move_ids", "partner_id", "stage", "state"}


class DunningCase(models.Model):
    _inherit = "dunning.case"

    stage = fields.Selection(
        STAGES,
        required=True,
        default="to_decide",
        group_expand=True,
        index=True,
        copy=False,
        tracking=True,
    )
    date_stage = fields.Date(
        string="In this stage since",
        copy=False,
        help="The day of the act itself: of the order, of its signification… Legal deadlines run "
        "from it.",
        limit=PAST,
    )
    event_ids = fields.One2many(
        "dunning.case.event", "case_id", string="Stages passed", readonly=True, copy=False
    )
    date_deadline = fields.Date(string="Next deadline", readonly=True, index=True, copy=False)
    deadline_kind = fields.Selection(
        DEADLINES, string="What is due then", readonly=True, copy=False
    )
    deadline_name = fields.Char(string="Deadline", compute="_compute_deadline_name")

    @api.depends("deadline_kind", "date_deadline")
    @api.depends_context("lang")
    def _compute_deadline_name(self):
        for case in self:
            case.deadline_name = case.date_deadline and case._deadline_sentence()

    def _deadline_sentence(self):
        day = format_date(self.env, self.date_deadline)
        return {
            "signify": self.env._("Signify the order by %(date)s, or it is void", date=day),
            "enforce": self.env._(
                "No notice of an opposition by %(date)s: the order is enforced, hand it to the "
                "commissaire de justice",
                date=day,
            ),
            "title": self.env._("Enforce the title by %(date)s", date=day),
            "time_bar": self.env._("Bring the claim to court by %(date)s: time-bar", date=day),
            "declare": self.env._("Declare the claim by %(date)s", date=day),
        }.get(self.deadline_kind, day)

    # ------------------------------------------------------------------ moving on

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        for case in cases:
            case.date_stage = case.date_stage or case.date
        cases._note_stages()
        cases._update_deadlines()
        return cases

    def write(self, vals):
        """A case that moves on keeps the day; the last two stages close it."""
        moved = self.filtered(lambda case: vals.get("stage", case.stage) != case.stage)
        if moved:
            moved._check_may_close(vals["stage"])
            today = moved.company_id[:1]._dunning_today()
            vals = {**vals, "date_stage": vals.get("date_stage") or today}
        result = super().write(vals)
        if moved:
            moved._open_or_close(vals["stage"], vals["date_stage"])
            moved._note_stages()
            moved.filtered(lambda case: case.stage == "written_off")._stop_following()
        elif "date_stage" in vals:
            self._correct_stage_date()
        if DATED_BY.intersection(vals):
            self._update_deadlines()
        return result

    def _open_or_close(self, stage, since):
        is_over = stage in CLOSING
        state = "closed" if is_over else "open"
        self._by_method().write({"state": state, "date_closed": is_over and since})

    def _note_stages(self):
        self.env["dunning.case.event"].sudo().create(
            [{"case_id": case.id, "stage": case.stage, "date": case.date_stage} for case in self]
        )

    def _correct_stage_date(self):
        for case in self.sudo():
            case.event_ids[-1:].date = case.date_stage

    def _check_may_close(self, stage):
        """What is still owed is not paid, nor is what another customer took over.

        :raise UserError: naming what is left
        """
        if stage != "paid":
            return
        self.invalidate_recordset(["amount_residual", "amount_taken_over"])  # of the ledger now
        for case in self:
            if case._is_positive(case.amount_taken_over):
                raise UserError(
                    self.env._(
                        "Another customer took over %(amount)s of %(case)s: it was not paid, close "
                        "it instead.",
                        case=case.display_name,
                        amount=format_amount(self.env, case.amount_taken_over, case.currency_id),
                    )
                )
            if case.currency_id.compare_amounts(case.amount_residual, 0) > 0:
                raise UserError(
                    self.env._(
                        "%(case)s still leaves %(amount)s to pay: allocate the payment, or move "
                        "it to “Written off”.",
                        case=case.display_name,
                        amount=format_amount(self.env, case.amount_residual, case.currency_id),
                    )
                )

    def _stop_following(self):
        """Whom one has given up on is not chased again when the case closes, although the loss may
        not be booked yet.
        """
        for case in self.sudo():  # managers of dunning need no right on the ledger
            owed = case.move_ids.filtered(lambda move: move.payment_state != "paid")
            owed.line_ids.filtered(
                lambda line: line.account_id.account_type == RECEIVABLE
            ).no_followup = True
            case._message_log(
                body=self.env._("What it leaves open is marked “no follow-up”: book the loss.")
            )

    def action_close(self):
        """Close cases: what is still open in them is chased again where it stood."""
        for case in self.filtered(lambda case: case.state == "open"):
            case._by_method().write(
                {"state": "closed", "date_closed": case.company_id._dunning_today()}
            )

    def action_close_paid(self):
        """Close cases that are paid, whatever interest and costs are left."""
        self.stage = "paid"

    def action_reopen(self):
        """Take the closing back; what was written off stays marked “no follow-up”."""
        self._by_method().write({"state": "open", "date_closed": False})
        self.filtered(lambda case: case.stage in CLOSING).stage = "to_decide"

    def _web_read_group_format(self, groupby, aggregates, groups):
        """Fold the columns of closed cases and the empty ones: thirteen do not fit on a screen."""
        columns = super()._web_read_group_format(groupby, aggregates, groups)
        if groupby == ("stage",) or groupby == ["stage"]:
            for column in columns:
                column["__fold"] = column["stage"] in CLOSING or not column.get("__count", True)
        return columns

    # ------------------------------------------------------------------ deadlines

    def _update_deadlines(self):
        """Work out the next deadline again; what changed goes into the responsible's inbox."""
        time_bars = self.sudo().move_ids._dunning_time_bars()
        for case in self:
            deadline = case.state == "open" and case._next_deadline(time_bars)
            day, kind = deadline or (False, False)
            if (case.date_deadline, case.deadline_kind) != (day, kind):
                case._by_method().write({"date_deadline": day, "deadline_kind": kind})
                case._remind_of(deadline)

    def _next_deadline(self, time_bars):
        self.ensure_one()
        case = self.sudo()
        titles = case.event_ids.filtered(lambda event: event.stage == "title")
        bars = [time_bars[move.id] for move in case._invoices() if time_bars.get(move.id)]
        return next_deadline(
            self.env["dunning.legal.value"]._law(),
            case.stage,
            case.date_stage or case.date,
            titles[-1:].date or None,
            min(bars, default=None),
            None if case.date_declared else case.partner_id.dunning_declaration_date,
        )

    def _remind_of(self, deadline):
        """Take the former reminder out of the inbox and put the new one in."""
        self.sudo()._activities_of(DEADLINE_TYPE).action_archive()
        if not deadline:
            return
        user = self._dunning_decider() or self.env.user
        self.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
            DEADLINE_TYPE,
            date_deadline=deadline.warn_on(self.company_id._dunning_today()),
            user_id=user.id,
            summary=self.with_context(lang=user.lang)._deadline_sentence(),
        )

    # ------------------------------------------------------------------ in time

    @api.model
    def _follow_cases(self):
        """Close the cases of which nothing is left to claim, as paid if they are; tell who follows
        one of which only interest and costs are left, or one that was paid and is not any more;
        keep deadlines up to date. For the follow-up cron.
        """
        cases = self.search([("state", "=", "open")])
        cases.invalidate_recordset()  # what the ledger says now
        cases._update_deadlines()
        for company, of_company in cases.grouped("company_id").items():
            settled = of_company.with_company(company).filtered("is_settled")
            over = settled.filtered(lambda case: not case.amount_accessory)
            over.filtered("is_paid").stage = "paid"
            over.filtered(lambda case: not case.is_paid).action_close()
            (settled - over)._tell_of_payment()
        self._follow_paid_cases()

    def _dunning_decider(self):
        """Return who follows the case, or stands in for them; else a manager."""
        self.ensure_one()
        company = self.company_id
        return self.user_id._dunning_stand_in(company) or company._dunning_manager()

    def _tell_of_payment(self):
        """Tell the responsible once that the invoices are paid, or leave nothing to pay, and
        something is left to claim.
        """
        told = defaultdict(lambda: self.browse())
        for case in self.filtered(lambda case: not case.is_payment_told):
            told[case._dunning_decider(), case.is_paid] |= case
        for (user, is_paid), cases in told.items():
            env = self.with_context(lang=user.lang).env
            cases._tell(
                user,
                env._("All invoices are paid: claim what is left, or close the case")
                if is_paid
                else env._(
                    "The invoices leave nothing to pay, and not all was paid: claim what is left, "
                    "or close the case"
                ),
            )
        self._by_method().is_payment_told = True

    def _tell(self, user, summary):
        """Put what concerns these cases into a user's inbox."""
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id, summary=summary
        )

    @api.model
    def _follow_paid_cases(self):
        """Tell who follows a case that was closed as paid, once, that its invoices are owed again:
        whether the case goes on or only the reminders do, as they do by themselves, a person says.
        """
        paid = self.search(
            Domain("stage", "=", "paid")
            & (
                Domain("is_owed_again_told", "=", True)
                | Domain("move_ids.line_ids", "any", OPEN_DEBTS)
            )
        )
        paid.invalidate_recordset(["amount_residual"])  # what the ledger says now
        owed = paid.filtered(lambda case: case._is_positive(case.amount_residual))
        told = paid.filtered("is_owed_again_told")
        (told - owed)._by_method().is_owed_again_told = False
        for case in owed - told:
            case._tell_that_owed_again()

    def _tell_that_owed_again(self):
        """Unless another case has taken the invoices up."""
        others = [("state", "=", "open"), ("move_ids", "in", self.move_ids.ids)]
        if self.search_count(others, limit=1):
            return
        user = self._dunning_decider()
        env = self.with_context(lang=user.lang).env
        self._tell(
            user,
            env._(
                "%(amount)s of this case is owed again, what had paid it was rejected or "
                "cancelled: reopen it, or the invoices are chased as others are",
                amount=format_amount(env, self.amount_residual, self.currency_id),
            ),
        )
        self._by_method().write({"is_owed_again_told": True, "is_payment_told": False})
