"""Pay: how a debtor pays what they owe, or what they chose of it. What they contest is not asked
for, unless they say that they will pay it all the same.
"""

from typing import NamedTuple

from odoo import models
from odoo.tools import format_amount

from ..letter.account import Payee


class Choice(NamedTuple):
    """What a debtor wants to pay: the numbers of the items alone, of all that is due if there are
    none; ``with_contested``: what they contest, too.
    """

    item_ids: tuple = ()
    with_contested: bool = False

    def payable(self, owed):
        """Return what is to be paid of an ``OwedItem``."""
        return owed.currency.round(owed.owed - (0 if self.with_contested else owed.disputed))

    def of(self, items):
        """Return the ``OwedItem`` that were chosen, of those of which something is to be paid."""
        return [one for one in items if one.item.id in self.item_ids and self.payable(one)]


ALL_THAT_IS_DUE = Choice()


class PagePayee(NamedTuple):
    """Whom to pay how much, where, with which words, and the picture of the code to scan."""

    total: str
    holder: str
    account: str
    bic: str
    bank: str
    reference: str
    qr_code: str


class ResPartner(models.Model):
    _inherit = "res.partner"

    # ------------------------------------------------------------------ by transfer

    def _dunning_shown_payees(self, head, choice, chosen):
        """Return the :class:`PagePayee` of ``_dunning_asked``."""
        return [
            PagePayee(
                total=format_amount(self.env, payee.total, payee.currency),
                holder=payee.bank.acc_holder_name or payee.bank.partner_id.name or "",
                account=payee.bank.acc_number,
                bic=payee.bank.bank_bic or "",
                bank=payee.bank.bank_name or "",
                reference=", ".join(payee.names),
                qr_code=head._qr_code_of(payee),
            )
            for payee in self._dunning_asked(head, choice, chosen)
        ]

    def _dunning_asked(self, head, choice, chosen):
        """Return a :class:`Payee` for each account and currency: of some ``OwedItem`` that were
        chosen, else of all that is open, credits deducted.
        """
        if not chosen:
            return self._dunning_statement(choice.with_contested).payees
        lines = self.env["account.move.line"].browse(one.item.id for one in chosen)
        banks, payees = head._statement_banks(lines), {}
        for one, line in zip(chosen, lines, strict=True):
            place = (banks[line], one.currency)
            before = payees.get(place) or Payee(*place, 0.0, [])
            total = one.currency.round(before.total + choice.payable(one))
            names = list(dict.fromkeys([*before.names, self._dunning_shown_name(line)]))
            payees[place] = before._replace(total=total, names=names)
        return [payee for payee in payees.values() if payee.bank]

    def _dunning_shown_contested(self, items, choice):
        """Say what is contested of some ``OwedItem``, if it is asked for; nothing of none."""
        contested = {}
        for one in items:
            if one.disputed:
                contested[one.currency] = contested.get(one.currency, 0.0) + one.disputed
        amount = ", ".join(
            format_amount(self.env, amount, currency) for currency, amount in contested.items()
        )
        if not amount or choice.with_contested:
            return amount and self.env._("With %(amount)s that you contest.", amount=amount)
        return self.env._(
            "Without %(amount)s that you contest: we do not ask for it meanwhile.", amount=amount
        )

    # ------------------------------------------------------------------ online

    def _is_dunning_paid_online(self, owed, choice):
        """Whether Odoo's portal takes a payment of an ``OwedItem``: it brings the company money,
        and none to a factor who has bought the invoice.
        """
        move, bank = owed.move, owed.move.partner_bank_id.filtered("active")
        is_open = move.move_type == "out_invoice" and move.state == "posted"
        is_ours = not bank or bank._dunning_is_own(move.company_id)
        return is_open and is_ours and bool(choice.payable(owed))

    def _dunning_pay_online(self, move_id, choice=ALL_THAT_IS_DUE):
        """Return where an invoice of the page is paid: its own page on Odoo's portal, to which the
        e-mails lead as well, for what is to be paid of it; nothing if it is not paid there.
        """
        if not self._dunning_letterhead()._can_pay_online():
            return ""
        items = [
            one
            for one in self._dunning_shown_owed(self.env.company)
            if one.move.id == move_id and self._is_dunning_paid_online(one, choice)
        ]
        if not items:
            return ""
        move = items[0].move
        move._dunning_ensure_tokens()
        amount = move.currency_id.round(sum(map(choice.payable, items)))
        if move.currency_id.compare_amounts(amount, move.amount_residual) >= 0:
            return move.get_portal_url(anchor="portal_pay")
        return self._dunning_payment_link(move, amount)

    def _dunning_payment_link(self, move, amount):
        """Return Odoo's own link to a payment of a part of an invoice."""
        link = self.env["payment.link.wizard"].new(
            {
                "res_model": move._name,
                "res_id": move.id,
                "amount": amount,
                "amount_max": move.amount_residual,
                "currency_id": move.currency_id.id,
                "partner_id": move.partner_id.id,
            }
        )
        return link.link
