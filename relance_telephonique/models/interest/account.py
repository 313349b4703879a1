"""What communications and screens say of late interest, from one computation."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import format_amount, format_list

from ...tools.groups import COLLECTOR
from ...tools.sheets import NEXT_SHEET, ROW, in_one_part
from ..call.sheet import Fact
from ..letter.words import on_paper
from ..scenario.dunning_level import FORMAL_NOTICE

ANNEX_ROOM = NEXT_SHEET - 8 * ROW  # what the annex's title and its sums take


class InterestRow(NamedTuple):
    """Some days of one invoice. Without details: every row is one line high."""

    name: str
    date_from: date
    date_to: date
    days: int
    base: float
    rate: float
    amount: float
    instalment: str = ""
    reference: str = ""


class InterestTable(NamedTuple):
    """The account of interest in one currency; its rows are cut into sheets like the items'."""

    currency: models.BaseModel
    chased: list
    interest: float
    late_invoices: int
    indemnity: float
    total: float
    others: tuple = ()
    credits: tuple = ()


class AccountMove(models.Model):
    _inherit = "account.move"

    dunning_interest_account = fields.Html(
        string="Late interest to date",
        compute="_compute_dunning_interest_account",
        sanitize=False,
        groups=COLLECTOR,
    )

    @api.depends("state", "line_ids.amount_residual", "invoice_date_due")
    @api.depends_context("dunning_date", "lang")
    def _compute_dunning_interest_account(self):
        posted = self._origin.filtered(lambda move: move.state == "posted")
        results = posted._dunning_late_interests()
        for move in self:
            result = results.get(move._origin)
            is_owed = result and still_owed({move: result})
            move.dunning_interest_account = bool(is_owed) and self.env["ir.qweb"]._render(
                "relance_telephonique.dunning_interest",
                {
                    "parts": in_one_part(interest_tables({move: result})),
                    "named": move.commercial_partner_id._dunning_regime_words(
                        move.company_id
                    ).interest,
                    "problem": result["problem"],
                    "unconfirmed": format_list(self.env, result["unconfirmed"]),
                },
            )


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _listed_invoices(self, others=True):
        """Return the invoices that this contact lists."""
        self.ensure_one()
        action = self.sudo().with_company(self.company_id)
        chased, listed, _credits = action._statement_parts(action._debtor_account(), others)
        return action.env["account.move.line"].browse(chased + listed).move_id

    def _interest_estimate(self, others=True):
        """Return the sentence that estimates what the lateness of all that a reminder asks for has
        cost; nothing if no penalties are left to claim, or not all of them can be computed.
        """
        results = still_owed(
            self._listed_invoices(others)._dunning_late_interests(
                self._document_date(), with_disputed=False
            )
        )
        if not results or any(result["problem"] for result in results.values()):
            return ""
        amounts = self._interest_amounts(interest_tables(results))
        date = self._long_date(self._document_date())
        if not amounts["interest"]:
            return ""
        named = self._regime_words().the_interest
        if not amounts["indemnity"]:
            return self.env._(
                "As of %(date)s we estimate %(named)s at %(interest)s.",
                date=date,
                named=named,
                **amounts,
            )
        return self.env._(
            "As of %(date)s we estimate %(named)s at %(interest)s and the indemnity at "
            "%(indemnity)s.",
            date=date,
            named=named,
            **amounts,
        )

    def _mentions_interest(self):
        """Whether reminders to this debtor tell of penalties and the indemnity: penalties bear
        none themselves.
        """
        company = self.company_id.sudo()
        debtor = self.partner_id.sudo().with_company(company)
        policy = debtor._dunning_late_policy(company, debtor._dunning_regime(company))
        is_told = company.dunning_mention_interest and policy != "none"
        return is_told and not self._asks_for_penalties_alone()

    def _asks_for_penalties_alone(self):
        moves = self._listed_invoices()
        of_penalties = [("penalty_move_id", "in", moves.ids)]
        billed = moves.env["dunning.penalty"].search(of_penalties).penalty_move_id
        return bool(moves) and moves <= billed

    def _interest_amounts(self, tables):
        """Return the interest, the indemnities and their total as “€ 1.20 and $ 3.00” each."""
        return {
            name: format_list(
                self.env,
                [
                    format_amount(self.env, getattr(table, name), table.currency)
                    for table in tables
                    if getattr(table, name)
                ],
            )
            for name in ("interest", "indemnity", "total")
        }

    # ------------------------------------------------------------------ the formal notice

    def _interest_claim(self):
        """Return what a formal notice claims beside the debt, with its account; None if nothing.

        :raise UserError: if rates are missing or unconfirmed: a formal notice never guesses
        """
        moves = self._listed_invoices(others=False)
        results = still_owed(
            moves._dunning_late_interests(self._document_date(), with_disputed=False)
        )
        moves._dunning_check_certain_interest(results)
        tables = interest_tables(results)
        if not tables:
            return None
        parts = on_paper(tables, room=ANNEX_ROOM, next_room=ANNEX_ROOM)
        named = self._regime_words().interest
        return {
            "sentence": self._claim_sentence(self._interest_amounts(tables)),
            "total": self._claim_total(tables),
            "account": self.env["ir.qweb"]._render(
                "relance_telephonique.dunning_interest", {"parts": parts, "named": named}
            ),
        }

    def _claim_sentence(self, amounts):
        amounts = {name: Markup("<strong>%s</strong>") % amount for name, amount in amounts.items()}
        words = self._regime_words()
        parts = [words.ground]
        if amounts["interest"].striptags():
            date = self._long_date(self._document_date())
            parts.append(
                self.env._(
                    "%(named)s: %(interest)s as of %(date)s, and more until full payment.",
                    date=date,
                    named=words.interest,
                    interest=amounts["interest"],
                )
            )
        if amounts["indemnity"].striptags():
            parts.append(
                self.env._(
                    "Fixed indemnity for recovery costs: %(indemnity)s.",
                    indemnity=amounts["indemnity"],
                )
            )
        parts.append(
            self.env._(
                "In all %(total)s, in addition to the amount above, as the annexed account shows.",
                total=amounts["total"],
            )
        )
        return Markup(" ").join(parts)

    def _claim_total(self, tables):
        """Return what is owed in all as “€ 1,252.15 and $ 300.00”: principal and accessories."""
        totals = defaultdict(float)
        for table in (*self._statement(others=False).tables, *tables):
            totals[table.currency] += table.total
        return format_list(
            self.env,
            [
                format_amount(self.env, total, currency)
                for currency, total in totals.items()
                if currency.compare_amounts(total, 0) > 0
            ],
        )

    def _has_credits_to_allocate(self):
        account = self._debtor_account()
        return bool(self._statement_parts(account, others=False)[2])

    def _check_letter(self, report):
        """A formal notice claims interest: it says why it cannot."""
        if report == self.env.ref(FORMAL_NOTICE, raise_if_not_found=False):
            self._interest_claim()
        return super()._check_letter(report)

    # ------------------------------------------------------------------ the call sheet

    def _call_facts(self, statement):
        return super()._call_facts(statement) + self._facts_interest()

    def _facts_interest(self):
        """Return what being late has cost until today; salespeople do not read it."""
        if not self.env.user.has_group(COLLECTOR):
            return []
        results = still_owed(self.line_ids.move_id._dunning_late_interests())
        label = self.env._("%(named)s to date", named=self._regime_words().interest)
        for result in results.values():
            if result["problem"]:
                value = self.env._("not computed. %(reason)s", reason=result["problem"])
                return [Fact(label, value, "warning")]
        tables = interest_tables(results)
        amounts = self._interest_amounts(tables)
        facts = [
            Fact(label, amounts["interest"]),
            Fact(self.env._("Recovery indemnities"), amounts["indemnity"]),
        ]
        return [fact for fact in facts if fact.value]


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_mention_interest = fields.Boolean(
        string="Mention penalties in letters",
        default=True,
        help="Reminder letters to professionals estimate the penalties and the indemnity, apart "
        "from what is asked for.",
    )


class DunningCompanySettings(models.AbstractModel):
    _inherit = "dunning.company.settings"

    dunning_mention_interest = fields.Boolean(
        related="company_id.dunning_mention_interest", readonly=False
    )


def still_owed(results):
    """Return only what is owed, or may be."""
    return {move: one for move, one in results.items() if one["total"] or one["problem"]}


def interest_tables(results):
    """Return an :class:`InterestTable` per currency of what could be computed, oldest first."""
    tables = {}
    for move, result in results.items():
        if not result["total"]:
            continue
        rows, *sums = tables.get(result["currency"], ([], 0.0, 0, 0.0, 0.0))
        rows += [InterestRow(name=move.name, **segment) for segment in result["segments"]]
        added = (
            result["interest"],
            bool(result["indemnity"]),
            result["indemnity"],
            result["total"],
        )
        tables[result["currency"]] = (
            rows,
            *(before + more for before, more in zip(sums, added, strict=True)),
        )
    return [
        InterestTable(
            currency,
            rows,
            currency.round(interest),
            count,
            currency.round(indemnity),
            currency.round(total),
        )
        for currency, (rows, interest, count, indemnity, total) in tables.items()
    ]
