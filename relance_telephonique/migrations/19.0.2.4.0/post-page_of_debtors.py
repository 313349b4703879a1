"""The page of debtors: off where dunning was at work before, until somebody switches it on; the
e-mails that nobody has rewritten lead to it from then on.
"""

import json

LINKED = {
    "en": "See your account and answer us</a>: what is open, how to pay, when you will pay or what "
    "is wrong. No password is needed.",
    "fr": "Consulter votre compte et nous répondre</a> : ce qui reste dû, comment payer, quand "
    "vous paierez ou ce qui ne va pas. Aucun mot de passe n’est demandé.",
}
PARAGRAPH = (
    '    <t t-set="page" t-value="object._debtor_url()"/>\n'
    '    <p style="margin: 0 0 12px;" t-if="page">'
    '<a t-att-href="page" style="color: #1d4ed8;">%s</p>\n'
)
AFTER = '    <t t-out="object._payment_details(online=True)"/>\n'


def migrate(cr, _version):
    cr.execute("UPDATE res_company SET dunning_page = FALSE")
    cr.execute(
        """
        SELECT template.id, template.body_html
          FROM mail_template template
          JOIN ir_model_data data ON data.res_id = template.id AND data.model = 'mail.template'
         WHERE data.module = 'relance_telephonique' AND data.name IN (
               'mail_template_notice', 'mail_template_reminder', 'mail_template_second_reminder')
        """
    )
    for template, texts in cr.fetchall():
        new = {lang: _linked(lang, text) for lang, text in texts.items()}
        if new != texts:
            cr.execute(
                "UPDATE mail_template SET body_html = %s WHERE id = %s",
                [json.dumps(new), template],
            )


def _linked(lang, text):
    """Put the link below how to pay, where that stands as we wrote it."""
    if "_debtor_url" in text or text.count(AFTER) != 1:
        return text
    words = LINKED["fr" if lang.startswith("fr") else "en"]
    return text.replace(AFTER, AFTER + PARAGRAPH % words)
