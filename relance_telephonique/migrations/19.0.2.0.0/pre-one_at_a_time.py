"""What can now run only once is brought to one, before its unique index is made."""


def migrate(cr, _version):
    _end_older_promises(cr)
    _close_older_answers(cr)


def _end_older_promises(cr):
    """Of two running promises on one item the later one holds."""
    cr.execute(
        """
        UPDATE dunning_promise SET state = 'cancelled'
         WHERE id IN (
            SELECT older.promise_id
              FROM dunning_promise_item older
              JOIN dunning_promise promise ON promise.id = older.promise_id
              JOIN dunning_promise_item later
                ON later.move_line_id = older.move_line_id AND later.promise_id > older.promise_id
              JOIN dunning_promise other ON other.id = later.promise_id
             WHERE promise.state = 'open' AND other.state = 'open')
        """
    )


def _close_older_answers(cr):
    """Of two answers of a debtor that wait to be read, the later one says that there are some."""
    cr.execute(
        """
        UPDATE dunning_action SET state = 'done', date_done = CURRENT_DATE
         WHERE id IN (
            SELECT older.id
              FROM dunning_action older
              JOIN dunning_action later
                ON later.dedup_key = older.dedup_key AND later.id > older.id
               AND later.reason = 'reply' AND later.state = 'ready'
             WHERE older.reason = 'reply' AND older.state = 'ready')
        """
    )
