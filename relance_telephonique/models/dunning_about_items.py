from odoo import api, models

LEDGER = {"move_ids", "move_line_ids"}


class DunningAboutItems(models.AbstractModel):
    """What names journal items or invoices. Collectors chase without any right on the ledger: to
    name an item one needs the right on what names it, not on the item.
    """

    _name = "dunning.about.items"
    _description = "About Journal Items"

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        records = super(DunningAboutItems, self.sudo()).create(vals_list).with_env(self.env)
        records.check_access("create")
        return records

    def write(self, vals):
        if not LEDGER.intersection(vals):
            return super().write(vals)
        self.check_access("write")
        return super(DunningAboutItems, self.sudo()).write(vals)
