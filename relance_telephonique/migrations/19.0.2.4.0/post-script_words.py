"""Scripts promise nothing that the company may not keep; what somebody has rewritten stays."""

from odoo.tools import SQL

REPLACED = {  # part: words, in English and in French
    "closing": {
        "the formal notice leaves the next day": "the file goes on to formal notice",
        "la mise en demeure partira dès le lendemain": "le dossier passera en mise en demeure",
    },
    "arguments": {
        "paying it lets your next orders leave without waiting": "paying it frees that credit for "
        "your next orders",
        "vous permettez à vos prochaines commandes de partir sans attendre": "vous le libérez pour "
        "vos prochaines commandes",
    },
}


def migrate(cr, _version):
    for part, words in REPLACED.items():
        for old, new in words.items():
            cr.execute(
                SQL(
                    """
                    UPDATE dunning_script
                       SET %(part)s = REPLACE(%(part)s::text, %(old)s, %(new)s)::jsonb
                     WHERE POSITION(%(old)s IN %(part)s::text) > 0
                    """,
                    part=SQL.identifier(part),
                    old=old,
                    new=new,
                )
            )
