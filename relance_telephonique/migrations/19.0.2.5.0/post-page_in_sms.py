"""Text messages that nobody has rewritten lead to the page of the debtor, too."""

import json

OLD = {
    "Hello, {{ object.company_id.name }} would like to speak with you. Please call us on "
    "{{ object._correspondent().phone }}. Thank you.",
    "Bonjour, {{ object.company_id.name }} souhaite vous parler. Merci de nous rappeler au "
    "{{ object._correspondent().phone }}.",
}
NEW = {
    "en": "{{ object.company_id.name }} would like to speak with you: please call "
    "{{ object._correspondent().phone }}. Thank you. {{ object._debtor_url() }}",
    "fr": "{{ object.company_id.name }} souhaite vous parler : "
    "{{ object._correspondent().phone }}. Merci. {{ object._debtor_url() }}",
}


def migrate(cr, _version):
    cr.execute(
        """
        SELECT template.id, template.body
          FROM sms_template template
          JOIN ir_model_data data ON data.res_id = template.id AND data.model = 'sms.template'
         WHERE data.module = 'relance_telephonique' AND data.name = 'sms_template_call_us'
        """
    )
    for template, texts in cr.fetchall():
        new = {lang: _with_link(lang, text) for lang, text in texts.items()}
        cr.execute("UPDATE sms_template SET body = %s WHERE id = %s", [json.dumps(new), template])


def _with_link(lang, text):
    return NEW["fr" if lang.startswith("fr") else "en"] if text in OLD else text
