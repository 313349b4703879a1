from odoo import fields, models

from ...tools.limits import ANY


class DunningInstalment(models.AbstractModel):
    """What names a due item for good.

    ``move_id`` and ``date_maturity`` stay when Odoo drops or reuses the journal item's id (an
    invoice reset to draft, other terms): the record then finds its item again by due date.
    """

    _name = "dunning.instalment"
    _inherit = ["dunning.limited"]
    _description = "Names a Due Item"

    move_line_id = fields.Many2one("account.move.line", string="Due item", ondelete="set null")
    move_id = fields.Many2one(
        "account.move", string="Invoice", index="btree_not_null", ondelete="set null"
    )
    date_maturity = fields.Date(string="Due date", limit=ANY)

    def action_open_move(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id.get_formview_action()

    def _follow_instalments(self, instalments):
        """Attach records to the journal items that their instalments have become.

        :param instalments: ``{due date kept on the record: journal item}``
        """
        found = {record: instalments.get(record.date_maturity) for record in self}
        if all(
            item and (record.move_line_id, record.date_maturity) == (item, item.date_maturity)
            for record, item in found.items()
        ):
            return
        self._by_method().move_line_id = False  # instalments may have swapped their items
        self.flush_recordset()
        for record, item in found.items():
            if item:
                record._by_method().write(
                    {"move_line_id": item.id, "date_maturity": item.date_maturity}
                )
