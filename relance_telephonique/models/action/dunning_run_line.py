from odoo import fields, models

from ...tools.selection_of import SelectionOf


class DunningRunLine(models.Model):
    """What a run found: how many due items of a status, for how much, before it acted."""

    _name = "dunning.run.line"
    _description = "Dunning Run Finding"
    _order = "run_id, item_count desc, id"
    _inherit = ["dunning.protected"]
    _log_access = False
    _ledger = ("create", "write", "unlink")

    run_id = fields.Many2one("dunning.run", required=True, index=True, ondelete="cascade")
    status = SelectionOf("dunning.due.item.status", required=True, validate=False)
    item_count = fields.Integer(string="Items")
    debtor_count = fields.Integer(string="Debtors", aggregator=None)
    currency_id = fields.Many2one(related="run_id.company_id.currency_id")
    amount_residual = fields.Monetary(
        string="Due before credits",
        help="What these items left to pay, in the company's currency; what the debtors' credits "
        "cover is not deducted.",
    )

    def action_open_items(self):
        """Open the due items that stand in this status now."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_due_item_action"
        )
        domain = [("company_id", "=", self.run_id.company_id.id), ("status", "=", self.status)]
        return action | {"domain": domain, "context": {}}
