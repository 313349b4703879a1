"""The e-mail of thanks asks partners by the names of their methods."""


def migrate(cr, _version):
    for column, cast in (
        ("subject", "jsonb"),
        ("body_html", "jsonb"),
        ("email_from", "varchar"),
        ("reply_to", "varchar"),
        ("lang", "varchar"),
    ):
        cr.execute(
            f"""
            UPDATE mail_template
               SET {column} = REPLACE({column}::text, 'object._thanks_',
                                      'object._dunning_thanks_')::{cast}
             WHERE model = 'res.partner' AND {column}::text LIKE '%object._thanks_%'
            """
        )
