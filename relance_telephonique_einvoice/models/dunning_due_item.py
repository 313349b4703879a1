"""An invoice that the network has taken and not delivered yet is not chased."""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.relance_telephonique.models.decision.holds import Hold


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    _depends = {"account.move": ["peppol_move_state"]}

    @api.model
    def _holds(self):
        """On its way to the buyer: asked right after what was rejected."""
        holds = super()._holds()
        rank = next(rank for rank, hold in enumerate(holds) if hold.code == "unsent")
        return [
            *holds[:rank],
            Hold("unsent.processing", SQL("move.peppol_move_state = 'processing'")),
            *holds[rank:],
        ]

    def _reason_unsent_processing(self):
        return self.env._(
            "%(move)s is on its way to the buyer's platform, which has not received it yet.",
            move=self.move_id.display_name,
        )
