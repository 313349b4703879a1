"""Take in: which invoices files and machines mean. Each line has its own answer."""

from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, split_every

from ...tools.groups import MANAGER
from .dunning_invoice_event import LifecycleFact

INVOICING = "account.group_account_invoice"
# Of more, PostgreSQL does not see that Odoo's unique index of names holds them, and takes 8 ms for
# each with the index of parts of names
NUMBERS_AT_ONCE = 100
NEW, KNOWN, WRONG = "new", "known", "wrong"


class TakenIn(NamedTuple):
    """What becomes of a line. ``result``: *new*, *known* already or *wrong*, for what ``message``
    says. Of what is checked only, a new one has no ``event`` yet.
    """

    result: str
    move: models.BaseModel
    event: models.BaseModel
    message: str = ""


class DunningInvoiceEvent(models.Model):
    _inherit = "dunning.invoice.event"

    @api.model
    def _take_in(self, said, company, is_check=False):
        """Record what was said, each line by itself.

        :param said: a list of ``LifecycleSaid``
        :param company: whose invoices they are about
        :param is_check: only say what would become of it
        :return: a list of :class:`TakenIn`, in the same order, for who may read what they name
        :raise AccessError: for who is neither an accountant nor manages the dunning
        """
        self._check_may_take_in(company)
        everything = self.sudo()  # a manager may have no right on invoices
        return everything._taken_in(said, company.with_env(everything.env), is_check)

    def _check_may_take_in(self, company):
        user = self.env.user
        if not (user.has_group(MANAGER) or user.has_group(INVOICING)):
            raise AccessError(self.env._("Only accountants and managers take statuses in."))
        if company not in self.env.companies:
            raise AccessError(self.env._("You do not work in that company."))

    def _taken_in(self, said, company, is_check):
        moves = self._moves_named(said, company)
        values, answers = [], []
        for one in said:
            try:
                move = self._move_meant(one, moves, company)
                values.append(self._values_of(self._fact_of(one, move)))
                answers.append(TakenIn(NEW, move, self.browse()))
            except UserError as problem:
                values.append(None)
                answers.append(
                    TakenIn(
                        WRONG,
                        moves.get(one.number.strip(), self.env["account.move"])[:1],
                        self.browse(),
                        problem.args[0],
                    )
                )
        good = [each for each in values if each]
        known = self._known_by_key(good)
        events = {} if is_check else self._recorded(good)
        seen = set(known)
        for place, each in enumerate(values):
            if not each:
                continue
            key = self._key_of(each)
            result = KNOWN if key in seen else NEW
            seen.add(key)
            event = events.get(key) or known.get(key) or self.browse()
            answers[place] = answers[place]._replace(result=result, event=event)
        return answers

    def _recorded(self, values):
        events = self._record_values(values)
        return {self._key_of(each): event for each, event in zip(values, events, strict=True)}

    # ------------------------------------------------------------------ which invoice

    def _moves_named(self, said, company):
        """Return ``{number: the company's invoices of that number}``, in few queries."""
        numbers = {one.number.strip() for one in said if one.number.strip()}
        moves = self.env["account.move"]
        for some in split_every(NUMBERS_AT_ONCE, sorted(numbers)):
            moves += moves.search(
                [
                    ("company_id", "=", company.id),
                    ("name", "in", list(some)),
                    ("move_type", "in", ("out_invoice", "out_refund")),
                    ("state", "=", "posted"),
                ]
            )
        named = defaultdict(moves.browse)
        for move in moves:
            named[move.name] |= move
        return dict(named)

    def _move_meant(self, said, moves, company):
        """Return the invoice that a line is about: by its number, issuer and date.

        :raise UserError: saying why there is none, or not one
        """
        if said.problem:
            raise UserError(self._problem_in_words(said.problem))
        number = said.number.strip()
        if not number:
            raise UserError(self.env._("The invoice number is missing."))
        self._check_issuer(said, company)
        found = moves.get(number)
        if not found:
            raise UserError(
                self.env._(
                    "%(company)s has posted no invoice %(number)s.",
                    company=company.name,
                    number=number,
                )
            )
        return self._of_its_date(said, found)

    def _check_issuer(self, said, company):
        own = said.digits and company.partner_id._dunning_facts().siren
        if own and said.digits != own:
            raise UserError(
                self.env._(
                    "%(number)s was issued by the SIREN %(theirs)s, not by %(company)s (%(own)s).",
                    number=said.number.strip(),
                    theirs=said.digits,
                    company=company.name,
                    own=own,
                )
            )

    def _of_its_date(self, said, found):
        dated = found.filtered(
            lambda move: not said.invoice_date or move.invoice_date == said.invoice_date
        )
        if not dated:
            raise UserError(
                self.env._(
                    "%(number)s is of %(ours)s, not of %(theirs)s.",
                    number=said.number,
                    ours=format_date(self.env, found[0].invoice_date),
                    theirs=format_date(self.env, said.invoice_date),
                )
            )
        if len(dated) > 1:
            raise UserError(
                self.env._("Several invoices are called %(number)s.", number=said.number)
            )
        return dated

    def _problem_in_words(self, problem):
        return {
            "date": self.env._("The time of the status is missing, or is none."),
            "amount": self.env._("The amount is no number."),
            "too_long": self.env._("It is too large."),
            "nothing_said": self.env._("The message names no invoice."),
            "unreadable": self.env._("It cannot be read."),
            "no_message": self.env._(
                "It is no CDAR message, nor a Peppol Invoice Response (UBL ApplicationResponse)."
            ),
        }.get(problem, problem)

    # ------------------------------------------------------------------ what is said of it

    def _fact_of(self, said, move):
        return LifecycleFact(
            move=move,
            code=said.code,
            when=said.when,
            reason=said.reason,
            amount=self._amount_meant(said, move),
            note=said.note,
            reference=said.reference,
            source=said.source,
            service=said.service,
            engagement=said.engagement,
        )

    def _amount_meant(self, said, move):
        """Return what is contested or paid, tax included, of an amount of another kind."""
        amount = said.amount
        if not amount:
            return 0.0
        if "net" in said.amount_kind and move.amount_untaxed:
            amount *= move.amount_total / move.amount_untaxed
        if "approved" in said.amount_kind:
            amount = max(move.amount_total - amount, 0.0)
        return amount
