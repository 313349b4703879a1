"""Payments without journal entry held what they reached for ever; now they do for so many days.

Where older ones still hold something, the company keeps its way until somebody sets the days: a
customer who has paid is not chased because of an update.
"""


def migrate(cr, _version):
    cr.execute(
        """
        UPDATE res_company SET dunning_on_way_days = 0
         WHERE id IN (
               SELECT payment.company_id
                 FROM account_payment payment
                 JOIN account_move__account_payment rel ON rel.payment_id = payment.id
                 JOIN account_move_line line ON line.move_id = rel.invoice_id
                WHERE payment.move_id IS NULL AND payment.state IN ('in_process', 'paid')
                  AND payment.date + res_company.dunning_on_way_days < CURRENT_DATE
                  AND line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
                  AND line.amount_residual > 0
               )
        """
    )
