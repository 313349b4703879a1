"""How the tests themselves ask: what they have PostgreSQL plan stays planned."""

from odoo.tests import tagged

from .warm import WarmCase

WHERE = "SELECT current_schemas(TRUE)"


@tagged("post_install", "-at_install")
class TestPlanned(WarmCase):
    def looked_up_in(self):
        self.env.cr.execute(WHERE)
        [schemas] = self.env.cr.fetchone()
        return schemas

    def test_temporary_tables_of_a_test_change_nothing_for_the_next(self):
        """Names are looked up in the same places before, beside and after a temporary table."""
        before = self.looked_up_in()
        savepoint = self.env.cr.savepoint()
        self.env.cr.execute("CREATE TEMPORARY TABLE of_a_test ()")
        self.assertEqual(self.looked_up_in(), before)
        savepoint.close(rollback=True)
        self.assertEqual(self.looked_up_in(), before)
