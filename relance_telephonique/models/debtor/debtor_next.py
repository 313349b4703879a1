"""What comes next with a debtor, of any kind, and when: the first of what their items wait for."""

from odoo import models
from odoo.tools import SQL

from .dunning_debtor import COMING

CODES = [code for code, _label in COMING]
EPOCH = SQL("DATE '2000-01-01'")
NEVER = 10_000_000  # days after it: what has no day comes last


class DunningDebtor(models.Model):
    _inherit = "dunning.debtor"

    def _moments(self):
        """Return ``{status of an item: (kind, day) of what it waits for}``, in SQL. An item that
        waits for nothing of which the day is known has none; another addon's hold adds its own.
        """
        step, today = SQL("item.next_date"), SQL("item.date_maturity + item.days_late")
        return {
            "legal": (SQL("'case'"), self._day_of("dunning_case", "date_deadline")),
            "disputed": (SQL("'dispute'"), self._day_of("dunning_dispute", "date_target")),
            "promised": (SQL("'promise'"), self._day_awaited()),
            "to_match": (SQL("'match'"), today),
            "unsent": (SQL("'unsent'"), today),
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

    def _day_awaited(self):
        """The first instalment that is neither paid nor on its way."""
        promises = self.env["dunning.promise"]
        return SQL(
            """
            (SELECT awaited.date
               FROM %s
               JOIN LATERAL (%s) paid ON TRUE
               JOIN LATERAL (%s) awaited ON TRUE
              WHERE promise.id = item.reason_id)
            """,
            promises._promises_with_standing(),
            promises._paid_query(),
            promises._awaited_query(),
        )

    def _kind_of_action(self):
        return SQL(
            """
            (SELECT CASE WHEN action.state = 'draft' THEN 'approval'
                         WHEN action.reason = 'callback' THEN 'callback'
                         WHEN action.channel IN %s THEN 'call'
                         ELSE 'step' END
               FROM dunning_action action WHERE action.id = item.action_id)
            """,
            self.env["dunning.level"]._channels_that(lambda channel: channel.is_call),
        )

    def _day_of_letter(self):
        """The day by which a letter that was sent asks to be paid, while its step is the last."""
        return SQL(
            """
            CASE WHEN item.level_id IS NOT NULL AND item.status IN ('scheduled', 'exhausted')
                 THEN (SELECT MAX(action.date_expiry)
                         FROM dunning_action_line line
                         JOIN dunning_action action ON action.id = line.action_id
                        WHERE line.move_line_id = item.id AND line.active
                          AND action.state = 'done') END
            """
        )

    def _join_next(self):
        """What each item waits for: ``moment``, as an array that compares as it is to be sorted.
        What should have been done before is for today.
        """
        moments = self._moments().items()
        kinds = (SQL("WHEN %s THEN %s", status, kind) for status, (kind, _day) in moments)
        days = (SQL("WHEN %s THEN %s", status, day) for status, (_kind, day) in moments)
        return SQL(
            """
            LEFT JOIN LATERAL (
                 SELECT item.date_maturity + item.days_late AS today,
                        CASE item.status %(kinds)s END AS kind,
                        CASE item.status %(days)s END AS day,
                        %(letter)s AS letter_day
                 OFFSET 0) waits ON TRUE
            LEFT JOIN LATERAL (
                 SELECT LEAST(
                        ARRAY[COALESCE(GREATEST(waits.day, waits.today) - %(epoch)s, %(never)s),
                              COALESCE(array_position(%(codes)s::text[], waits.kind), %(last)s),
                              item.id],
                        CASE WHEN waits.letter_day >= waits.today
                             THEN ARRAY[waits.letter_day - %(epoch)s, %(of_letter)s, item.id] END
                        ) AS moment
                 OFFSET 0) next ON TRUE
            """,
            kinds=SQL(" ").join(kinds),
            days=SQL(" ").join(days),
            letter=self._day_of_letter(),
            epoch=EPOCH,
            never=NEVER,
            codes=CODES,
            last=len(CODES) + 1,
            of_letter=CODES.index("letter") + 1,
        )

    def _select_next(self):
        return SQL("MIN(next.moment) AS next")

    def _taken_out_of_next(self):
        """The columns that ``next`` holds."""
        return {
            "next_date": SQL(
                "CASE WHEN owed.next[1] < %s THEN %s + owed.next[1] END", NEVER, EPOCH
            ),
            "next_kind": SQL("(%s::text[])[owed.next[2]]", CODES),
            "next_item_id": SQL("owed.next[3]"),
        }
