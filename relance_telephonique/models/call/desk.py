"""The call desk: whom to call next and why, one debtor after the other."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.groups import MANAGER
from ..company.rules import Asked

IN_USE = [("active", "=", True)]


class DunningAction(models.Model):
    _inherit = "dunning.action"

    @api.model
    def desk_open(self):
        """Return what the desk needs once: which day it is, how calls may end, what there is to
        say, and the searches that were saved on the list of calls.
        """
        self.check_access("write")
        return {
            "day": fields.Date.to_string(self.env.company._dunning_today()),
            "is_manager": self.env.user.has_group(MANAGER),
            "outcomes": self.env["dunning.call.outcome"].search_read(
                IN_USE, ["name", "is_reached", "stays", "is_of_debtor"]
            ),
            "scripts": self.env["dunning.script"].search_read(IN_USE, ["name"]),
            "searches": self.env["ir.filters"].get_filters(
                self._name, self.env.ref("relance_telephonique.dunning_action_action_calls").id
            ),
        }

    @api.model
    def desk_take(self, call_ids, is_chosen=False):
        """Take the first of these calls that can be made, and return what is shown of it.

        What is around it and what to say are asked for apart: the next debtor is there at once.

        :param is_chosen: a call that the user chose is shown even if it cannot be made now
        :return: what :meth:`_desk_sheet` returns; False if all of them were made or taken
        """
        self.check_access("write")
        self = Asked.once(self)
        domain = self._desk_domain(everybody=True) & Domain("id", "in", call_ids)
        if not is_chosen:
            now = fields.Datetime.now()
            domain &= Domain("call_at", "=", False) | Domain("call_at", "<=", now)
        waiting = self.search_fetch(domain)
        waiting._desk_know_people()
        for call in self.browse(call_ids) & waiting:
            if call._is_still_to_make() and (call._desk_take() or is_chosen):
                return self.browse(call.id)._desk_sheet()  # not the sheets of the others too
        return False

    @api.model
    def desk_refresh(self, current=False, everybody=False, domain=()):
        """Return what is around the call being made, and hold its debtor longer.

        :param everybody: whether a manager makes the calls of all
        :param domain: of a search that was saved on the list of calls
        :return: ``current`` tells what the call is about by now, False if it is not to be made any
            more; ``of_others``, how many calls wait for colleagues of a manager who has none
        """
        self.check_access("write")
        call = self.browse(current).exists().filtered(lambda call: call.state == "ready")
        call._desk_take()
        is_manager = self.env.user.has_group(MANAGER)
        everybody = everybody and is_manager
        queue = self._desk_queue(everybody, domain)
        return {
            "queue": queue,
            "current": call._desk_about() if call else False,
            "progress": self._desk_progress(),
            "next_day": not queue and self._desk_next_day(everybody),
            "of_others": is_manager and not queue and self._desk_count_of_others(),
        }

    def _desk_take(self):
        """Keep the others from calling the debtor; whether nobody else had taken them."""
        try:
            self.action_take_call()
        except UserError:
            return False
        return True
