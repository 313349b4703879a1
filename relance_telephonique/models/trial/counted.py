"""Count: whom a tested step asked, what they paid, and what that says of its variants."""

from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models

from ...tools.variant_test import DAYS_COUNTED, Arm, arm, compare, detectable

WEEKS_OF_YEAR = 52


class Tried(NamedTuple):
    """What came of a variant: ``arm`` of the payers counted, their amounts ``chased`` and
    ``collected``, and how many payers are ``waiting`` to be counted.
    """

    arm: Arm
    chased: float
    collected: float
    waiting: int


class Payer(NamedTuple):
    """What a payer was asked for at first, when, and what of it came within the days counted."""

    variant_id: int
    date: object
    chased: float
    collected: float


class DunningTrial(models.Model):
    _inherit = "dunning.trial"

    @api.depends("variant_ids.payers_counted", "variant_ids.told")
    @api.depends_context("dunning_date", "lang")
    def _compute_told(self):
        for trial in self:
            variants = trial.variant_ids
            trial.payers_counted = sum(variants.mapped("payers_counted"))
            trial.told = " ".join(variant.told for variant in variants if variant.told)

    @api.depends("planned_payers", "variant_ids", "level_id")
    @api.depends_context("dunning_date", "lang")
    def _compute_outlook(self):
        for trial in self:
            variants = max(len(trial.variant_ids), 2)
            points = 100 * detectable(max(trial.planned_payers, 1) / variants, variants - 1)
            told = [
                trial.env._(
                    "With %(count)d debtors a difference of %(points)d points is found in eight of "
                    "ten tests, and two variants that bring the same are called different in one "
                    "of twenty at most, however often you look.",
                    count=trial.planned_payers,
                    points=round(points),
                ),
                trial._tell_pace(),
            ]
            trial.outlook = " ".join(told)

    def _tell_pace(self):
        """Return how long it takes, at the pace of the last year, in words."""
        today = self.company_id._dunning_today()
        year = [
            ("level_id", "=", self.level_id.id or self.level_id._origin.id),
            ("company_id", "=", self.company_id.id),
            ("date", ">", fields.Date.subtract(today, years=1)),
        ]
        [[debtors]] = self.env["dunning.analysis"]._read_group(
            year, [], ["partner_id:count_distinct"]
        )
        if not debtors:
            return self.env._("The step reached nobody in the last year.")
        return self.env._(
            "The step reached %(debtors)d debtors in the last year: at that pace it takes about "
            "%(weeks)d weeks.",
            debtors=debtors,
            weeks=round(WEEKS_OF_YEAR * self.planned_payers / debtors) + self._known_after() // 7,
        )

    def _figures(self):
        """Return ``{variant id: Tried}`` of the first payers, as many as were planned."""
        payers = self._payers()
        day = self.company_id._dunning_today() - timedelta(days=self._known_after())
        counted = [payer for payer in payers if payer.date <= day][: self.planned_payers]
        waiting = [payer for payer in payers if payer.date > day]
        return {
            variant.id: self._tried(
                [payer for payer in counted if payer.variant_id == variant.id],
                sum(payer.variant_id == variant.id for payer in waiting),
            )
            for variant in self.variant_ids
        }

    @api.model
    def _tried(self, payers, waiting):
        shares = (payer.collected / payer.chased for payer in payers)
        return Tried(
            arm(shares),
            sum(payer.chased for payer in payers),
            sum(payer.collected for payer in payers),
            waiting,
        )

    def _payers(self):
        """Return the :class:`Payer` of each payer, by the day of their first contact with the words
        that chance gave them. Only that day counts: what follows, companies of a payer group that
        come to the step later too, changes nothing any more of who is counted.
        """
        first, payers = {}, {}
        for debtor_id, variant_id, day, chased, collected in self._first_asked():
            counted = (day, chased, min(collected, chased))
            first.setdefault((debtor_id, variant_id), counted)
        for payer, debtor, variant in self._assigned():
            if (debtor, variant) in first:
                payers.setdefault((payer, variant), []).append(first[debtor, variant])
        return sorted(
            (self._payer(variant, contacts) for (_payer, variant), contacts in payers.items()),
            key=lambda payer: payer.date,
        )

    def _first_asked(self):
        """Yield ``(debtor id, variant id, day, asked for, collected within the days counted)``, the
        first day first.
        """
        for debtor, variant, *found in self.env["dunning.analysis"]._read_group(
            [("variant_id", "in", self.variant_ids.ids), ("amount_chased", ">", 0)],
            ["partner_id", "variant_id", "date:day"],
            ["amount_chased:sum", f"collected_{DAYS_COUNTED}:sum"],
            order="date:day",
        ):
            yield debtor.id, variant.id, *found

    @api.model
    def _payer(self, variant_id, contacts):
        start = min(day for day, _chased, _collected in contacts)
        _days, chased, collected = zip(
            *(contact for contact in contacts if contact[0] == start), strict=True
        )
        return Payer(variant_id, start, sum(chased), sum(collected))

    def _first_variant(self):
        """Return what the others are compared with."""
        return self.variant_ids[:1]

    def _assigned(self):
        """Return ``(payer, debtor id, variant id)`` of all who were assigned."""
        rows = self.env["dunning.trial.debtor"].search_fetch(
            [("trial_id", "=", self.id)], ["payer", "partner_id", "variant_id"]
        )
        return [(row.payer, row.partner_id.id, row.variant_id.id) for row in rows]

    def _compare(self, found, variant):
        """Return how much more a variant collects than the first one."""
        first = self._first_variant()
        others = len(self.variant_ids) - 1
        planned = self.planned_payers / len(self.variant_ids)
        is_full = sum(tried.arm.count for tried in found.values()) >= self.planned_payers
        return compare(found[variant.id].arm, found[first.id].arm, planned, others, is_full)
