"""What letters, e-mails and scripts say: texts that nobody has rewritten follow."""

import json
import re

PRIVACY = (
    '    <p style="margin: 16px 0 0; font-size: 11px; color: #5b6472;"'
    ' t-out="%s._privacy_notice()"/>\n</div>'
)
LETTER_MODELS = ("dunning.action", "dunning.promise", "dunning.dispute")
MAIL = (
    (
        r'<t t-if="object\.level_id\.attach_invoices">([^<]*)</t>',
        r'<t t-out="object._attached_in_words()">\1</t>',
    ),
    (
        r'<t t-out="call\.date" t-options="dict\(clock, date_only=True\)">',
        '<t t-out="object._long_date(call._day())">',
    ),
    (
        r'<t t-out="object\._recap_callback\(\)\.call_at" t-options="clock">',
        '<t t-out="object._long_moment(object._recap_callback().call_at)">',
    ),
)
SCRIPT = (
    (r"\{\{ amount \}\} à échéance du \{\{ due_date \}\}", "{{ amount }}, {{ due }}"),
    (r"(?:due on|due since|à échéance du) \{\{ due_date \}\}", "{{ due }}"),
    (r"something was wrong with what we invoiced:", "something was wrong:"),
    (r"signalé un problème sur notre facturation", "signalé un problème"),
    (r"un escompte de \{\{", "une remise exceptionnelle de {{"),
    (r"L’escompte suppose", "La remise suppose"),
)
SCRIPT_PARTS = ("opening", "questions", "arguments", "objections", "closing")


def migrate(cr, _version):
    _rewrite(cr, "mail_template", "body_html", lambda text, _model: _sub(MAIL, text))
    _rewrite(cr, "mail_template", "body_html", _with_privacy_notice)
    for part in SCRIPT_PARTS:
        _rewrite(cr, "dunning_script", part, lambda text, _model: _sub(SCRIPT, text))
    cr.execute(
        """
        UPDATE dunning_call_outcome outcome SET leaves_message = TRUE
          FROM ir_model_data data
         WHERE data.module = 'relance_telephonique' AND data.name = 'outcome_voicemail'
           AND data.model = 'dunning.call.outcome' AND data.res_id = outcome.id
        """
    )
    # It meant nothing for letters: copies are enclosed where somebody asks for them.
    cr.execute("UPDATE dunning_level SET attach_invoices = FALSE WHERE channel != 'email'")


def _sub(replacements, text):
    for pattern, words in replacements:
        text = re.sub(pattern, words, text)
    return text


def _with_privacy_notice(text, model):
    """Our own e-mails end with one ``</div>``; what ends otherwise somebody wrote."""
    if "_privacy_notice" in text or not text.rstrip().endswith("</div>"):
        return text
    head = "object" if model in LETTER_MODELS else "object._dunning_letterhead()"
    return (PRIVACY % head).join(text.rsplit("</div>", 1))


def _rewrite(cr, table, column, rewritten):
    """Rewrite a translated text of our records, in each language."""
    model = "template.model" if table == "mail_template" else "NULL"
    cr.execute(
        f"""
        SELECT template.id, template.{column}, {model}
          FROM {table} template
          JOIN ir_model_data data ON data.res_id = template.id AND data.model = %s
         WHERE data.module = 'relance_telephonique' AND template.{column} IS NOT NULL
        """,
        [table.replace("_", ".")],
    )
    for record, texts, about in cr.fetchall():
        new = {lang: rewritten(text, about) for lang, text in texts.items()}
        if new != texts:
            cr.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [json.dumps(new), record])
