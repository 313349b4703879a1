from odoo import fields, models


class DunningTrialDebtor(models.Model):
    """Which variant chance gave a debtor, for as long as the test lasts, whatever becomes of them.

    Balanced by what is asked for and by how they pay; of natural persons, of whom no grade is
    known, by the amount alone (CNIL). Nobody writes it by hand.
    """

    _name = "dunning.trial.debtor"
    _inherit = ["dunning.protected"]
    _description = "Debtor in a Test"
    _order = "id"
    _rec_name = "partner_id"
    _log_access = False
    _ledger = ("create", "write", "unlink")

    trial_id = fields.Many2one("dunning.trial", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    variant_id = fields.Many2one(
        "dunning.trial.variant", required=True, readonly=True, index=True, ondelete="cascade"
    )
    payer = fields.Char(
        required=True, readonly=True, help="Who decides: the payer group, or the debtor alone."
    )
    stratum = fields.Char(required=True, readonly=True)
    date = fields.Date(
        required=True,
        readonly=True,
        help="When it was drawn; where days or channels are tried, from when on it is counted.",
    )
    move_line_ids = fields.Many2many(
        "account.move.line",
        "dunning_trial_debtor_item_rel",
        "row_id",
        "move_line_id",
        string="Items counted",
        readonly=True,
        help="Where days or channels are tried: what came to the step on the first day.",
    )

    _one_of_trial = models.Constraint("UNIQUE (trial_id, partner_id)")
