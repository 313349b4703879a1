"""What the law adds to a debt: penalties, proceedings, cases."""

from odoo import models
from odoo.tools import SQL

from .dunning_history import Event


class DunningHistory(models.Model):
    _inherit = "dunning.history"

    _depends = {
        "dunning.case": ["date", "date_closed", "note", "state", "user_id"],
        "dunning.case.event": ["case_id", "date", "stage", "user_id"],
        "dunning.penalty": ["active", "indemnity", "interest", "kind", "move_id", "reason"],
    }

    def _event_penalty(self):
        columns = {
            "date": self._day("penalty.create_date"),
            "company_id": SQL("penalty.company_id"),
            "move_id": SQL("move.id"),
            "invoice_user_id": SQL("move.invoice_user_id"),
            "user_id": SQL("penalty.user_id"),
            "amount": SQL("COALESCE(penalty.interest, 0) + COALESCE(penalty.indemnity, 0)"),
            "currency_id": SQL("move.currency_id"),
            "name": SQL("move.name"),
            "note": SQL("penalty.reason"),
            "code": SQL("penalty.kind"),
            "date_end": SQL("penalty.date_to"),
        }
        source = SQL(
            "%s JOIN dunning_penalty penalty ON penalty.move_id = move.id WHERE penalty.active",
            self._moves(),
        )
        return Event(17, "penalty", "dunning.penalty", SQL("penalty.id"), source, columns)

    def _event_proceedings(self):
        columns = {
            "date": SQL("debtor.dunning_proceedings_date"),
            "code": SQL("debtor.dunning_proceedings"),
        }
        source = SQL("res_partner debtor WHERE debtor.dunning_proceedings IS NOT NULL")
        return Event(18, "proceedings", "res.partner", SQL("debtor.id"), source, columns)

    def _event_case(self):
        columns = self._columns_of("legal") | {
            "date": SQL("legal.date"),
            "state": SQL("legal.state"),
            "note": SQL("legal.note"),
        }
        source = self._of_debtor("dunning.case", "legal")
        return Event(19, "case", "dunning.case", SQL("legal.id"), source, columns)

    def _event_case_stage(self):
        """What was done outside; what we only decided, or wait to decide, is no event."""
        columns = self._columns_of("legal") | {
            "date": SQL("event.date"),
            "user_id": SQL("event.user_id"),
            "code": SQL("event.stage"),
        }
        source = SQL(
            """
            %s JOIN dunning_case_event event ON event.case_id = legal.id
             WHERE event.stage NOT IN ('notice_expired', 'to_decide')
            """,
            self._of_debtor("dunning.case", "legal"),
        )
        return Event(25, "case_stage", "dunning.case.event", SQL("event.id"), source, columns)

    def _event_case_closed(self):
        columns = self._columns_of("legal") | {"date": SQL("legal.date_closed")}
        source = SQL("%s WHERE legal.state = 'closed'", self._of_debtor("dunning.case", "legal"))
        return Event(20, "case_closed", "dunning.case", SQL("legal.id"), source, columns)
