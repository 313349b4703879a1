"""Tell: each event of a debtor's story in one line, in the reader's language."""

import re
from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL, format_amount, format_date

from ...tools.ledger_sql import due_date
from ...tools.registered_number import grouped
from ...tools.selection_of import label_of

MOST_NAMED = 5  # invoices of one payment
BREAKS = re.compile(r"[ \t\r\n]+")  # a no-break space stays one: 600 €


class Settled(NamedTuple):
    """What a payment or credit note settled of an invoice."""

    name: str
    amount: float
    currency_id: int
    date_due: date
    days_late: int


class DunningHistory(models.Model):
    _inherit = "dunning.history"

    @api.depends("kind", "name", "note", "code", "date_end", "contact", "amount")
    @api.depends_context("lang")
    def _compute_summary(self):
        settled = self._settled()
        for row in self:
            told = getattr(row, f"_tell_{row.kind}", row._tell_contact)()
            parts = [told, row.contact and row._to_whom()]
            parts += [row._sentence_of(paid) for paid in settled[row.id][:MOST_NAMED]]
            if more := len(settled[row.id][MOST_NAMED:]):
                parts.append(self.env._("and %s more", more))
            row.summary = " · ".join(filter(None, [*parts, row._own_words()]))

    def _to_whom(self):
        if self.kind in ("call", "promise"):
            return self.env._("with %(name)s", name=self.contact)
        return self.env._("to %(name)s", name=self.contact)

    def _own_words(self):
        """Return the note, unless it is told already, on one line."""
        if self.kind in ("credit_note", "entry"):
            return ""
        note = self._lifecycle_reason()[1] if self.kind == "lifecycle" else self.note
        return BREAKS.sub(" ", note or "").strip()

    # ------------------------------------------------------------------ money

    def _settled(self):
        """Return what the payments and credit notes settled, by row, in one query."""
        rows = self.filtered(lambda row: row.kind in ("payment", "credit_note"))
        settled = defaultdict(list)
        if not rows:
            return settled
        items = rows.filtered(lambda row: row.res_model == "account.move.line")
        documents = rows.filtered(lambda row: row.res_model == "account.move")
        by_item = dict(zip(items.mapped("res_id"), items.ids, strict=True))
        by_document = dict(zip(documents.mapped("res_id"), documents.ids, strict=True))
        for item, document, *values in self.env.execute_query(
            self._settled_query(list(by_item), list(by_document))
        ):
            settled[by_item.get(item) or by_document.get(document)].append(Settled(*values))
        return settled

    def _settled_query(self, item_ids, document_ids):
        return SQL(
            """
            SELECT line.id, line.move_id, invoice.name, partial.debit_amount_currency,
                   due.currency_id, %(due)s, partial.max_date - %(due)s
              FROM account_move_line line
              JOIN account_partial_reconcile partial ON partial.credit_move_id = line.id
              JOIN account_move_line due ON due.id = partial.debit_move_id
              JOIN account_move invoice ON invoice.id = due.move_id
             WHERE (line.id = ANY(%(items)s) OR line.move_id = ANY(%(documents)s))
               AND invoice.move_type != 'entry'
             ORDER BY 6, partial.id
            """,
            due=due_date("due"),
            items=item_ids,
            documents=document_ids,
        )

    def _sentence_of(self, paid):
        currency = self.env["res.currency"].browse(paid.currency_id)
        values = {
            "invoice": paid.name,
            "amount": format_amount(self.env, paid.amount, currency),
            "days": paid.days_late,
        }
        if self.kind == "credit_note":
            return self.env._("%(amount)s off %(invoice)s", **values)
        if paid.days_late > 1:
            return self.env._("%(invoice)s: %(amount)s, %(days)s days late", **values)
        if paid.days_late == 1:
            return self.env._("%(invoice)s: %(amount)s, 1 day late", **values)
        return self.env._("%(invoice)s: %(amount)s, in time", **values)

    def _tell_invoice(self):
        return self.env._(
            "%(invoice)s, due on %(date)s", invoice=self.name, date=self._date("date_end")
        )

    def _tell_credit_note(self):
        return self.env._("Credit note %(name)s", name=self.name)

    def _tell_entry(self):
        words = f"{self.name} ({self.note})" if self.note else self.name
        if self.code == "taken_over":
            return self.env._("Taken over by another customer: %(name)s", name=words)
        if self.code == "credit":
            return self.env._("Entry in the debtor’s favour: %(name)s", name=words)
        return self.env._("Entry: %(name)s", name=words)

    def _tell_said(self):
        kind = self._label_of("dunning.answer", "kind")
        means = label_of(self.env["dunning.answer"], "means", self.name or "")
        parts = (self._kind().label, kind, self._date("date_end"), means)
        return " · ".join(filter(None, parts))

    def _tell_lifecycle(self):
        events = self.env["dunning.invoice.event"]
        status = events._lifecycle_label(events._lifecycle_code(self.code))
        told = self.env._("%(invoice)s: %(status)s", invoice=self.name, status=status)
        return " · ".join(filter(None, (told, self._lifecycle_reason()[0])))

    def _lifecycle_reason(self):
        """Return the reason in words and what else was said: its code leads the note. A code that
        nobody knows stays there.
        """
        events = self.env["dunning.invoice.event"]
        reason, _space, words = (self.note or "").partition(" ")
        known = events._lifecycle_reasons().get(reason)
        return (events._lifecycle_label(known), words) if known else ("", self.note)

    def _tell_due(self):
        return self.env._("%(invoice)s fell due", invoice=self.name)

    def _tell_payment(self):
        if self.currency_id.compare_amounts(self.amount, 0) < 0:
            return self.env._("Paid back: %(name)s", name=self.name or "")
        if self.state == "waiting":
            return self.env._("Payment not yet on the bank account")
        return self.env._("Payment received")

    def _tell_penalty(self):
        if self.code == "waived":
            return self.env._("Penalties waived: %(invoice)s", invoice=self.name)
        return self.env._("Penalties invoiced: %(invoice)s", invoice=self.name)

    # ------------------------------------------------------------------ contacts

    def _tell_contact(self):
        """Return the name of the step; of a contact beside the scenario, its channel's."""
        step = self.name or self._label("kind")
        return f"{step} ({grouped(self.code)})" if self.code else step

    def _tell_post(self):
        step = self.name or self._label("kind")
        if self.code == "presented":
            return self.env._("%(letter)s: presented", letter=step)
        if self.code == "delivered":
            return self.env._("%(letter)s: delivered", letter=step)
        reason = self._label_of("dunning.action", "return_reason").lower()
        return self.env._("%(letter)s: came back (%(reason)s)", letter=step, reason=reason)

    def _tell_answer(self):
        return self.env._("The debtor answered")

    def _tell_call(self):
        cause = self._label_of("dunning.call", "cause").lower()
        return self.name if cause in self.name.lower() else f"{self.name} ({cause})"

    def _tell_note(self):
        return ""

    # ------------------------------------------------------------------ agreements

    def _tell_promise(self):
        if self.code and int(self.code) > 1:
            return self.env._(
                "Promised in %(count)s instalments until %(date)s",
                count=self.code,
                date=self._date("date_end"),
            )
        return self.env._("Promised for %(date)s", date=self._date("date_end"))

    def _tell_instalment(self):
        values = {"date": self._date("date_end"), "days": self.days_late}
        if self.state == "broken":
            return self.env._("What was promised for %(date)s was not paid", **values)
        if self.days_late > 1:
            return self.env._(
                "What was promised for %(date)s was paid %(days)s days late", **values
            )
        if self.days_late == 1:
            return self.env._("What was promised for %(date)s was paid 1 day late", **values)
        return self.env._("What was promised for %(date)s was paid in time", **values)

    def _tell_postponement(self):
        return self.env._("Due later: %(date)s", date=self._date("date_end"))

    def _tell_pause(self):
        return self.env._(
            "On hold until %(date)s: %(reason)s",
            date=self._date("date_end"),
            reason=self._label_of("dunning.pause", "reason").lower(),
        )

    # ------------------------------------------------------------------ disputes, law

    def _tell_dispute(self):
        return self._label_of("dunning.dispute", "category")

    def _tell_dispute_settled(self):
        category = self._label_of("dunning.dispute", "category")
        if self.state == "founded":
            return self.env._("%(category)s: the debtor was right", category=category)
        return self.env._("%(category)s: the debtor was wrong", category=category)

    def _tell_proceedings(self):
        return self._label_of("res.partner", "dunning_proceedings")

    def _tell_case(self):
        return self.env._("In litigation")

    def _tell_case_stage(self):
        return self._label_of("dunning.case", "stage")

    def _tell_case_closed(self):
        return self.env._("Litigation is over")

    # ------------------------------------------------------------------ words

    def _date(self, name):
        return format_date(self.env, self[name])

    def _label_of(self, model, name):
        """Return what ``code`` means as a value of that field."""
        return label_of(self.env[model], name, self.code or "")
