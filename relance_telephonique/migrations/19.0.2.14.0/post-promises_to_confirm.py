"""Promises that wait to be confirmed say for when they are; only those that run said so."""


def migrate(cr, _version):
    cr.execute(
        """
        UPDATE dunning_promise promise SET next_date = planned.first_day
          FROM (SELECT promise_id, MIN(date) AS first_day
                  FROM dunning_promise_line GROUP BY promise_id) planned
         WHERE planned.promise_id = promise.id AND promise.state = 'draft'
        """
    )
