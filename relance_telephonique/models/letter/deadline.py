"""The day by which a letter asks to be paid."""

from odoo import api, fields, models
from odoo.tools import format_date


class DunningAction(models.Model):
    _inherit = "dunning.action"

    date_deadline = fields.Date(
        string="Deadline printed",
        readonly=True,
        copy=False,
        help="The day by which the letter asks to be paid: it stays what was printed.",
    )
    date_expiry = fields.Date(
        string="Deadline",
        compute="_compute_date_expiry",
        store=True,
        help="The day by which the debtor must have paid: the one printed, or later if the company "
        "counts from the first presentation.",
    )

    @api.depends("date_deadline", "date_posted", "date_presented", "date_delivered")
    def _compute_date_expiry(self):
        """As the company counts on the day that something is learnt of the letter: what was once
        counted stays, whatever the settings become.
        """
        for action in self:
            action.date_expiry = action._expiry()

    def _expiry(self):
        """Return the day by which the debtor must have paid, False if no letter was made."""
        printed, posted = self.date_deadline, self.date_posted
        if not printed or not posted:
            return printed
        counts_from = posted if posted >= printed else False
        if self.company_id.dunning_deadline_from == "presentation":
            counts_from = self.date_presented or self.date_delivered or self._presumed_presented()
        if not counts_from:
            return printed
        in_time = fields.Date.add(counts_from, days=self._days_to_pay())
        return max(printed, self.company_id._dunning_next_working_day(in_time))

    def _presumed_presented(self):
        return fields.Date.add(self.date_posted, days=self.company_id.dunning_presentation_days)

    def _deadline(self):
        """What was printed stays; an e-mail, or a letter to be made, counts from its day."""
        return self.date_deadline or super()._deadline()

    def _doubt(self):
        """A letter that waited for too long leaves the debtor no time."""
        if doubt := super()._doubt():
            return doubt
        waits = self.document_id and not self.date_posted and self.state == "ready"
        if waits and self.date_deadline and self.date_deadline <= self.company_id._dunning_today():
            return self.env._(
                "It asks to pay by %(date)s: make the letter again.",
                date=format_date(self.env, self.date_deadline),
            )
        return False
