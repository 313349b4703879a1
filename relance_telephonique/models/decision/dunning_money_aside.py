from odoo import api, fields, models
from odoo.exceptions import UserError


class DunningMoneyAside(models.Model):
    """Money that a person said is not for what its customer owes: it holds nothing any more."""

    _name = "dunning.money.aside"
    _inherit = ["dunning.protected"]
    _description = "Money That Is for Something Else"
    _order = "date desc, id desc"
    _rec_name = "money_name"
    _ledger = ("create", "write", "unlink")

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, readonly=True, index=True, ondelete="cascade"
    )
    money_name = fields.Char(string="Money", required=True, readonly=True)
    money_model = fields.Char(required=True, readonly=True)
    money_id = fields.Many2oneReference(
        model_field="money_model", string="Entry or payment", required=True, readonly=True
    )
    user_id = fields.Many2one(
        "res.users", string="Said by", required=True, readonly=True, ondelete="restrict"
    )
    date = fields.Datetime(string="Said on", required=True, readonly=True)

    _unique_money = models.UniqueIndex(
        "(money_model, money_id)", "This money has been set aside already."
    )

    @api.model
    def _set_aside(self, items):
        """Let the money that holds these due items go for something else, and note who said so.

        :return: what was noted, one for each money
        :raise UserError: if none holds them
        """
        held = items.filtered(lambda item: item.status == "to_match")
        if not held:
            raise UserError(self.env._("No money to match holds this: nothing to set aside."))
        moneys = {(item.reason_model, item.reason_id): item for item in held}
        return self._by_method().create(
            [
                {
                    "company_id": item.company_id.id,
                    "partner_id": item.partner_id.id,
                    "money_name": item._money_to_match(),
                    "money_model": model,
                    "money_id": number,
                    "user_id": self.env.uid,
                    "date": fields.Datetime.now(),
                }
                for (model, number), item in moneys.items()
            ]
        )

    @api.model
    def _of(self, money):
        """Return what was said of these entries or payments."""
        return self.search([("money_model", "=", money._name), ("money_id", "in", money.ids)])

    def action_take_back(self):
        """The money is for what the customer owes after all."""
        self.check_access("unlink")
        self._by_method().unlink()
