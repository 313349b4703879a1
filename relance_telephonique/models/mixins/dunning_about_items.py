from odoo import Command, fields, models
from odoo.exceptions import AccessError

from ...tools.ledger_sql import RECEIVABLE


class Named(fields.Many2many):
    """Journal items or invoices that a record names. Collectors chase without any right on the
    ledger: to name an item one needs the right on what names it, not on the item.

    Nothing but the naming is elevated, with commands made anew of the ids that were checked.
    """

    def write_real(self, records_commands_list, create=False):
        if not records_commands_list:
            return None
        ledger = records_commands_list[0][0].env[self.comodel_name]
        if not ledger.has_access("read"):
            records_commands_list = [
                (records.sudo(), [self._naming(records, command) for command in commands])
                for records, commands in records_commands_list
            ]
        return super().write_real(records_commands_list, create)

    def _naming(self, records, command):
        """Return the command made anew, after a check of whether the records may name its items."""
        code, item, *items = command
        if code == Command.CLEAR:
            return Command.clear()
        if code == Command.UNLINK:
            return Command.unlink(int(item))
        if code not in (Command.LINK, Command.SET):
            raise AccessError(
                records.env._("Journal items are named here, they cannot be changed.")
            )
        ids = [item] if code == Command.LINK else items[0]
        named = records.env[self.comodel_name].sudo().browse(int(each) for each in ids)
        records._check_may_name(named)
        return Command.link(named.id) if code == Command.LINK else Command.set(named.ids)


class DunningAboutItems(models.AbstractModel):
    """What names journal items or invoices of a debtor, to leave them alone or to agree on them."""

    _name = "dunning.about.items"
    _inherit = ["dunning.protected", "dunning.limited"]
    _description = "About Journal Items"

    def _check_may_name(self, named):
        """Make sure that who may not read the ledger names only what the debtor owes.

        :param named: journal items, or invoices
        :raise AccessError: if something is not there, another's, another company's or no receivable
        """
        is_items = named._name == "account.move.line"
        for record in self:
            lines = named.exists() if is_items else named.exists().line_ids
            owed = lines.filtered_domain(
                [
                    ("account_type", "=", RECEIVABLE),
                    ("company_id", "=", record.company_id.id),
                    ("partner_id.commercial_partner_id", "=", record.partner_id.id),
                ]
            )
            if named - (owed if is_items else owed.move_id):
                raise AccessError(
                    self.env._(
                        "Choose among what %(debtor)s owes to %(company)s.",
                        debtor=record.partner_id.display_name,
                        company=record.company_id.name,
                    )
                )
