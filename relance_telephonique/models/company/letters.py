from odoo import fields, models

from ...tools.limits import DAYS, TIMES


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_deadline_from = fields.Selection(
        [
            ("sending", "The date of the letter"),
            ("presentation", "Its first presentation"),
        ],
        string="Deadlines count from",
        default="sending",
        required=True,
        help="From when the days to pay of a registered letter count. The date printed in it is "
        "never brought forward.",
    )
    dunning_presentation_days = fields.Integer(
        string="Days in the post",
        default=3,
        help="A registered letter is deemed presented so many days after it was posted, as long as "
        "its first presentation is not known.",
        limit=DAYS,
    )
    dunning_open_cases = fields.Boolean(
        string="Open a case after a formal notice",
        default=True,
        help="When the deadline of a formal notice passes unpaid, a case opens and a manager "
        "decides what follows.",
    )
    dunning_duplex = fields.Boolean(
        string="Print letters on both sides",
        default=True,
        help="Letters printed together begin on a sheet of their own: a blank page follows those "
        "with an odd number of pages.",
    )

    dunning_privacy_notice = fields.Boolean(
        string="Privacy notice",
        default=True,
        help="Letters and e-mails say in two lines what is done with people's data, and whom they "
        "may ask.",
    )
    dunning_privacy_contact = fields.Char(
        string="Whom to ask about data",
        help="An e-mail address, or that of your privacy policy. Left empty, the company's e-mail "
        "address.",
    )
    dunning_most_attached = fields.Integer(
        string="Invoices attached",
        default=10,
        help="At most so many invoices go with an e-mail or a letter, the oldest; beyond them the "
        "statement of account goes along, from which the others open.",
        limit=TIMES,
    )

    _dunning_presentation_days_positive = models.Constraint(
        "CHECK (dunning_presentation_days >= 0)", "Days in the post cannot be negative."
    )


class DunningCompanySettings(models.AbstractModel):
    _inherit = "dunning.company.settings"

    dunning_deadline_from = fields.Selection(
        related="company_id.dunning_deadline_from", readonly=False
    )
    dunning_presentation_days = fields.Integer(
        related="company_id.dunning_presentation_days", readonly=False
    )
    dunning_open_cases = fields.Boolean(related="company_id.dunning_open_cases", readonly=False)
    dunning_duplex = fields.Boolean(related="company_id.dunning_duplex", readonly=False)
    dunning_privacy_notice = fields.Boolean(
        related="company_id.dunning_privacy_notice", readonly=False
    )
    dunning_privacy_contact = fields.Char(
        related="company_id.dunning_privacy_contact", readonly=False
    )
    dunning_most_attached = fields.Integer(
        related="company_id.dunning_most_attached", readonly=False
    )
