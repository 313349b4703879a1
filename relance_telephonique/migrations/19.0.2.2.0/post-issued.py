"""Open invoices know the day they were made on: it is the nearest to when they were posted."""


def migrate(cr, _version):
    cr.execute(
        """
        UPDATE account_move
           SET dunning_issued_on = create_date::date
         WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
           AND payment_state IN ('not_paid', 'partial') AND dunning_issued_on IS NULL
        """
    )
