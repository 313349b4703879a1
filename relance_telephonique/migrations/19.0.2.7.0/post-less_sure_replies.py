"""What was found in answers that nobody has decided on yet was never weighed: it is only proposed.

Who pays, as debtors named them on their page, no rule had to read.
"""


def migrate(cr, _version):
    cr.execute(
        """
        UPDATE dunning_reply_finding SET certainty = 'perhaps'
         WHERE state = 'open' AND rule NOT IN ('page.payer', 'advice.file')
        """
    )
