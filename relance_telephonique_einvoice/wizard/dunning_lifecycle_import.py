from odoo import models

from odoo.addons.relance_telephonique.tools.lifecycle_xml import is_cdar

from ..tools.cdar_schema import cdar_schema, first_breach


class DunningLifecycleImport(models.TransientModel):
    """A CDAR message that breaks its schema is read as far as it can be, and says so."""

    _inherit = "dunning.lifecycle.import"

    def _look_at_message(self):
        look_at, schema = super()._look_at_message(), cdar_schema()
        if schema is None:
            return look_at

        def look_at_schema(root):
            breach = is_cdar(root) and first_breach(schema, root)
            return look_at(root) or (breach and self._breach_in_words(*breach)) or ""

        return look_at_schema

    def _breach_in_words(self, line, problem):
        return self.env._(
            "The message does not follow the schema of CDAR (line %(line)s: %(problem)s): tell the "
            "platform, and check what was read.",
            line=line,
            problem=problem,
        )
