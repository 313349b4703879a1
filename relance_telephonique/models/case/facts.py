"""Facts: what was done, said and agreed about the invoices of a case, and what being late cost."""

from odoo import models
from odoo.tools import format_list

from ...tools.channels import LETTER, MESSAGE
from ..interest.account import ANNEX_ROOM, interest_tables, still_owed
from ..letter.words import on_paper

E_MAILS = ("email", "email_outgoing")


class DunningCase(models.Model):
    _inherit = "dunning.case"

    def _dossier_actions(self):
        """Return the contacts made with the debtor about the invoices, oldest first."""
        lines = (
            self.env["dunning.action.line"]
            .with_context(active_test=False)
            .search(
                [
                    ("move_id", "in", self.move_ids.ids),
                    ("action_id.partner_id", "=", self.partner_id.id),
                    ("action_id.state", "=", "done"),
                ]
            )
        )
        return lines.action_id.sorted(lambda action: (action.date_done, action.id))

    def _dossier_contacts(self):
        """Return what was done in writing; calls have their own list."""
        return self._dossier_actions().filtered(
            lambda action: action.channel_kind in (MESSAGE, LETTER)
        )

    def _dossier_calls(self):
        """Return the calls with the debtor since the first invoice, oldest first."""
        since = min(filter(None, self.move_ids.mapped("invoice_date")), default=None)
        domain = [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)]
        if since:
            domain.append(("date", ">=", since))
        return self.env["dunning.call"].search(domain, order="date, id")

    def _dossier_e_mails(self):
        """Return the e-mails about the invoices, sent and received, oldest first."""
        records = (
            self._dossier_actions(),
            self.move_ids,
            self._disputes(),
            self._promises(),
            self,
        )
        of_debtor = [("notified_partner_ids", "child_of", self.partner_id.ids)]
        messages = self.env["mail.message"].union(
            *(
                self.env["mail.message"].search(
                    [
                        ("model", "=", about._name),
                        ("res_id", "in", about.ids),
                        "|",
                        ("message_type", "in", E_MAILS),
                        *of_debtor,
                    ]
                )
                for about in records
            )
        )
        return (messages | self._dossier_actions()._own_messages()).sorted(
            lambda message: (message.date, message.id)
        )

    def _dossier_receipts(self):
        """Return what platforms said of the delivery of the invoices and what the buyer made of
        them, in the order of its own time: that they have them, and approved them.
        """
        return self.env["dunning.invoice.event"].search(
            [("move_id", "in", self.move_ids.ids), ("delivery", "!=", False)]
        )

    def _disputes(self):
        return self.env["dunning.dispute"].search(
            [("move_ids", "in", self.move_ids.ids), ("partner_id", "=", self.partner_id.id)],
            order="date, id",
        )

    def _promises(self):
        return self.env["dunning.promise"].search(
            [
                ("item_ids.move_id", "in", self.move_ids.ids),
                ("partner_id", "=", self.partner_id.id),
                ("state", "!=", "draft"),
            ],
            order="date, id",
        )

    # ------------------------------------------------------------------ the account of interest

    def _interest_parts(self):
        """Return the account of interest of the invoices, cut where its sheets of paper end."""
        tables = interest_tables(still_owed(self.sudo()._invoices()._dunning_late_interests()))
        return on_paper(tables, room=ANNEX_ROOM, next_room=ANNEX_ROOM)

    def _unconfirmed_rates(self):
        results = self.sudo()._invoices()._dunning_late_interests().values()
        names = sorted({name for result in results for name in result["unconfirmed"]})
        return format_list(self.env, names) if names else ""
