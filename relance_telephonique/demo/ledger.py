from datetime import timedelta

from odoo import Command

from ..tools.ledger_sql import RECEIVABLE

SAMPLE = 20


class Ledger:
    """A company's receivables, told as a dated story through Odoo's own API.

    Days are counted from ``today``: ``due=-12`` is twelve days late, ``on=-3`` three days ago.
    Amounts are what the debtor owes, tax included, in the currency of the invoice.
    The plural methods take a list of such stories and work in one batch; the others tell one.
    """

    def __init__(self, company, today=None):
        self.company = company
        self.today = today or company._dunning_today()
        self.env = company.with_company(company).env
        journals = self.env["account.journal"]
        domain = [*journals._check_company_domain(company), ("type", "=", "bank")]
        self.bank_journal = journals.search(domain, limit=1)

    def day(self, offset):
        return self.today + timedelta(days=offset)

    def days_to(self, day):
        """Return the offset of ``day``: the inverse of ``day()``."""
        return (day - self.today).days

    def invoice(self, partner, amount, due=None, **details):
        """Post an invoice; see ``_invoice_values`` for the details one may give."""
        return self.invoices([{"partner": partner, "amount": amount, "due": due, **details}])

    def invoices(self, stories):
        return self._post([self._invoice_values(**story) for story in stories])

    def credit_note(self, partner, amount, on=-1, invoice=None):
        """Post a credit note, allocated to ``invoice`` if one is given."""
        story = {"partner": partner, "amount": amount, "on": on, "invoice": invoice}
        return self.credit_notes([story])

    def credit_notes(self, stories):
        notes = self._post([self._credit_note_values(**story) for story in stories])
        self._allocate((note, note.reversed_entry_id) for note in notes)
        return notes

    def pay(self, invoice, amount=None, on=-1, booked=True):
        """Receive a payment for an invoice: all that is left of it, unless ``amount`` says less.

        A payment without outstanding account (``booked=False``) has no journal entry: the invoice
        then says `paid` while its whole residual is open.
        """
        return self.payments([{"invoice": invoice, "amount": amount, "on": on, "booked": booked}])

    def payment_on_account(self, partner, amount, on=-1, booked=True):
        """Receive a payment that nobody has allocated to an invoice."""
        story = {"partner": partner, "amount": amount, "on": on, "booked": booked}
        return self.payments([story])

    def pay_back(self, partner, amount, on=-1, **more):
        """Pay a customer, which nobody has matched with what it pays back."""
        story = {"partner": partner, "amount": amount, "on": on, "out": True, **more}
        return self.payments([story])

    def payments(self, stories):
        payments = self._quiet("account.payment").create(
            [self._payment_values(**story) for story in stories]
        )
        for payment, story in zip(payments, stories, strict=True):
            if not story.get("booked", True):
                payment.outstanding_account_id = False
        payments.action_post()
        self._allocate((payment.move_id, payment.invoice_ids) for payment in payments)
        return payments.with_env(self.env)

    def opening_balance(self, partner, amount, due, others=None):
        """Carry over what a debtor owed in the former software, as a general entry.

        :param others: ``{customer: amount}`` of who owes in the same entry
        """
        owed = {partner: amount} | (others or {})
        lines = [
            {
                "account_id": customer.with_env(self.env).property_account_receivable_id.id,
                "partner_id": customer.id,
                "balance": balance,
                "date_maturity": self.day(due),
            }
            for customer, balance in owed.items()
        ]
        against = self.company.account_journal_suspense_account_id
        lines.append(
            {"account_id": against.id, "partner_id": partner.id, "balance": -sum(owed.values())}
        )
        return self._post(
            [
                {
                    "move_type": "entry",
                    "date": self.day(due),
                    "ref": "Reprise de l’ancien logiciel",
                    "line_ids": [Command.create(line) for line in lines],
                }
            ]
        )

    def _invoice_values(
        self, partner, amount, *, due=None, issued=None, term=None, lines=None, **more
    ):
        """Return the values of an invoice, due on ``due`` or as ``term`` says from ``issued``.

        :param lines: values of invoice lines; without them, one line without tax makes ``amount``
        :param more: ``currency``, and any field of the invoice
        """
        currency = more.pop("currency", None) or self.company.currency_id
        issued = _day_issued(due, term) if issued is None else issued
        line = {"name": "Fournitures d’emballage", "price_unit": amount, "tax_ids": []}
        return {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_user_id": partner.commercial_partner_id.user_id.id,
            "invoice_date": self.day(issued),
            "invoice_payment_term_id": term.id if term else False,
            "invoice_date_due": False if term else self.day(due),
            "currency_id": currency.id,
            "invoice_line_ids": [Command.create(values) for values in lines or [line]],
            "is_move_sent": True,
            **more,
        }

    def _credit_note_values(self, partner, amount, on=-1, invoice=None, **more):
        return self._invoice_values(
            partner,
            amount,
            issued=on,
            due=on,
            currency=invoice and invoice.currency_id,
            move_type="out_refund",
            reversed_entry_id=invoice and invoice.id,
            **more,
        )

    def _payment_values(
        self,
        partner=None,
        amount=None,
        on=-1,
        invoice=None,
        booked=True,
        out=False,
        currency=None,
    ):
        partner = partner or invoice.partner_id
        currency = currency or (invoice or self.company).currency_id
        return {
            "payment_type": "outbound" if out else "inbound",
            "partner_type": "customer",
            "partner_id": partner.commercial_partner_id.id,
            "amount": amount or invoice.amount_residual,
            "currency_id": currency.id,
            "date": self.day(on),
            "memo": invoice.name if invoice else "Acompte",
            "invoice_ids": invoice.ids if invoice else [],
            "journal_id": self.bank_journal.id,
        }

    def _quiet(self, model):
        """Return the model without tracking: a chatter full of notes dated now tells nothing."""
        return self.env[model].with_context(tracking_disable=True)

    def _post(self, values_list):
        moves = self._quiet("account.move").create(values_list[:SAMPLE])
        if len(values_list) > SAMPLE:
            self._analyze()
            moves += moves.create(values_list[SAMPLE:])
        moves.action_post()
        self._date_back(moves)
        return moves.with_env(self.env)

    def _date_back(self, moves):
        """What is told now was posted and sent on the day it bears. The benchmark builds ledgers
        too, where the module, whose field this is, is not installed.
        """
        if "dunning_issued_on" in moves._fields:
            for issued, of_day in moves.filtered("invoice_date").grouped("invoice_date").items():
                of_day.dunning_issued_on = issued

    def _analyze(self):
        """Let PostgreSQL count the entries of this transaction, before there are many.

        When autovacuum passes meanwhile it counts none of them, and Odoo's query on the payments of
        an invoice then takes minutes. This counts them, and keeps autovacuum away until the end.
        """
        self.env.flush_all()
        self.env.cr.execute("ANALYZE account_account, account_move, account_move_line")

    def _allocate(self, pairs):
        """Reconcile each entry of a credit with its invoice, where there are both."""
        plan = [_open_items(credit + invoice) for credit, invoice in pairs if credit and invoice]
        self._quiet("account.move.line")._reconcile_plan(plan)


def _open_items(moves):
    return moves.line_ids.filtered(
        lambda line: line.account_type == RECEIVABLE and not line.reconciled
    )


def _day_issued(due, term):
    """Count back from the due date; nothing is issued after today."""
    days = max(term.line_ids.mapped("nb_days")) if term else 30
    return min(due - days, 0)
