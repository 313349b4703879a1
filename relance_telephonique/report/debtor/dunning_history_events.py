"""Where the events of a debtor's story come from. Another addon adds some to ``_events``."""

from odoo import models
from odoo.tools import SQL

from ...tools.ledger_sql import due_date, is_posted
from ...tools.settlement_sql import MONEY, owed_elsewhere
from ...tools.vocabulary import ANNOUNCED_STATES
from .dunning_history import Event


class DunningHistory(models.Model):
    _inherit = "dunning.history"

    _depends = {
        "account.journal": ["type"],
        "account.move": [
            "amount_total",
            "company_id",
            "currency_id",
            "date",
            "invoice_date",
            "invoice_user_id",
            "journal_id",
            "move_type",
            "name",
            "partner_id",
            "payment_state",
            "ref",
            "reversed_entry_id",
            "state",
        ],
        "account.move.line": [
            "account_id",
            "amount_currency",
            "balance",
            "currency_id",
            "date",
            "date_maturity",
            "move_id",
            "parent_state",
            "partner_id",
            "reconciled",
        ],
        "account.partial.reconcile": ["credit_move_id", "debit_move_id", "max_date"],
        "account.payment": ["amount", "date", "move_id", "partner_id", "partner_type", "state"],
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
        "dunning.call": ["cause", "date", "note", "outcome_id", "partner_id", "user_id"],
        "dunning.case": ["date", "date_closed", "note", "state", "user_id"],
        "dunning.case.event": ["case_id", "date", "stage", "user_id"],
        "dunning.dispute": ["amount", "category", "date", "date_resolved", "note", "state"],
        "dunning.note": ["company_id", "date", "note", "partner_id", "user_id"],
        "dunning.pause": ["date_until", "note", "partner_id", "reason", "user_id"],
        "dunning.penalty": ["active", "indemnity", "interest", "kind", "move_id", "reason"],
        "dunning.postponement": ["approval", "date", "date_maturity", "note", "state"],
        "dunning.promise": ["amount", "currency_id", "date", "note", "state", "user_id"],
        "dunning.promise.line": ["amount", "date", "date_paid", "promise_id", "state"],
        "mail.mail": ["mail_message_id", "state"],
        "mail.message": ["author_id", "date", "message_type", "model", "res_id", "subject"],
        "mail.notification": ["mail_message_id", "notification_status"],
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
            self._event_contact(),
            self._event_post(),
            *self._events_of_messages(),
            self._event_answer(),
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

    # ------------------------------------------------------------------ the ledger

    def _event_invoice(self):
        return self._event_of_document(1, "invoice", "out_invoice")

    def _event_credit_note(self):
        return self._event_of_document(2, "credit_note", "out_refund")

    def _event_of_document(self, number, kind, move_type):
        columns = {
            "date": SQL("COALESCE(move.invoice_date, move.date)"),
            "company_id": SQL("move.company_id"),
            "state": SQL(
                """
                CASE WHEN move.payment_state IN ('paid', 'in_payment') AND NOT EXISTS (
                          SELECT FROM account_move_line line
                           WHERE line.move_id = move.id AND line.balance > 0
                             AND %s AND %s > 0) THEN 'paid'
                     WHEN move.payment_state = 'partial' THEN 'partial'
                     WHEN move.payment_state = 'reversed' THEN 'credited'
                     WHEN move.move_type != 'out_invoice' THEN NULL
                     WHEN move.invoice_date_due < %s THEN 'unpaid' ELSE 'not_due' END
                """,
                is_posted(),
                owed_elsewhere("line"),
                self.env.company._dunning_today(),
            ),
            "move_id": SQL("move.id"),
            "invoice_user_id": SQL("move.invoice_user_id"),
            "user_id": SQL("move.invoice_user_id"),
            "amount": SQL("move.amount_total"),
            "currency_id": SQL("move.currency_id"),
            "name": SQL("move.name"),
            "code": SQL("move.move_type"),
            "note": SQL("(SELECT name FROM account_move WHERE id = move.reversed_entry_id)"),
            "date_end": SQL("move.invoice_date_due"),
        }
        source = SQL(
            "%s WHERE move.move_type = %s AND move.state = 'posted'", self._moves(), move_type
        )
        return Event(number, kind, "account.move", SQL("move.id"), source, columns)

    def _moves(self):
        return SQL(
            """
            res_partner debtor
            JOIN res_partner member ON member.commercial_partner_id = debtor.id
            JOIN account_move move ON move.partner_id = member.id
            """
        )

    def _event_entry(self):
        """What is owed or settled by a general entry, an opening balance for one; differences of
        exchange are nobody's doing.
        """
        columns = self._columns_of_item() | {
            "amount": SQL("line.amount_currency"),
            "code": SQL("CASE WHEN line.balance > 0 THEN 'debit' ELSE 'credit' END"),
            "note": SQL("move.ref"),
        }
        source = SQL(
            """
            %s JOIN res_company company ON company.id = move.company_id
             WHERE %s AND line.balance != 0
               AND move.move_type = 'entry' AND journal.type = 'general'
               AND journal.id IS DISTINCT FROM company.currency_exchange_journal_id
            """,
            self._items(),
            is_posted(),
        )
        return Event(3, "entry", "account.move.line", SQL("line.id"), source, columns)

    def _event_due(self):
        """Due dates that passed before all was paid."""
        due = due_date()
        columns = self._columns_of_item() | {
            "date": due,
            "state": SQL(
                "CASE WHEN line.reconciled AND %s = 0 THEN 'paid' ELSE 'unpaid' END",
                owed_elsewhere("line"),
            ),
            "amount": SQL("line.amount_currency"),
        }
        source = SQL(
            """
            %(items)s
             WHERE %(receivable)s AND line.balance > 0 AND %(due)s < %(today)s
               AND (line.reconciled IS NOT TRUE OR %(due)s < (
                    SELECT MAX(partial.max_date) FROM account_partial_reconcile partial
                     WHERE partial.debit_move_id = line.id))
            """,
            items=self._items(),
            receivable=is_posted(),
            due=due,
            today=self.env.company._dunning_today(),
        )
        return Event(4, "due", "account.move.line", SQL("line.id"), source, columns)

    def _event_payment(self):
        columns = self._columns_of_item() | {
            "move_id": SQL("NULL"),  # it may pay several
            "amount": SQL("-line.amount_currency"),
            "days_late": SQL(
                """
                SELECT MAX(partial.max_date - %s)
                  FROM account_partial_reconcile partial
                  JOIN account_move_line due ON due.id = partial.debit_move_id
                 WHERE partial.credit_move_id = line.id
                """,
                due_date("due"),
            ),
        }
        source = SQL(
            "%s WHERE %s AND move.move_type = 'entry' AND journal.type IN %s",
            self._items(),
            is_posted(),
            MONEY,
        )
        return Event(5, "payment", "account.move.line", SQL("line.id"), source, columns)

    def _event_payment_without_entry(self):
        """Community books a payment without outstanding account with the bank statement only."""
        columns = {
            "date": SQL("payment.date"),
            "company_id": SQL("payment.company_id"),
            "state": SQL("'waiting'"),
            "amount": SQL("payment.amount"),
            "currency_id": SQL("payment.currency_id"),
            "name": SQL("payment.name"),
            "note": SQL("payment.memo"),
        }
        source = SQL(
            """
            res_partner debtor
            JOIN res_partner member ON member.commercial_partner_id = debtor.id
            JOIN account_payment payment ON payment.partner_id = member.id
             WHERE payment.move_id IS NULL AND payment.partner_type = 'customer'
               AND payment.payment_type = 'inbound' AND payment.state IN %s
            """,
            ANNOUNCED_STATES,
        )
        return Event(6, "payment", "account.payment", SQL("payment.id"), source, columns)

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

    def _columns_of_item(self):
        return {
            "date": SQL("line.date"),
            "company_id": SQL("line.company_id"),
            "move_id": SQL("move.id"),
            "invoice_user_id": SQL("move.invoice_user_id"),
            "currency_id": SQL("line.currency_id"),
            "name": SQL("move.name"),
        }

    # ------------------------------------------------------------------ contacts

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
            self._through(lambda channel: channel.is_call),
            self._through(lambda channel: channel.is_message),
        )
        return Event(7, "email", "dunning.action", SQL("action.id"), source, columns)

    def _through(self, condition):
        return self.env["dunning.level"]._channels_that(condition)

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

    def _event_call(self):
        columns = self._columns_of("call") | {
            "date": self._day("call.date"),
            "state": SQL("CASE WHEN call.is_reached THEN 'reached' ELSE 'missed' END"),
            "action_id": SQL("call.action_id"),
            "name": self.env["dunning.call.outcome"]._field_to_sql("outcome", "name"),
            "note": SQL("call.note"),
            "code": SQL("call.cause"),
            "contact": SQL("CASE WHEN contact.id != debtor.id THEN contact.name END"),
        }
        source = SQL(
            """
            %s JOIN dunning_call_outcome outcome ON outcome.id = call.outcome_id
            LEFT JOIN res_partner contact ON contact.id = call.contact_id
            """,
            self._of_debtor("dunning.call", "call"),
        )
        return Event(9, "call", "dunning.call", SQL("call.id"), source, columns)

    def _event_note(self):
        columns = self._columns_of("note") | {
            "date": SQL("note.date"),
            "note": SQL("note.note"),
        }
        source = self._of_debtor("dunning.note", "note")
        return Event(10, "note", "dunning.note", SQL("note.id"), source, columns)

    # ------------------------------------------------------------------ agreements

    def _event_promise(self):
        columns = self._columns_of("promise") | {
            "date": SQL("promise.date"),
            "state": SQL("promise.state"),
            "action_id": SQL("promise.action_id"),
            "promise_id": SQL("promise.id"),
            "amount": SQL("promise.amount"),
            "currency_id": SQL("promise.currency_id"),
            "note": SQL("CASE WHEN promise.action_id IS NULL THEN promise.note END"),  # the call's
            "code": SQL("SELECT COUNT(*) FROM dunning_promise_line WHERE promise_id = promise.id"),
            "contact": SQL("CASE WHEN contact.id != debtor.id THEN contact.name END"),
            "date_end": SQL(
                "SELECT MAX(date) FROM dunning_promise_line WHERE promise_id = promise.id"
            ),
        }
        source = SQL(
            """
            %s LEFT JOIN res_partner contact ON contact.id = promise.contact_id
             WHERE promise.state != 'draft'
            """,
            self._of_debtor("dunning.promise", "promise"),
        )
        return Event(11, "promise", "dunning.promise", SQL("promise.id"), source, columns)

    def _event_instalment(self):
        """What became of each date that was promised."""
        columns = self._columns_of("promise") | {
            "date": SQL("COALESCE(line.date_paid, line.date)"),
            "state": SQL("line.state"),
            "promise_id": SQL("promise.id"),
            "amount": SQL("line.amount"),
            "currency_id": SQL("promise.currency_id"),
            "days_late": SQL("line.date_paid - line.date"),
            "date_end": SQL("line.date"),
        }
        source = SQL(
            """
            %s JOIN dunning_promise_line line ON line.promise_id = promise.id
             WHERE promise.state IN ('open', 'kept', 'broken') AND line.state != 'open'
            """,
            self._of_debtor("dunning.promise", "promise"),
        )
        return Event(12, "instalment", "dunning.promise.line", SQL("line.id"), source, columns)

    def _event_postponement(self):
        columns = self._columns_of("later") | {
            "date": SQL("later.date"),
            "state": SQL("CASE later.state WHEN 'draft' THEN later.approval ELSE later.state END"),
            "note": SQL("later.note"),
            "date_end": SQL("later.date_maturity"),
        }
        source = SQL(
            "%s WHERE later.state != 'draft' OR later.approval = 'asked'",
            self._of_debtor("dunning.postponement", "later"),
        )
        return Event(13, "postponement", "dunning.postponement", SQL("later.id"), source, columns)

    def _event_pause(self):
        columns = self._columns_of("pause") | {
            "date": self._day("pause.create_date"),
            "note": SQL("pause.note"),
            "code": SQL("pause.reason"),
            "date_end": SQL("pause.date_until"),
        }
        source = self._of_debtor("dunning.pause", "pause")
        return Event(14, "pause", "dunning.pause", SQL("pause.id"), source, columns)

    # ------------------------------------------------------------------ disputes, penalties, law

    def _event_dispute(self):
        columns = self._columns_of_dispute() | {
            "date": SQL("dispute.date"),
            "note": SQL("dispute.note"),
        }
        source = self._of_debtor("dunning.dispute", "dispute")
        return Event(15, "dispute", "dunning.dispute", SQL("dispute.id"), source, columns)

    def _event_dispute_settled(self):
        columns = self._columns_of_dispute() | {
            "date": SQL("dispute.date_resolved"),
            "note": SQL("dispute.answer"),
        }
        source = SQL(
            "%s WHERE dispute.state != 'open'", self._of_debtor("dunning.dispute", "dispute")
        )
        return Event(16, "dispute_settled", "dunning.dispute", SQL("dispute.id"), source, columns)

    def _columns_of_dispute(self):
        return self._columns_of("dispute") | {
            "state": SQL("dispute.state"),
            "dispute_id": SQL("dispute.id"),
            "amount": SQL("dispute.amount"),
            "currency_id": SQL("dispute.currency_id"),
            "code": SQL("dispute.category"),
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

    # ------------------------------------------------------------------ shared by our records

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
