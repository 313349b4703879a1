"""Where the events of a debtor's story come from. Another addon adds some to ``_events``."""

from odoo import models
from odoo.tools import SQL


class DunningHistory(models.Model):
    _inherit = "dunning.history"

    _depends = {
        "res.partner": [
            "commercial_partner_id",
            "dunning_proceedings",
            "dunning_proceedings_date",
            "name",
            "user_id",
        ],
    }

    def _events(self):
        """Return the list of :class:`Event`."""
        return [
            self._event_invoice(),
            self._event_credit_note(),
            self._event_entry(),
            self._event_due(),
            self._event_payment(),
            self._event_payment_without_entry(),
            self._event_lifecycle(),
            self._event_contact(),
            self._event_post(),
            *self._events_of_messages(),
            self._event_answer(),
            self._event_said(),
            self._event_call(),
            self._event_note(),
            self._event_promise(),
            self._event_instalment(),
            self._event_postponement(),
            self._event_pause(),
            self._event_dispute(),
            self._event_dispute_settled(),
            self._event_penalty(),
            self._event_proceedings(),
            self._event_case(),
            self._event_case_stage(),
            self._event_case_closed(),
        ]

    # ------------------------------------------------------------------ whose they are

    def _moves(self):
        return SQL(
            """
            res_partner debtor
            JOIN res_partner member ON member.commercial_partner_id = debtor.id
            JOIN account_move move ON move.partner_id = member.id
            """
        )

    def _items(self):
        return SQL(
            """
            res_partner debtor
            JOIN res_partner member ON member.commercial_partner_id = debtor.id
            JOIN account_move_line line ON line.partner_id = member.id
            JOIN account_move move ON move.id = line.move_id
            JOIN account_journal journal ON journal.id = line.journal_id
            """
        )

    def _of_debtor(self, model, alias):
        """Return the FROM of records that name their debtor and company."""
        return SQL(
            "%(table)s %(alias)s JOIN res_partner debtor ON debtor.id = %(alias)s.partner_id",
            table=SQL.identifier(self.env[model]._table),
            alias=SQL.identifier(alias),
        )

    def _columns_of(self, alias):
        return {
            "company_id": SQL.identifier(alias, "company_id"),
            "user_id": SQL.identifier(alias, "user_id"),
        }

    def _day(self, moment):
        """Return the day of a moment (UTC) on the clock of the reader's company."""
        zone = self.env.company._dunning_zone()
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", SQL(moment), zone)

    def _through(self, condition):
        return self.env["dunning.level"]._channels_that(condition)
