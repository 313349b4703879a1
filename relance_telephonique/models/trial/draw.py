"""Draw: where days or channels are tried, chance decides before the first of the days comes, so
that those who are counted, and from when on, do not depend on what they got.
"""

from collections import defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .assign import Waiting

DRAWN_AHEAD = timedelta(days=7)  # so that whoever looks at the days to come sees who gets what


class DunningRun(models.Model):
    _inherit = "dunning.run"

    def _record_findings(self):
        """Before anything is prepared: who comes to a step that is tested is drawn a variant."""
        decided = SQL("SELECT * FROM dunning_decision")
        if self.env["dunning.trial"]._draw_ahead(self.company_id, self.date, decided):
            self._copy_decision()
        return super()._record_findings()


class DunningTrial(models.Model):
    _inherit = "dunning.trial"

    def _draw_at_start(self):
        """Draw for those who come to the step within the next days, or stand there already."""
        company = self.company_id
        items = self.env["dunning.due.item"].sudo()  # whatever the manager may read of the ledger
        query = items._search([("company_id", "=", company.id)])
        names = ("id", "partner_id", "status", "next_level_id", "next_date", "amount_chased")
        decided = query.select(*(SQL.identifier(items._table, name) for name in names))
        self._draw_ahead(company, company._dunning_today(), decided)

    @api.model
    def _draw_ahead(self, company, day, decided):
        """Draw for those whom the first of the days that are tried reaches soon.

        :param decided: the query of the company's due items, as decided on ``day``
        :return: whether anybody was drawn
        """
        found = False
        for timed in self._timed():
            if timed.company_id == company.id:
                trial = self.browse(timed.trial_id)
                rows = self.env.execute_query(self._coming(timed, day, decided))
                if rows:
                    found = True
                    trial._draw_first_day(rows)
        if found:
            self.env["dunning.trial.debtor"].invalidate_model()
        return found

    def _coming(self, timed, day, decided):
        """The items that come to the step within the next days, of debtors who have no variant and
        with whom nothing of it has begun: with the day on which the first variant falls due, and
        what ``Waiting`` has.
        """
        return SQL(
            """
            SELECT coming.start, coming.id, coming.partner_id,
                   %(trial)s, %(payer)s, coming.amount_chased, behaviour.grade, kin.id
              FROM (SELECT item.id, item.partner_id, item.amount_chased,
                           GREATEST(item.next_date - %(before)s, %(day)s::date) AS start
                      FROM (%(decided)s) item
                     WHERE item.status IN ('due', 'scheduled') AND item.next_level_id = %(level)s
                       AND item.next_date - %(before)s <= %(until)s) coming
              %(payers)s
             WHERE NOT EXISTS (SELECT FROM dunning_trial_debtor known
                                WHERE known.trial_id = %(trial)s
                                  AND known.partner_id = coming.partner_id)
               AND NOT EXISTS (SELECT FROM dunning_action begun
                                WHERE begun.partner_id = coming.partner_id
                                  AND begun.company_id = %(company)s
                                  AND begun.level_id IN %(levels)s
                                  AND begun.state IN ('draft', 'ready'))
             ORDER BY coming.start, coming.id
            """,
            trial=timed.trial_id,
            before=timed.days_before,
            day=day,
            until=day + DRAWN_AHEAD,
            decided=decided,
            level=timed.level_id,
            levels=tuple(timed.level_ids),
            company=timed.company_id,
            payer=self._payer_key(SQL("coming.partner_id")),
            payers=self._join_payers(
                SQL("coming.partner_id"), SQL("%s", timed.company_id), SQL("%s", timed.trial_id)
            ),
        )

    def _draw_first_day(self, rows):
        """:param rows: the first day, the first item's id, and what :class:`Waiting` has after its
        action, the first day first
        """
        first, by_debtor = {}, defaultdict(list)
        for start, item_id, debtor_id, *rest in rows:
            if first.setdefault(debtor_id, start) == start:
                by_debtor[debtor_id].append(Waiting(item_id, debtor_id, *rest))
        contacts = [contact for of_debtor in by_debtor.values() for contact in of_debtor]
        self._draw(contacts, first)
        self._keep_items({contact.action_id: contact.partner_id for contact in contacts})

    def _keep_items(self, debtor_of):
        """Note for which items they are counted.

        :param debtor_of: ``{item id: debtor id}``
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO dunning_trial_debtor_item_rel (row_id, move_line_id)
                SELECT row.id, item.id
                  FROM unnest(%(items)s::int[], %(debtors)s::int[]) item(id, debtor_id)
                  JOIN dunning_trial_debtor row
                    ON row.trial_id = %(trial)s AND row.partner_id = item.debtor_id
                ON CONFLICT DO NOTHING
                """,
                items=list(debtor_of),
                debtors=list(debtor_of.values()),
                trial=self.id,
            )
        )
