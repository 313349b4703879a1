"""Page of debtors: whether a company has one, and how far it goes."""

from odoo import fields, models

from ...tools.limits import DAYS
from ...tools.page_form import MOST_PAYMENTS


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_page = fields.Boolean(
        string="Page of the debtor",
        default=True,
        help="E-mails and letters lead to a page on which debtors see what they owe, without a "
        "password. Switched off, no link opens any more.",
    )
    dunning_page_days = fields.Integer(
        string="Validity of the link",
        default=60,
        help="Days from the message that brings the link. Each message brings one that holds "
        "longer.",
        limit=(1, 365),
    )
    dunning_page_intro = fields.Text(
        string="Introduction of the page",
        translate=True,
        help="What debtors read first. Left empty, a short courteous sentence.",
    )
    dunning_page_takes_answers = fields.Boolean(
        string="Debtors answer on the page",
        default=True,
        help="They say when they will pay, that they have paid, what they contest, or a few words. "
        "Switched off, the page only shows.",
    )
    dunning_page_takes_promise = fields.Boolean(string="Will pay", default=True)
    dunning_page_takes_paid = fields.Boolean(string="Has paid", default=True)
    dunning_page_takes_dispute = fields.Boolean(string="Contests", default=True)
    dunning_page_takes_copy = fields.Boolean(string="Wants the invoices", default=True)
    dunning_page_takes_payer = fields.Boolean(string="Somebody else pays", default=True)
    dunning_page_takes_callback = fields.Boolean(string="Asks to be called", default=True)
    dunning_page_takes_words = fields.Boolean(string="A few words", default=True)
    dunning_page_promise_days = fields.Integer(
        string="Days promised at once",
        default=15,
        help="A promise on the page whose first payment comes within these days, and that does not "
        "go beyond what a collector may grant, holds at once. What goes further waits for the "
        "collector, as do instalments where nothing says how many a collector may grant. 0: each "
        "one waits.",
        limit=DAYS,
    )

    _dunning_page_days_positive = models.Constraint(
        "CHECK (dunning_page_days BETWEEN 1 AND 365)",
        "The link to the page holds from 1 to 365 days.",
    )
    _dunning_page_promise_days_positive = models.Constraint(
        "CHECK (dunning_page_promise_days >= 0)",
        "The days promised at once cannot be negative.",
    )

    def _dunning_page_takes(self, kind):
        """Whether debtors may say that kind of answer on their page."""
        return self.dunning_page_takes_answers and self[f"dunning_page_takes_{kind}"]

    def _dunning_page_most_payments(self):
        """Return in how many payments a debtor may ask to pay."""
        return max(self.dunning_promise_max_parts, MOST_PAYMENTS)


class DunningCompanySettings(models.AbstractModel):
    _inherit = "dunning.company.settings"

    dunning_page = fields.Boolean(related="company_id.dunning_page", readonly=False)
    dunning_page_days = fields.Integer(related="company_id.dunning_page_days", readonly=False)
    dunning_page_intro = fields.Text(related="company_id.dunning_page_intro", readonly=False)
    dunning_page_takes_answers = fields.Boolean(
        related="company_id.dunning_page_takes_answers", readonly=False
    )
    dunning_page_takes_promise = fields.Boolean(
        related="company_id.dunning_page_takes_promise", readonly=False
    )
    dunning_page_takes_paid = fields.Boolean(
        related="company_id.dunning_page_takes_paid", readonly=False
    )
    dunning_page_takes_dispute = fields.Boolean(
        related="company_id.dunning_page_takes_dispute", readonly=False
    )
    dunning_page_takes_copy = fields.Boolean(
        related="company_id.dunning_page_takes_copy", readonly=False
    )
    dunning_page_takes_payer = fields.Boolean(
        related="company_id.dunning_page_takes_payer", readonly=False
    )
    dunning_page_takes_callback = fields.Boolean(
        related="company_id.dunning_page_takes_callback", readonly=False
    )
    dunning_page_takes_words = fields.Boolean(
        related="company_id.dunning_page_takes_words", readonly=False
    )
    dunning_page_promise_days = fields.Integer(
        related="company_id.dunning_page_promise_days", readonly=False
    )
