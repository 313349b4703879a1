"""Registered post: the number of a registered letter, and what became of it."""

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools.limits import DAY
from ...tools.registered_number import compact, grouped, has_right_check_digit, is_known_format
from ...tools.selection_of import label_of

DATES = ("date_posted", "date_presented", "date_delivered", "date_returned")
FACTS = ("registered_number", *DATES, "return_reason")  # logged when they change


class DunningAction(models.Model):
    _inherit = "dunning.action"

    registered_number = fields.Char(
        string="Registered number",
        copy=False,
        index="btree_not_null",
        help="The number of the registered letter, written without spaces.",
    )
    registered_label = fields.Char(
        string="Tracking number",
        compute="_compute_registered_label",
        inverse="_inverse_registered_label",
        search="_search_registered_label",
        help="As on the slip: 1A 123 456 7890 1, or RK 123 456 785 FR abroad.",
    )
    printed_number = fields.Char(string="Number on the letter", readonly=True, copy=False)
    registered_warning = fields.Char(string="What to check", compute="_compute_registered_warning")
    date_posted = fields.Date(string="Posted on", copy=False, limit=DAY)
    date_presented = fields.Date(
        string="First presented on",
        copy=False,
        help="The day on which the postman first presented the letter.",
        limit=DAY,
    )
    date_delivered = fields.Date(string="Delivered on", copy=False, limit=DAY)
    date_returned = fields.Date(string="Came back on", copy=False, limit=DAY)
    return_reason = fields.Selection(
        [
            ("unclaimed", "Unclaimed"),
            ("refused", "Refused"),
            ("unknown_address", "Unknown at the address"),
            ("other", "Other reason"),
        ],
        string="Why it came back",
        copy=False,
    )
    registered_state = fields.Selection(
        [
            ("to_post", "To post"),
            ("posted", "Posted"),
            ("presented", "Presented"),
            ("delivered", "Delivered"),
            ("returned", "Came back"),
            ("lost", "Did not arrive"),
        ],
        string="Post",
        compute="_compute_registered_state",
    )
    posting_proof_ids = fields.Many2many(
        "ir.attachment", "dunning_posting_proof_rel", string="Proof of posting", copy=False
    )
    receipt_ids = fields.Many2many(
        "ir.attachment", "dunning_receipt_rel", string="Acknowledgement of receipt", copy=False
    )

    # ------------------------------------------------------------------ compute

    @api.depends("registered_number")
    def _compute_registered_label(self):
        for action in self:
            action.registered_label = grouped(action.registered_number)

    def _inverse_registered_label(self):
        for action in self:
            action.registered_number = action.registered_label
            action.registered_label = grouped(action.registered_number)

    def _search_registered_label(self, operator, value):
        values = [value] if isinstance(value, str) else value
        if operator not in ("in", "ilike", "="):
            return NotImplemented
        clean = [compact(text) if isinstance(text, str) else text for text in values]
        return [("registered_number", operator, clean if operator == "in" else clean[0])]

    @api.depends("registered_number", "printed_number", "document_id", "date_posted")
    def _compute_registered_warning(self):
        for action in self:
            action.registered_warning = action._doubt()

    def _registered_number(self):
        return self._channel().is_registered and self.registered_number

    def _doubt(self):
        """Return what a person should look at, without its being impossible, or False."""
        if twin := self._same_number():
            return self.env._("%(other)s has the same number.", other=twin.display_name)
        if self._bears_another_number():
            return self.env._("The letter does not bear this number.")
        return False

    def _same_number(self):
        """Return another letter with the number: each has its own."""
        if not self.registered_number:
            return self.browse()
        same = [("registered_number", "=", self.registered_number), ("id", "!=", self._origin.id)]
        return self.search(same, limit=1)

    def _bears_another_number(self):
        """Whether the letter was made before its number was known, and can be made again."""
        number = self.registered_number
        can_change = self.document_id and not self.date_posted
        return bool(number and can_change and number != self.printed_number)

    @api.depends("channel", "state", "document_id", *DATES, "return_reason")
    def _compute_registered_state(self):
        for action in self:
            action.registered_state = action._where_the_post_is()

    def _where_the_post_is(self):
        if not self.is_registered:
            return False
        if self.date_returned:
            return "lost" if self.return_reason == "unknown_address" else "returned"
        if self.date_delivered:
            return "delivered"
        if self.date_presented:
            return "presented"
        if self.date_posted:
            return "posted"
        return "to_post" if self.state == "ready" and self.document_id else False

    def _post_in_words(self):
        """Return what is known of a registered letter's way, as the dossier tells it."""
        self.ensure_one()
        number, reason = self.registered_label, label_of(self, "return_reason")
        posted, presented, delivered, returned = (
            self[name] and format_date(self.env, self[name]) for name in DATES
        )
        words = (
            number and self.env._("No. %(number)s", number=number),
            posted and self.env._("posted on %(date)s", date=posted),
            presented and self.env._("first presented on %(date)s", date=presented),
            delivered and self.env._("delivered on %(date)s", date=delivered),
            returned
            and self.env._("came back on %(date)s: %(reason)s", date=returned, reason=reason),
        )
        return ", ".join(filter(None, words))

    # ------------------------------------------------------------------ constrains

    @api.constrains("registered_number")
    def _check_registered_number(self):
        for action in self.filtered("registered_number"):
            number = action.registered_number
            if not is_known_format(number):
                raise ValidationError(
                    self.env._(
                        "“%(number)s” is not the number of a registered letter: expected like "
                        "1A 123 456 7890 1, or RK 123 456 785 FR.",
                        number=number,
                    )
                )
            if not has_right_check_digit(number):
                raise ValidationError(
                    self.env._(
                        "“%(number)s” was mistyped: its check digit does not fit.",
                        number=grouped(number),
                    )
                )

    @api.constrains(*DATES, "return_reason")
    def _check_post_dates(self):
        for action in self:
            if any(action[name] for name in DATES):
                action._check_dates_possible()
                action._check_dates_in_order()
            if bool(action.date_returned) != bool(action.return_reason):
                raise ValidationError(
                    self.env._("A letter that came back has a date and a reason: give both.")
                )

    def _check_dates_possible(self):
        if not self.date_posted:
            raise ValidationError(self.env._("Enter first the day on which the letter was posted."))
        if self.date_delivered and self.date_returned:
            raise ValidationError(
                self.env._("A letter was delivered, or it came back: clear one of the dates.")
            )
        today = self.company_id._dunning_today()
        for name in DATES:
            if self[name] and self[name] > today:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” cannot be in the future (%(date)s).",
                        field=self._date_label(name),
                        date=format_date(self.env, self[name]),
                    )
                )

    def _check_dates_in_order(self):
        """The letter's date, its posting, its presentation, then its delivery or return."""
        earlier, what = self._document_date(), self.env._("the date of the letter")
        for name in DATES:
            day = self[name]
            if day and day < earlier:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” (%(date)s) is before %(what)s (%(earlier)s).",
                        field=self._date_label(name),
                        date=format_date(self.env, day),
                        what=what,
                        earlier=format_date(self.env, earlier),
                    )
                )
            if day:
                earlier, what = day, f"“{self._date_label(name)}”"

    def _date_label(self, name):
        return self._fields[name]._description_string(self.env)

    # ------------------------------------------------------------------ CRUD

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_compact_number(vals) for vals in vals_list])

    def write(self, vals):
        """Log what is said of the post: it may have to be proved. The engine's writes are not."""
        facts = [name for name in FACTS if name in vals]
        if not facts:
            return super().write(vals)
        before = {action: {name: action[name] for name in facts} for action in self}
        result = super().write(self._with_compact_number(vals))
        self._date_when_posted()
        for action in self:
            action._log_edit(before[action])
        self._tell_of_unknown_address(before)
        return result

    def _with_compact_number(self, vals):
        if number := vals.get("registered_number"):
            return vals | {"registered_number": compact(number)}
        return vals

    def _tell_of_unknown_address(self, before):
        """A letter that never reached the debtor proves nothing: somebody finds the address."""
        lost = self.filtered(
            lambda action: (
                action.return_reason == "unknown_address"
                and before[action].get("return_reason", "unknown_address") != "unknown_address"
            )
        )
        lost._tell_responsible(
            lambda env: env._(
                "The letter did not reach the debtor: find the address and post it again."
            )
        )

    # ------------------------------------------------------------------ what a person does

    def action_posted(self):
        """Ask for the numbers and the day of posting of registered letters.

        :raise UserError: if none of them is a registered letter that was made
        """
        letters = self.filtered(
            lambda action: (
                action._is_registered_letter() and action.state in ("ready", "failed", "done")
            )
        )
        if not letters:
            raise UserError(self.env._("None of these is a registered letter that can be posted."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Posted"),
            "res_model": "dunning.registered.posting",
            "res_id": self.env["dunning.registered.posting"].create({"action_ids": letters.ids}).id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_make_again(self):
        """Make a letter that was not posted yet again: with its number, of today, and only for what
        is still owed.

        :raise UserError: if it was posted
        """
        for action in self:
            if action.state != "ready" or not action.document_id:
                raise UserError(
                    self.env._(
                        "%(name)s cannot be made again: it was already sent.",
                        name=action.display_name,
                    )
                )
        self._drop_settled_lines()
        for action in self.filtered(lambda action: action.state == "ready"):
            action._make_letter_anew()

    def action_done(self):
        """A registered letter is done on the day it was posted: today, unless another was given."""
        letters = self.filtered(
            lambda action: action.is_registered and action.state in ("ready", "failed")
        )
        for company, unposted in (
            letters.filtered(lambda action: not action.date_posted).grouped("company_id").items()
        ):
            unposted.date_posted = company._dunning_today()
        result = super().action_done()
        letters._date_when_posted()
        return result

    def action_undo(self):
        """What was not posted has no date of posting; when it is, its number is another one."""
        result = super().action_undo()
        nothing = dict.fromkeys(FACTS, False)
        proofs = dict.fromkeys(("posting_proof_ids", "receipt_ids"), [Command.clear()])
        self.filtered("date_posted").write(nothing | proofs)
        return result

    def action_send_again(self):
        """Make a letter that did not reach the debtor again, to be posted to where they are."""
        self._close_activities()  # among them the notice that it was lost
        self.action_undo()
        self.action_make_again()

    def _is_registered_letter(self):
        """Whether there is a letter to take to the post office."""
        return self.is_registered and bool(self.document_id)

    def _date_when_posted(self):
        for action in self.filtered(lambda action: action.state == "done"):
            action._by_method().date_done = action.date_posted or action.date_done
