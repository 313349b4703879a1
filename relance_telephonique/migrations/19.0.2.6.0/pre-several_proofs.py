"""Views ask an answer on the page for its files, where they asked for the one that it had."""


def migrate(cr, _version):
    cr.execute(
        r"""
        UPDATE ir_ui_view
           SET arch_db = regexp_replace(arch_db::text, '\yproof_id\y', 'proof_ids', 'g')::jsonb
         WHERE model IN ('dunning.action', 'dunning.answer') AND arch_db::text ~ '\yproof_id\y'
        """
    )
