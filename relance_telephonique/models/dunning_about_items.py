from odoo import Command, api, models
from odoo.exceptions import AccessError

LEDGER = {"move_ids", "move_line_ids"}
NAMING = (Command.LINK, Command.UNLINK, Command.CLEAR, Command.SET)


class DunningAboutItems(models.AbstractModel):
    """What names journal items or invoices. Collectors chase without any right on the ledger: to
    name an item one needs the right on what names it, not on the item.
    """

    _name = "dunning.about.items"
    _inherit = ["dunning.limited"]
    _description = "About Journal Items"

    @api.model_create_multi
    def create(self, vals_list):
        if self._reads_ledger():
            return super().create(vals_list)
        self.check_access("create")
        named = self.default_get(LEDGER.intersection(self._fields))  # sudo forgets the context's
        vals_list = [{**named, **vals} for vals in vals_list]
        for vals in vals_list:
            self._check_only_names(vals)
        records = super(DunningAboutItems, self.sudo()).create(vals_list).with_env(self.env)
        records.check_access("create")
        return records

    def write(self, vals):
        if not LEDGER.intersection(vals) or self._reads_ledger():
            return super().write(vals)
        self.check_access("write")
        self._check_only_names(vals)
        return super(DunningAboutItems, self.sudo()).write(vals)

    @api.model
    def _reads_ledger(self):
        return self.env["account.move.line"].has_access("read")

    @api.model
    def _check_only_names(self, vals):
        """Make sure that items are named and not changed: no other right is lent.

        :raise AccessError: if anything would be created, changed or deleted in the ledger
        """
        for name in LEDGER.intersection(vals):
            for command in vals[name] or ():
                if not isinstance(command, int) and command[0] not in NAMING:
                    raise AccessError(
                        self.env._("Journal items are named here, they cannot be changed.")
                    )
