"""Call rates: what to expect of a call to a debtor, of what came of earlier ones."""

from functools import reduce

from odoo import api, models
from odoo.tools import ormcache

from ...tools.call_worth import FEW_OF_SEGMENT, CallPast, rates


class DunningBehaviour(models.Model):
    _inherit = "dunning.behaviour"

    @api.model
    def _call_rates(self, company, debtors):
        """Return ``{debtor: Rates}``: their own past, drawn towards that of their segment. Who has
        no past of their own, a natural person always, is expected to do what everybody does.
        """
        of_segment = self._call_rates_by_segment(company.id)
        own = self.search_fetch(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", debtors.ids),
                ("call_past", "!=", False),
            ],
            ["partner_id", "segment", "call_past"],
        ).grouped("partner_id")
        return {
            debtor: rates(CallPast.of_json(own[debtor].call_past), of_segment[own[debtor].segment])
            if debtor in own
            else of_segment[False]
            for debtor in debtors
        }

    @api.model
    @ormcache("company_id")
    def _call_rates_by_segment(self, company_id):
        """Return ``{segment: Rates}`` of a company, under False those of all, as of last night."""
        measured = self.sudo().search_fetch(  # of debtors whom the reader may not see, rates alone
            [("company_id", "=", company_id), ("call_past", "!=", False)],
            ["segment", "call_past"],
        )
        pasts = {
            segment: reduce(CallPast.plus, (CallPast.of_json(one.call_past) for one in of_segment))
            for segment, of_segment in measured.grouped("segment").items()
        }
        of_all = rates(reduce(CallPast.plus, pasts.values(), CallPast()))
        known = {name: rates(past, of_all, FEW_OF_SEGMENT) for name, past in pasts.items()}
        return {False: of_all} | known
