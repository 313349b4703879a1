"""What was written to a debtor and said, by them and by us."""

from odoo import models
from odoo.tools import SQL

from .dunning_history import Event


class DunningHistory(models.Model):
    _inherit = "dunning.history"

    _depends = {
        "dunning.action": [
            "channel",
            "date_delivered",
            "date_done",
            "date_presented",
            "date_returned",
            "failure_reason",
            "message_id",
            "registered_number",
            "return_reason",
            "state",
        ],
        "dunning.answer": ["company_id", "date", "day", "kind", "means", "note", "partner_id"],
        "dunning.call": [
            "active",
            "cause",
            "date",
            "is_reached",
            "note",
            "outcome_id",
            "part_of_id",
            "partner_id",
            "user_id",
        ],
        "dunning.note": ["company_id", "date", "note", "partner_id", "user_id"],
        "mail.mail": ["mail_message_id", "state"],
        "mail.message": ["author_id", "date", "message_type", "model", "res_id", "subject"],
        "mail.notification": ["mail_message_id", "notification_status"],
    }

    def _event_contact(self):
        """What was written or done, with what became of it; calls tell of themselves."""
        columns = self._columns_of("action") | {
            "date": SQL(
                "COALESCE(action.date_done, %s, action.date)", self._day("action.date_processed")
            ),
            "kind": SQL("action.channel"),
            "state": SQL(
                """
                CASE action.state WHEN 'ready' THEN 'waiting' WHEN 'done' THEN CASE
                     WHEN action.date_returned IS NOT NULL THEN 'bounced'
                     WHEN action.date_delivered IS NOT NULL THEN 'delivered'
                     WHEN action.channel IN %s THEN 'done' ELSE 'sent' END
                ELSE CASE WHEN EXISTS (%s) THEN 'bounced' ELSE 'failed' END END
                """,
                self._through(lambda channel: channel.is_task),
                self._came_back(),
            ),
            "action_id": SQL("action.id"),
            "amount": SQL("action.amount_residual"),
            "currency_id": SQL("action.currency_id"),
            "name": self.env["dunning.level"]._field_to_sql("level", "name"),
            "note": SQL("CASE WHEN action.state = 'failed' THEN action.failure_reason END"),
            "code": SQL("action.registered_number"),
            "contact": SQL("CASE WHEN contact.id != debtor.id THEN contact.name END"),
        }
        source = SQL(
            """
            %s LEFT JOIN dunning_level level ON level.id = action.level_id
            LEFT JOIN res_partner contact ON contact.id = action.contact_id
             WHERE action.channel NOT IN %s AND action.reason != 'reply'
               AND (action.state IN ('done', 'failed') OR action.state = 'ready'
                    AND action.date_processed IS NOT NULL AND action.channel IN %s)
            """,
            self._of_debtor("dunning.action", "action"),
            self.env["dunning.level"]._channels_of_calls(),
            self._through(lambda channel: channel.is_message),
        )
        return Event(7, "email", "dunning.action", SQL("action.id"), source, columns)

    def _came_back(self):
        """An e-mail that the server took, or an SMS that the operator gave back."""
        return SQL(
            """
            SELECT FROM mail_mail mail
             WHERE mail.mail_message_id = action.message_id AND mail.state = 'sent'
             UNION ALL
            SELECT FROM mail_notification notified
             WHERE notified.mail_message_id = action.message_id
               AND notified.notification_status = 'bounce'
            """
        )

    def _event_post(self):
        """What became of a registered letter: the last that is known of it."""
        columns = self._columns_of("action") | {
            "date": SQL(
                "COALESCE(action.date_returned, action.date_delivered, action.date_presented)"
            ),
            "action_id": SQL("action.id"),
            "name": self.env["dunning.level"]._field_to_sql("level", "name"),
            "code": SQL(
                """
                CASE WHEN action.date_returned IS NOT NULL
                     THEN COALESCE(action.return_reason, 'other')
                     WHEN action.date_delivered IS NOT NULL THEN 'delivered'
                     ELSE 'presented' END
                """
            ),
        }
        source = SQL(
            """
            %s LEFT JOIN dunning_level level ON level.id = action.level_id
             WHERE action.channel IN %s AND COALESCE(
                   action.date_returned, action.date_delivered, action.date_presented) IS NOT NULL
            """,
            self._of_debtor("dunning.action", "action"),
            self._through(lambda channel: channel.is_registered),
        )
        return Event(26, "post", "dunning.action", SQL("action.id"), source, columns)

    def _events_of_messages(self):
        """Other e-mails to the debtor: invoices, recaps, copies, reminders of promises, answers."""
        ledger = {
            "company_id": SQL("move.company_id"),
            "move_id": SQL("move.id"),
            "invoice_user_id": SQL("move.invoice_user_id"),
        }
        return [
            self._event_message(21, "account.move", "move", self._moves(), ledger),
            *(
                self._event_message(
                    number,
                    model,
                    alias,
                    self._of_debtor(model, alias),
                    {
                        "company_id": SQL.identifier(alias, "company_id"),
                        f"{alias}_id": SQL.identifier(alias, "id"),
                    },
                )
                for number, model, alias in (
                    (22, "dunning.action", "action"),
                    (23, "dunning.promise", "promise"),
                    (24, "dunning.dispute", "dispute"),
                )
            ),
        ]

    def _event_message(self, number, model, alias, documents, columns):
        """E-mails of documents whose FROM is ``documents``, but for the steps of the scenario."""
        columns = columns | {
            "date": self._day("message.date"),
            "state": self._delivery(),
            "user_id": SQL("SELECT MIN(id) FROM res_users WHERE partner_id = message.author_id"),
            "name": SQL("message.subject"),
        }
        source = SQL(
            """
            %(documents)s
            JOIN mail_message message ON message.model = %(model)s
                 AND message.res_id = %(document)s
             WHERE (message.message_type = 'email_outgoing' OR message.message_type = 'comment'
                    AND EXISTS (
                        SELECT FROM mail_notification notified
                          JOIN res_partner reader ON reader.id = notified.res_partner_id
                         WHERE notified.mail_message_id = message.id AND reader.partner_share
                           AND notified.notification_type = 'email'))
               AND NOT EXISTS (SELECT FROM dunning_action step WHERE step.message_id = message.id)
            """,
            documents=documents,
            model=model,
            document=SQL.identifier(alias, "id"),
        )
        return Event(number, "email", "mail.message", SQL("message.id"), source, columns)

    def _delivery(self):
        """The worst that the mail server says; what was sent may have been forgotten since."""
        return SQL(
            """
            SELECT CASE WHEN bool_or(state = 'bounce') THEN 'bounced'
                        WHEN bool_or(state = 'exception') THEN 'failed'
                        WHEN bool_or(state IN ('ready', 'process', 'outgoing')) THEN 'waiting'
                        ELSE 'sent' END
              FROM (SELECT state FROM mail_mail WHERE mail_message_id = message.id
                     UNION ALL
                    SELECT notification_status FROM mail_notification
                     WHERE mail_message_id = message.id) delivery
            """
        )

    def _event_answer(self):
        columns = self._columns_of("action") | {
            "date": SQL("action.date"),
            "state": SQL("CASE WHEN action.state = 'done' THEN 'done' ELSE 'open' END"),
            "action_id": SQL("action.id"),
        }
        source = SQL(
            "%s WHERE action.reason = 'reply' AND action.state != 'cancelled'",
            self._of_debtor("dunning.action", "action"),
        )
        return Event(8, "answer", "dunning.action", SQL("action.id"), source, columns)

    def _event_said(self):
        """What the debtor said on their page: by themselves, to nobody."""
        columns = {
            "company_id": SQL("answer.company_id"),
            "date": self._day("answer.date"),
            "action_id": SQL("answer.action_id"),
            "dispute_id": SQL("answer.dispute_id"),
            "name": SQL("answer.means"),
            "note": SQL("answer.note"),
            "code": SQL("answer.kind"),
            "date_end": SQL("answer.day"),
        }
        source = self._of_debtor("dunning.answer", "answer")
        return Event(28, "said", "dunning.answer", SQL("answer.id"), source, columns)

    def _event_call(self):
        """A talk, whatever the number of its outcomes."""
        columns = self._columns_of("call") | {
            "date": self._day("call.date"),
            "state": SQL("CASE WHEN talk.is_reached THEN 'reached' ELSE 'missed' END"),
            "action_id": SQL("call.action_id"),
            "name": SQL("talk.names"),
            "note": SQL("talk.notes"),
            "code": SQL("call.cause"),
            "contact": SQL("CASE WHEN contact.id != debtor.id THEN contact.name END"),
        }
        source = SQL(
            """
            %s JOIN LATERAL (%s) talk ON call.active AND call.part_of_id IS NULL
            LEFT JOIN res_partner contact ON contact.id = call.contact_id
            """,
            self._of_debtor("dunning.call", "call"),
            self._outcomes_of_talk(),
        )
        return Event(9, "call", "dunning.call", SQL("call.id"), source, columns)

    def _outcomes_of_talk(self):
        """How the talk that began with ``call`` ended, and what was noted of it."""
        return SQL(
            """
            SELECT string_agg(%s, ', ' ORDER BY part.id) AS names,
                   string_agg(NULLIF(part.note, ''), ' ' ORDER BY part.id) AS notes,
                   bool_or(part.is_reached) AS is_reached
              FROM dunning_call part
              JOIN dunning_call_outcome outcome ON outcome.id = part.outcome_id
             WHERE part.active AND (part.id = call.id OR part.part_of_id = call.id)
            """,
            self.env["dunning.call.outcome"]._field_to_sql("outcome", "name"),
        )

    def _event_note(self):
        columns = self._columns_of("note") | {
            "date": SQL("note.date"),
            "note": SQL("note.note"),
        }
        source = self._of_debtor("dunning.note", "note")
        return Event(10, "note", "dunning.note", SQL("note.id"), source, columns)
