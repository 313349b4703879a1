"""A line of an action names its invoice without a foreign key, and one index serves for two."""


def migrate(cr, _version):
    cr.execute(
        """
        ALTER TABLE IF EXISTS dunning_action_line
         DROP CONSTRAINT IF EXISTS dunning_action_line_move_id_fkey
        """
    )
    cr.execute("DROP INDEX IF EXISTS dunning_action_line_move_line")
