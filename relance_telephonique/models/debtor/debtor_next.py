"""What comes next with a debtor, of any kind, and when: the first of what their items wait for."""

from odoo import models
from odoo.tools import SQL

from .dunning_debtor import COMING

CODES = [code for code, _label in COMING]
TODAY = SQL("item.date_maturity + item.days_late")
EPOCH = SQL("DATE '2000-01-01'")
NEVER = 10_000_000  # days after it: what has no day comes last
# Of a moment, one number of 60 bits: the day, the place in ``COMING``, the id of the item
BITS_OF_KIND, BITS_OF_ID = 5, 31


class DunningDebtor(models.Model):
    _inherit = "dunning.debtor"

    def _moments(self):
        """Return ``{status of an item: (kind, day) of what it waits for}``, in SQL. An item that
        waits for nothing of which the day is known has none; another addon's hold adds its own.
        """
        step = SQL("item.next_date")
        return {
            "legal": (SQL("'case'"), self._day_of("dunning_case", "date_deadline")),
            "disputed": (SQL("'dispute'"), self._day_of("dunning_dispute", "date_target")),
            "promised": (SQL("'promise'"), SQL("item.promise_date")),
            "to_match": (SQL("'match'"), TODAY),
            "unsent": (SQL("'unsent'"), TODAY),
            "paused": (SQL("'pause'"), self._day_of("dunning_pause", "date_until")),
            "replied": (SQL("'reply'"), self._day_of("dunning_action", "date")),
            "pending": (self._kind_of_action(), step),
            "failed": (SQL("'failure'"), step),
            "due": (SQL("'step'"), step),
            "scheduled": (SQL("'step'"), step),
            "exhausted": (SQL("'decide'"), SQL("NULL::date")),
        }

    def _day_of(self, table, column):
        """The day that the record which decides says."""
        names = map(SQL.identifier, (column, table))
        return SQL("(SELECT %s FROM %s WHERE id = item.reason_id)", *names)

    def _kind_of_action(self):
        return SQL(
            """
            (SELECT CASE WHEN action.state = 'draft' THEN 'approval'
                         WHEN action.reason = 'callback' THEN 'callback'
                         WHEN action.channel IN %s THEN 'call'
                         ELSE 'step' END
               FROM dunning_action action WHERE action.id = item.action_id)
            """,
            self.env["dunning.level"]._channels_of_calls(),
        )

    def _select_next(self):
        """The first moment of all the items."""
        return SQL("MIN(LEAST(%s, %s)) AS next", self._moment_of_status(), self._moment_of_letter())

    def _moment_of_status(self):
        """What an item waits for, as a number that compares as it is to be sorted. What should have
        been done before is for today.
        """
        moments = (
            SQL("WHEN %s THEN %s", status, self._moment(*moment))
            for status, moment in self._moments().items()
        )
        nothing = self._moment(SQL("NULL"), SQL("NULL::date"))
        return SQL("CASE item.status %s ELSE %s END", SQL(" ").join(moments), nothing)

    def _moment(self, kind, day):
        return SQL(
            """
            ((COALESCE(GREATEST(%(day)s, %(today)s) - %(epoch)s, %(never)s)::bigint
              << %(bits_of_kind)s
              | COALESCE(array_position(%(codes)s::text[], %(kind)s), %(last)s))
             << %(bits_of_id)s | item.id)
            """,
            day=day,
            today=TODAY,
            epoch=EPOCH,
            never=NEVER,
            codes=CODES,
            kind=kind,
            last=len(CODES) + 1,
            bits_of_kind=BITS_OF_KIND,
            bits_of_id=BITS_OF_ID,
        )

    def _moment_of_letter(self):
        """The day by which a letter that was sent asks to be paid, while its step is the last."""
        return SQL(
            """
            CASE WHEN item.level_id IS NOT NULL AND item.status IN ('scheduled', 'exhausted')
                 THEN (SELECT %(moment)s
                         FROM (SELECT MAX(action.date_expiry) AS day
                                 FROM dunning_action_line line
                                 JOIN dunning_action action ON action.id = line.action_id
                                WHERE line.move_line_id = item.id AND line.active
                                  AND action.state = 'done') letter
                        WHERE letter.day >= %(today)s) END
            """,
            moment=self._moment(SQL("'letter'"), SQL("letter.day")),
            today=TODAY,
        )

    def _taken_out_of_next(self):
        """The columns that ``next`` holds."""
        day = SQL("(owed.next >> %s)::int", BITS_OF_KIND + BITS_OF_ID)
        kind = SQL("(owed.next >> %s & %s)::int", BITS_OF_ID, 2**BITS_OF_KIND - 1)
        return {
            "next_date": SQL("CASE WHEN %s < %s THEN %s + %s END", day, NEVER, EPOCH, day),
            "next_kind": SQL("(%s::text[])[%s]", CODES, kind),
            "next_item_id": SQL("(owed.next & %s)::int", 2**BITS_OF_ID - 1),
        }
