"""An answer on the page keeps several files: the one that it had is the first of them."""

from odoo.tools.sql import column_exists


def migrate(cr, _version):
    if column_exists(cr, "dunning_answer", "proof_id"):
        cr.execute(
            """
            INSERT INTO dunning_answer_ir_attachment_rel (dunning_answer_id, ir_attachment_id)
            SELECT id, proof_id FROM dunning_answer WHERE proof_id IS NOT NULL
            ON CONFLICT DO NOTHING
            """
        )
