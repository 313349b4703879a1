"""Lots: a variant on another day, or through another channel, is a level of its own, which chance
gives to its debtors instead of the step. So the decision, the forecast and whatever waits take it
as any other level that depends on something (``tools/conditions.py``).

Where no such test runs, nothing of this is in the query.
"""

from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL, ormcache

from ...tools.conditions import DRAWN, LAST_LEVEL, Lot


class Timed(NamedTuple):
    """A running test of days or channels. ``own``: ``(variant id, level id)`` of the variants that
    are levels of their own; ``days_before``: how many days before the step the first of all
    variants falls due.
    """

    trial_id: int
    company_id: int
    level_id: int
    own: tuple
    days_before: int

    @property
    def level_ids(self):
        """The levels that stand for the same step."""
        return [self.level_id, *(level for _variant, level in self.own)]

    def lots(self):
        """Return ``{level id: Lot}``."""
        variants = tuple(variant for variant, _level in self.own)
        found = {self.level_id: Lot(0, variants, self._but(self.level_id))}
        return found | {level: Lot(variant, (), self._but(level)) for variant, level in self.own}

    def _but(self, level_id):
        return tuple(sorted(set(self.level_ids) - {level_id}))


class DunningTrial(models.Model):
    _inherit = "dunning.trial"

    @api.model
    @ormcache()
    def _timed(self):
        """Return the running tests of days and channels, of all companies, as :class:`Timed`."""
        trials = self.sudo().search(  # whom a step reaches is decided for everybody alike
            [("state", "=", "running"), ("is_timed", "=", True)], order="id"
        )
        return tuple(
            Timed(
                trial.id,
                trial.company_id.id,
                trial.level_id.id,
                tuple((each.id, each.own_level_id.id) for each in own),
                max(trial.level_id.delay_days - min(own.mapped("delay_days")), 0),
            )
            for trial in trials
            if (own := trial.variant_ids.filtered(lambda each: each.active and each.own_level_id))
        )

    @api.model
    @ormcache()
    def _lots(self):
        """Return ``{level id: Lot}`` of the steps that are tested and of their variants; of a step
        that several companies test at once whoever has a variant in any of them is left out.
        """
        found = {}
        for timed in self._timed():
            for level_id, lot in timed.lots().items():
                if before := found.get(level_id):
                    lot = Lot(0, before.others + lot.others, before.instead + lot.instead)
                found[level_id] = lot
        return found


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    def _condition(self):
        """With a step that is tested, also whom chance gave it."""
        condition = super()._condition()
        lot = self.env["dunning.trial"]._lots().get(self.id)
        return condition._replace(lot=lot) if lot else condition


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"
    _depends = {"dunning.trial.debtor": ["company_id", "partner_id", "variant_id"]}

    def _may_take_step(self, step, rules):
        may, lot = super()._may_take_step(step, rules), step.condition.lot
        return SQL("%s AND %s", may, self._lot_holds(lot)) if lot else may

    def _lot_holds(self, lot):
        """A :class:`Lot` in SQL, as its ``holds`` has it. Who has which variant is read once."""
        return SQL(
            """
            ((aml.company_id, contact.commercial_partner_id) IN (
                SELECT drawn.company_id, drawn.partner_id FROM dunning_trial_debtor drawn
                 WHERE drawn.variant_id IN %(variants)s)) IS %(having)s
            AND (done.level_id IS NULL OR done.level_id NOT IN %(instead)s)
            """,
            having=SQL("TRUE") if lot.variant else SQL("NOT TRUE"),
            variants=(lot.variant,) if lot.variant else lot.others,
            instead=lot.instead,
        )

    @api.model
    def _known_of(self, item_ids):
        """Also which variants chance gave the debtor, and the last step made for the item."""
        known, timed = super()._known_of(item_ids), self.env["dunning.trial"]._timed()
        if not known or not timed:
            return known
        rows = self.env.execute_query(
            SQL(
                """
                SELECT aml.id, done.level_id,
                       ARRAY(SELECT drawn.variant_id FROM dunning_trial_debtor drawn
                              WHERE drawn.partner_id = contact.commercial_partner_id
                                AND drawn.company_id = aml.company_id
                                AND drawn.variant_id IN %(variants)s)
                  FROM account_move_line aml
                  JOIN res_partner contact ON contact.id = aml.partner_id
                  LEFT JOIN LATERAL (%(done)s) done ON TRUE
                 WHERE aml.id IN %(items)s
                """,
                variants=tuple(variant for each in timed for variant, _level in each.own),
                done=self._last_step_made(),
                items=tuple(item_ids),
            )
        )
        for item_id, level_id, drawn in rows:
            known[item_id] |= {DRAWN: tuple(drawn), LAST_LEVEL: level_id}
        return known
