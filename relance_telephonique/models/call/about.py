"""About: which of the debtor's items one outcome of a call is about; the others are untouched."""

from odoo import Command, fields, models
from odoo.exceptions import AccessError

from ...tools.calling_hours import local_time


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _part_about(self, items):
        """Return the contact that carries just these items: this one, or a part that stands apart.

        What else this one carries is still to be talked about. What it did not carry joins without
        making a step of its scenario.

        :param items: due items of the debtor, or their journal items
        """
        self.ensure_one()
        items = self.env["dunning.due.item"].browse(items.ids)
        lines = self.line_ids.filtered(lambda line: line.move_line_id.id in items.ids)
        others = set(self._items_to_pay().ids).difference(items.ids)
        part = self._split_off_talk(lines) if others else self
        part._by_method().line_ids = [
            Command.create(item._line_beside_values())
            for item in items
            if item.id not in lines.move_line_id.ids
        ]
        return part

    def _split_off_talk(self, lines):
        """Return the part of the talk with the same person that is about these lines."""
        return self._split_off(
            lines, date_processed=self.date_processed, contact_id=self.contact_id.id
        )


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    def _line_beside_values(self):
        """Return the values of a line that carries the item without making a step of it."""
        return self._action_line_values() | {"level_id": False, "delay_days": 0}


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_open_items(self, company, item_ids):
        """Return the due items of these ids, once all of them are known to be the debtor's.

        :param item_ids: numbers of journal items, as a client names them
        :raise AccessError: if one is paid, another's, another company's, or hidden from the reader
        """
        ids = {int(item_id) for item_id in item_ids}
        items = self.env["dunning.due.item"].search(
            [
                ("id", "in", list(ids)),
                ("partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", company.id),
            ]
        )
        if ids - set(items.ids):
            raise AccessError(
                self.env._(
                    "Choose among what %(debtor)s owes to %(company)s.",
                    debtor=self.commercial_partner_id.display_name,
                    company=company.name,
                )
            )
        return items

    def _dunning_call_noted(self, company, outcome, items, moment=None):
        """Return the call that waits to be made, if this was said in it: what waits is not made a
        second time. A talk about other items, or of a day before the call was to be made, is none.

        :param items: the due items that it was about
        :param moment: when, in UTC, if it was not now
        """
        waiting = self.commercial_partner_id._dunning_waiting_call(company)
        if moment and waiting:
            today, zone = company._dunning_today(), company._dunning_zone()
            if local_time(zone, moment).date() < min(today, waiting.date):
                return waiting.browse()
        is_about = waiting.line_ids.move_line_id.ids
        if outcome._effect().is_of_debtor or not items or set(is_about).intersection(items.ids):
            return waiting
        return waiting.browse()

    def _dunning_call_beside(self, company, items, contact=None):
        """Return a call that no step asked for; it makes no step of its items.

        :param items: ``dunning.due.item``
        """
        debtor = self.commercial_partner_id
        actions = self.env["dunning.action"]._by_method()
        return actions.create(
            {
                "company_id": company.id,
                "partner_id": debtor.id,
                "contact_id": (contact or debtor._dunning_contact("phone")).id,
                "channel": "phone",
                "user_id": self.env.uid,
                "date_processed": fields.Datetime.now(),
                "line_ids": [Command.create(item._line_beside_values()) for item in items],
            }
        )
