"""Still disputed: a credit note made beside an open dispute takes its amount from it first."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.ledger_sql import is_posted


class DunningDispute(models.Model):
    _inherit = "dunning.dispute"

    amount_left = fields.Monetary(
        string="Still disputed",
        compute="_compute_amount_left",
        help="What is left to contest, less the credit notes made since.",
    )

    @api.depends(
        "amount", "date", "state", "move_ids.amount_residual", "move_ids.reversal_move_ids.state"
    )
    def _compute_amount_left(self):
        """Of a dispute that is not saved yet, all of it."""
        left = self._amounts_still_disputed()
        for dispute in self:
            dispute.amount_left = left.get(dispute.id, dispute.amount)

    @api.model
    def _still_disputed(self):
        """What ``dispute`` leaves contested, as SQL, in its currency: less the credit notes made
        since it was raised, as far as older disputes about the same invoices do not take them.
        What was found to be right stays held back until its own credit note is there.
        """
        return SQL(
            """
            CASE WHEN dispute.state = 'open'
                 THEN GREATEST(dispute.amount - GREATEST((%(credited)s) - (%(older)s), 0), 0)
                 ELSE dispute.amount END
            """,
            credited=self._credited_beside(),
            older=self._disputed_before(),
        )

    def _credited_beside(self):
        """What credit notes took off the invoices of ``dispute`` since: those made for them, and
        what others were allocated to them. One made for another dispute is that one's.
        """
        return SQL(
            """
            SELECT COALESCE(SUM(credited.amount), 0)
              FROM (SELECT note.amount_total AS amount
                      FROM dunning_dispute_move_rel about
                      JOIN account_move note ON note.reversed_entry_id = about.move_id
                     WHERE about.dispute_id = dispute.id AND %(is_since)s
                     UNION ALL
                    SELECT partial.debit_amount_currency
                      FROM dunning_dispute_move_rel about
                      JOIN account_move_line line ON line.move_id = about.move_id AND %(posted)s
                      JOIN account_partial_reconcile partial ON partial.debit_move_id = line.id
                      JOIN account_move_line credit ON credit.id = partial.credit_move_id
                      JOIN account_move note ON note.id = credit.move_id
                     WHERE about.dispute_id = dispute.id AND %(is_since)s
                       AND NOT EXISTS (
                           SELECT FROM dunning_dispute_move_rel own
                            WHERE own.dispute_id = dispute.id
                              AND own.move_id = note.reversed_entry_id)) credited
            """,
            is_since=SQL(
                """
                note.move_type = 'out_refund' AND note.state = 'posted'
                AND note.date >= dispute.date AND note.create_date >= dispute.create_date
                AND COALESCE(note.dunning_origin = 'dunning.dispute,' || dispute.id, TRUE)
                """
            ),
            posted=is_posted(),
        )

    def _disputed_before(self):
        return SQL(
            """
            SELECT COALESCE(SUM(older.amount), 0)
              FROM dunning_dispute older
             WHERE older.state = 'open' AND older.id < dispute.id AND EXISTS (
                   SELECT FROM dunning_dispute_move_rel theirs
                     JOIN dunning_dispute_move_rel ours ON ours.move_id = theirs.move_id
                    WHERE theirs.dispute_id = older.id AND ours.dispute_id = dispute.id)
            """
        )

    def _amounts_still_disputed(self):
        """Return ``{id: what it leaves contested}``, in the currency of each."""
        for model in ("account.move", "account.move.line", "account.partial.reconcile", self._name):
            self.env[model].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT dispute.id, %s FROM dunning_dispute dispute WHERE dispute.id IN %s",
                    self._still_disputed(),
                    tuple(self.ids) or (0,),
                )
            )
        )
