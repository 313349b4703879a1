"""Promises, disputes and cases are their own letterheads: e-mail templates ask them for none."""

COLUMNS = ("subject", "body_html", "partner_to", "email_from", "reply_to", "lang")


def migrate(cr, _version):
    for column in COLUMNS:  # of this list, never a caller's
        cr.execute(
            f"""
            UPDATE mail_template template
               SET {column} = REPLACE(REPLACE({column}::text,
                       'object._letterhead().contact_id', 'object._addressed_to()'),
                       'object._letterhead()', 'object')::{_type(cr, column)}
             WHERE {column}::text LIKE '%object._letterhead()%'
               AND model IN ('dunning.promise', 'dunning.dispute', 'dunning.case')
            """
        )


def _type(cr, column):
    cr.execute(
        """
        SELECT data_type FROM information_schema.columns
         WHERE table_name = 'mail_template' AND column_name = %s
        """,
        [column],
    )
    return cr.fetchone()[0]
