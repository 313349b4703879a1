from odoo import api, fields, models
from odoo.tools import SQL

LONGEST_WAIT = "15s"  # for those who queue before


class DunningTurn(models.Model):
    """Who decides for a debtor what may be decided by one transaction at a time.

    A transaction does not see what others have committed since it began: to look first whether a
    debtor was contacted today, or an invoice is in a case, is not enough. Whoever looks writes this
    row before; of two who overlap, PostgreSQL has the second begin again, and Odoo does.
    """

    _name = "dunning.turn"
    _description = "Turn to Act on a Debtor"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade", index=True)
    date_taken = fields.Datetime()

    # No index: to merge contacts, Odoo looks for constraints
    _one_of_debtor = models.Constraint("UNIQUE (company_id, partner_id)")

    @api.model
    def _take(self, company, debtors):
        """Decide alone for these debtors until the transaction ends.

        In the order of their ids, so that two never wait for each other. A company and its branches
        take turns: a debtor hears of them as of one.

        :raise psycopg2.errors.SerializationFailure: if somebody has decided since the transaction
            began; it is then to begin again, as Odoo does by itself
        """
        if not debtors:
            return
        self.env.execute_query(
            SQL(
                """
                INSERT INTO dunning_turn (company_id, partner_id, date_taken)
                     SELECT %(company)s, debtor.id, %(now)s
                       FROM unnest(%(debtors)s) debtor(id) ORDER BY debtor.id
                ON CONFLICT (company_id, partner_id)
                  DO UPDATE SET date_taken = EXCLUDED.date_taken
                  RETURNING id
                """,
                company=company._dunning_root().id,
                debtors=debtors.ids,
                now=fields.Datetime.now(),
            )
        )

    @api.model
    def _queue(self, company, debtor):
        """Let those go first who wait for this debtor already, then begin the transaction anew: it
        sees what they did, and none of them makes it begin again. Nothing may be written before.

        The first lock outlives the transaction, until the new one holds its own.

        :raise psycopg2.errors.LockNotAvailable: if that takes longer than ``LONGEST_WAIT``
        """
        cr, key = self.env.cr, self._queue_of(company, debtor)
        cr.execute(SQL("SET LOCAL lock_timeout = %s", LONGEST_WAIT))
        cr.execute(SQL("SELECT pg_advisory_lock(%s)", key))
        try:
            cr.rollback()
            cr.execute(SQL("SELECT pg_advisory_xact_lock(%s)", key))
        finally:
            cr.execute(SQL("SELECT pg_advisory_unlock(%s)", key))

    @api.model
    def _queue_of(self, company, debtor):
        """Return the number on which those wait who queue for a debtor."""
        of_debtor = f"{self._name},{company._dunning_root().id},{debtor.id}"
        return SQL("hashtextextended(%s, 0)", of_debtor)
