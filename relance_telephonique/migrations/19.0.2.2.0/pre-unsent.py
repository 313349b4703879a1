"""Companies that chase already go on with what they chase: the switch is theirs to turn on."""


def migrate(cr, _version):
    cr.execute(
        """
        ALTER TABLE res_company ADD COLUMN IF NOT EXISTS dunning_hold_unsent boolean;
        UPDATE res_company SET dunning_hold_unsent = FALSE;
        """
    )
