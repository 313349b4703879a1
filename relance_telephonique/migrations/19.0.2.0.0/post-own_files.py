"""Documents uploaded on a dispute before it was saved are the dispute's own from now on."""


def migrate(cr, _version):
    cr.execute(
        """
        UPDATE ir_attachment file SET res_id = rel.dunning_dispute_id
          FROM dunning_dispute_ir_attachment_rel rel
         WHERE rel.ir_attachment_id = file.id
           AND file.res_model = 'dunning.dispute' AND COALESCE(file.res_id, 0) = 0
        """
    )
