"""Assign: by chance, and once, which variant a debtor gets who comes to a step that is tested."""

from collections import defaultdict
from random import SystemRandom
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.variant_test import assign, stratum

LOTS = SystemRandom()  # of which nobody can foresee or choose the next


class Waiting(NamedTuple):
    """A contact of a step that is tested, with no variant yet; where days are tried, an item."""

    action_id: int
    partner_id: int
    trial_id: int
    payer: str
    amount: float
    grade: str | None
    kin_id: int | None  # the row of another company of the payer group that has one


class DunningRun(models.Model):
    _inherit = "dunning.run"

    def _create_lines(self):
        """What was prepared or joined is given its variant."""
        joined = super()._create_lines()
        self.env["dunning.trial"]._assign(self.company_id)
        return joined


class DunningTrial(models.Model):
    _inherit = "dunning.trial"

    @api.model
    def _assign(self, companies):
        """Give each contact that waits, of a step that is tested, the variant of its debtor."""
        for name in ("dunning.action", "dunning.call", "dunning.payer.group", self._name):
            self.env[name].flush_model()
        if self._timed():
            self._note_timed(companies)
        waiting = [Waiting(*row) for row in self.env.execute_query(self._to_assign(companies))]
        if not waiting:
            return
        by_trial = defaultdict(list)
        for contact in waiting:
            by_trial[contact.trial_id].append(contact)
        for trial_id, contacts in by_trial.items():
            self.browse(trial_id)._draw(contacts)
        self.env.cr.execute(self._give([contact.action_id for contact in waiting]))
        self.env["dunning.trial.debtor"].invalidate_model()
        self.env["dunning.action"].invalidate_model(["variant_id"])

    def _says_something_yet(self):
        """SQL, whether what an ``action`` says is still to be chosen: it has not left, or it is a
        call that nobody has tried to make.
        """
        return SQL(
            """
            (action.state IN ('draft', 'ready')
             AND (action.date_processed IS NULL OR action.channel IN %s)
             AND NOT EXISTS (SELECT FROM dunning_call call
                              WHERE call.action_id = action.id AND call.active))
            """,
            self.env["dunning.level"]._channels_of_calls() or (None,),
        )

    def _to_assign(self, companies):
        return SQL(
            """
            SELECT action.id, action.partner_id, trial.id, %s,
                   action.amount_residual, behaviour.grade, kin.id
              FROM dunning_trial trial
              JOIN dunning_action action
                ON action.level_id = trial.level_id AND action.company_id = trial.company_id
         LEFT JOIN dunning_trial_variant variant ON variant.id = action.variant_id
            %s
             WHERE trial.company_id = ANY(%s) AND trial.state = 'running' AND NOT trial.is_timed
               AND action.reason = 'level' AND %s
               AND variant.trial_id IS DISTINCT FROM trial.id
             ORDER BY action.id
            """,
            self._payer_key(SQL("action.partner_id")),
            self._join_payers(SQL("action.partner_id"), SQL("action.company_id"), SQL("trial.id")),
            companies.ids,
            self._says_something_yet(),
        )

    def _payer_key(self, debtor):
        """SQL, who decides for a debtor: their group, ``grouped``, or they alone."""
        return SQL("COALESCE('group ' || grouped.id, 'debtor ' || %s)", debtor)

    def _join_payers(self, debtor, company, trial):
        """SQL, how a debtor pays, their payer group, and ``kin``: of another company of the group
        which variant it has.
        """
        return SQL(
            """
            LEFT JOIN dunning_behaviour behaviour
                   ON behaviour.company_id = %(company)s AND behaviour.partner_id = %(debtor)s
            LEFT JOIN LATERAL (
                      SELECT payer.id FROM dunning_payer_group payer
                        JOIN dunning_payer_group_partner_rel member ON member.group_id = payer.id
                       WHERE member.partner_id = %(debtor)s AND payer.state = 'active'
                         AND payer.company_id = %(company)s
                       LIMIT 1) grouped ON TRUE
            LEFT JOIN LATERAL (
                      SELECT known.id FROM dunning_trial_debtor known
                        JOIN dunning_payer_group_partner_rel member
                          ON member.partner_id = known.partner_id
                       WHERE member.group_id = grouped.id AND known.trial_id = %(trial)s
                       ORDER BY known.id LIMIT 1) kin ON TRUE
            """,
            debtor=debtor,
            company=company,
            trial=trial,
        )

    def _draw(self, contacts, first_days=None):
        """Draw for the payers who have no variant; companies of a group get that of the group.

        :param first_days: ``{debtor id: from which day on they are counted}``; by default today
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT id, partner_id, payer, variant_id, stratum FROM dunning_trial_debtor"
                " WHERE trial_id = %s ORDER BY id DESC",
                self.id,
            )
        )
        known = {id_: place for id_, _debtor, *place in rows}
        debtors = {debtor for _id, debtor, *_place in rows}
        coming = [contact for contact in contacts if contact.partner_id not in debtors]
        new = defaultdict(list)
        for contact in coming:
            if not contact.kin_id:
                new[contact.payer].append(contact)
        places = {payer: self._stratum(of_payer) for payer, of_payer in new.items()}
        drawn = assign(places.items(), self._variants_to_draw(), _counts(known.values()), LOTS)
        self._note(
            {
                contact.partner_id: known.get(contact.kin_id)
                or (contact.payer, drawn[contact.payer], places[contact.payer])
                for contact in coming
            },
            first_days or {},
        )

    @api.model
    def _stratum(self, contacts):
        largest = max(contacts, key=lambda contact: contact.amount)
        return stratum(sum(contact.amount for contact in contacts), largest.grade)

    def _variants_to_draw(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM dunning_trial_variant WHERE trial_id = %s AND active"
                " ORDER BY sequence, id",
                self.id,
            )
        )
        return [id_ for (id_,) in rows]

    def _note(self, found, first_days):
        """:param found: ``{debtor id: (payer, variant id, stratum)}``"""
        [[company_id]] = self.env.execute_query(
            SQL("SELECT company_id FROM dunning_trial WHERE id = %s", self.id)
        )
        today = self.env["res.company"].browse(company_id)._dunning_today()
        payers, variants, places = zip(*found.values(), strict=True) if found else ((), (), ())
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dunning_trial_debtor (
                       trial_id, company_id, partner_id, payer, variant_id, stratum, date)
                SELECT %(trial)s, %(company)s, new.*
                  FROM unnest(%(debtors)s::int[], %(payers)s::text[], %(variants)s::int[],
                              %(places)s::text[], %(days)s::date[]) new
                ON CONFLICT (trial_id, partner_id) DO NOTHING
                """,
                trial=self.id,
                company=company_id,
                days=[first_days.get(debtor, today) for debtor in found],
                debtors=list(found),
                payers=list(payers),
                variants=list(variants),
                places=list(places),
            )
        )

    @api.model
    def _give(self, action_ids):
        """Whose variant was withdrawn gets what the step says."""
        return SQL(
            """
            UPDATE dunning_action action SET variant_id = variant.id
              FROM dunning_trial trial
              JOIN dunning_trial_debtor debtor ON debtor.trial_id = trial.id
              JOIN dunning_trial_variant variant ON variant.id = debtor.variant_id
             WHERE action.id = ANY(%s) AND trial.level_id = action.level_id
               AND trial.company_id = action.company_id AND trial.state = 'running'
               AND debtor.partner_id = action.partner_id AND variant.active
            """,
            list(action_ids),
        )

    @api.model
    def _note_timed(self, companies):
        """Note on the contacts that wait which variant they are, where days or channels are tried:
        the decision has chosen them so.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE dunning_action action SET variant_id = variant.id
                  FROM dunning_trial trial
                  JOIN dunning_trial_debtor debtor ON debtor.trial_id = trial.id
                  JOIN dunning_trial_variant variant ON variant.id = debtor.variant_id
                 WHERE trial.company_id = ANY(%s) AND trial.state = 'running' AND trial.is_timed
                   AND action.level_id = COALESCE(variant.own_level_id, trial.level_id)
                   AND action.company_id = trial.company_id AND variant.active
                   AND action.partner_id = debtor.partner_id AND action.reason = 'level'
                   AND action.variant_id IS DISTINCT FROM variant.id AND %s
                """,
                companies.ids,
                self._says_something_yet(),
            )
        )
        self.env["dunning.action"].invalidate_model(["variant_id"])


def _counts(known):
    """Return how many payers of each stratum have each variant.

    :param known: ``(payer, variant, stratum)``, the same for all debtors of a payer
    """
    counts = defaultdict(int)
    for variant, place in {payer: place for payer, *place in known}.values():
        counts[place, variant] += 1
    return counts
