"""Procedure: what may follow the formal notice, best first, with its reasons. A person chooses."""

from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import format_amount, formatLang

from ...tools.procedures import Claim, procedures
from .dunning_case import PROCEDURES

# Before a judge; the order to pay of a tribunal de commerce has the registry's tariff beside it.
BEFORE_FRENCH_COURT = ("injunction", "interim", "summons")


class Advice(NamedTuple):
    """Why a procedure, what one needs for it, and what it costs as far as the law says."""

    procedure: str
    name: str
    reason: str
    needs: str
    cost: str


class DunningCase(models.Model):
    _inherit = "dunning.case"

    procedure_proposed = fields.Selection(
        PROCEDURES, string="Procedure proposed", compute="_compute_procedure", compute_sudo=True
    )
    procedure_advice = fields.Html(
        string="What may follow", compute="_compute_procedure", compute_sudo=True, sanitize=False
    )
    court = fields.Char(
        string="Competent court",
        compute="_compute_court",
        inverse="_inverse_court",
        compute_sudo=True,
        help="The court that you confirmed, for all cases of this debtor.",
    )
    court_proposed = fields.Char(compute="_compute_court", compute_sudo=True)
    court_reason = fields.Char(compute="_compute_court", compute_sudo=True)

    @api.depends("move_ids", "partner_id", "company_id", "date_declared")
    @api.depends_context("dunning_date", "lang")
    def _compute_procedure(self):
        for case in self:
            advice = case._procedures() if case.partner_id and case.move_ids else []
            case.procedure_proposed = advice[0].procedure if advice else False
            case.procedure_advice = bool(advice) and self.env["ir.qweb"]._render(
                "relance_telephonique.dunning_case_advice", {"advice": advice}
            )

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_court(self):
        for case in self:
            debtor = case.partner_id.with_company(case.company_id)
            proposed = debtor and debtor._dunning_propose_court(case.company_id)
            case.court = debtor.dunning_court
            case.court_proposed = proposed.name if debtor else False
            case.court_reason = proposed.reason if debtor else False

    def _inverse_court(self):
        """Nothing is forgotten by a case that names no court: that is done on the debtor."""
        for case in self.filtered("court"):
            debtor = case.partner_id.sudo()  # managers of dunning may have no right on partners
            debtor.with_company(case.company_id).dunning_court = case.court

    def action_use_court(self):
        """Confirm the court that is proposed."""
        for case in self:
            case.court = case.court_proposed

    def action_use_procedure(self):
        """Choose the procedure that is proposed."""
        for case in self:
            case.procedure = case.procedure_proposed

    # ------------------------------------------------------------------ which one

    def _procedures(self):
        """Return an :class:`Advice` for each procedure that suits the case, best first."""
        self.ensure_one()
        names = dict(self._fields["procedure"]._description_selection(self.env))
        claim = self._claim()
        return [
            Advice(key, names[key], self._reason(key, claim), self._needs(key), self._cost(key))
            for key in procedures(claim)
        ]

    def _claim(self):
        """Return what decides on the procedure. Interest counts towards the limit of the simplified
        one (R125-1 CPCE).
        """
        debtor, company, today = self.partner_id, self.company_id, self.company_id._dunning_today()
        euro = self.env.ref("base.EUR")
        amount = self.currency_id._convert(
            self.amount_residual + self.amount_interest, euro, company, today
        )
        bars = self._invoices()._dunning_time_bars().values()
        return Claim(
            amount=amount,
            regime=debtor._dunning_regime(company),
            simplified_limit=company._dunning_law("simplified_limit"),
            is_disputed=self._is_disputed(),
            is_time_barred=bool(bars) and max(bars) < today,
            in_proceedings=bool(debtor.dunning_proceedings),
        )

    def _is_disputed(self):
        disputes = self.env["dunning.dispute"]
        own = [
            ("move_ids", "in", self.move_ids.ids),
            ("partner_id", "=", self.partner_id.id),
            ("is_held", "=", True),
        ]
        return bool(disputes.search_count(own, limit=1))

    def _reason(self, procedure, claim):
        if claim.is_time_barred and procedure == "write_off":
            return self.env._(
                "Time-barred: a court would refuse the claim if the debtor says so. Check first "
                "whether something has prolonged the time."
            )
        said = self.company_id._dunning_law_said
        return {
            "advance": self.env._(
                "The administrative judge grants an advance when the debt is not seriously "
                "contestable (R541-1 CJA)."
            ),
            "administrative": self.env._(
                "A judge must decide: an application for payment to the administrative court, "
                "within %(time)s of the refusal (R421-1 CJA).",
                time=said("administrative_appeal"),
            ),
            "claim": self.env._(
                "A public body: first a written claim to it; %(time)s without an answer are a "
                "refusal. It also interrupts the time-bar (law 68-1250, article 2).",
                time=said("claim_silence"),
            ),
            "ex_officio": self.env._(
                "A local authority: the prefect summons it to pay a due and certain sum, and has "
                "it paid ex officio after %(time)s (L1612-15, L1612-16 CGCT).",
                time=said("ex_officio"),
            ),
            "european": self.env._(
                "Abroad, in the European Union, and not disputed: an order that all its member "
                "states enforce (regulation 1896/2006)."
            ),
            "agency": self.env._("Amicable, without a court; suits small amounts."),
            "simplified": self.env._(
                "Not over %(limit)s with interest, from a contract: the commissaire de justice "
                "invites the debtor to agree within %(time)s (L125-1 CPCE).",
                limit=self._euros(claim.simplified_limit),
                time=said("simplified_answer"),
            ),
            "injunction": self.env._(
                "Certain in amount, due, and not disputed: a judge decides on documents, without "
                "a hearing (1405 CPC)."
            ),
            "interim": self.env._(
                "Not seriously contestable: a judge orders an advance after a hearing, within "
                "weeks (835, 873 CPC)."
            ),
            "summons": self.env._("A judge must decide: the debtor contests, or may well."),
            "declaration": self.env._(
                "Collective proceedings stop all other action on earlier debts (L622-21 C. com.)."
            ),
            "write_off": self.env._("Every procedure would cost about as much as it may bring."),
        }[procedure]

    def _euros(self, amount):
        return format_amount(self.env, amount, self.env.ref("base.EUR"))

    def _needs(self, procedure):
        company = self.company_id
        return {
            "advance": self.env._("A request with the contract, the invoices and the claim."),
            "administrative": self.env._(
                "The refusal, or the proof of the claim and its day; a lawyer above %(limit)s.",
                limit=self._euros(company._dunning_law("lawyer_limit")),
            ),
            "claim": self.env._(
                "A registered letter with the amounts, the default interest and their grounds; in "
                "public works first the final account."
            ),
            "ex_officio": self.env._(
                "A letter to the prefect with the invoices and the proof that the sum is due."
            ),
            "european": self.env._(
                "Form A, with the amounts and the evidence in words, to the court that is "
                "competent by regulation 1215/2012."
            ),
            "agency": self.env._(
                "A written mandate with the amount claimed and the fee (R124-3 CPCE), the file."
            ),
            "simplified": self.env._("The invoices, the contract, the debtor's address."),
            "injunction": self.env._(
                "The request with invoices, orders, delivery notes and the formal notice, to the "
                "court of the debtor's seat (1406 CPC)."
            ),
            "interim": self.env._("A summons by commissaire de justice, usually a lawyer."),
            "summons": self.env._(
                "The whole file; a lawyer above %(lawyer)s, and an attempt at an amicable "
                "settlement before the tribunal judiciaire up to %(amicable)s (750-1 CPC).",
                lawyer=self._euros(company._dunning_law("lawyer_limit")),
                amicable=self._euros(company._dunning_law("amicable_limit")),
            ),
            "declaration": self.env._(
                "The account at the day of the judgment, with documents, to the representative "
                "named in the BODACC, within %(time)s (R622-24 C. com.).",
                time=company._dunning_law_said("declare"),
            ),
            "write_off": self.env._("A manager's decision, and the entry of the loss."),
        }[procedure]

    def _cost(self, procedure):
        """Return what it costs, and what the court asks for to begin with."""
        return " ".join(filter(None, (self._own_cost(procedure), self._court_cost(procedure))))

    def _court_cost(self, procedure):
        """The contributions are due when a case is brought before a court that asks for them."""
        if procedure not in BEFORE_FRENCH_COURT:
            return ""
        law = self.company_id._dunning_law
        kind = self.partner_id._dunning_court_kind(self.company_id)
        if kind in ("civil", "chamber"):
            return self.env._(
                "A contribution of %(amount)s to begin before the tribunal judiciaire.",
                amount=self._euros(law("court_stamp")),
            )
        if kind == "tae":
            return self.env._(
                "Above %(threshold)s the tribunal des activités économiques asks larger companies "
                "for a contribution to economic justice, at most %(percent)s %% of the claim.",
                threshold=self._euros(law("economic_threshold")),
                percent=formatLang(self.env, law("economic_percent"), digits=0),
            )
        return ""

    def _own_cost(self, procedure):
        return {
            "advance": self.env._("No court fee; a lawyer if you take one."),
            "administrative": self.env._(
                "No court fee; the lawyer, of whom the judge may award a share."
            ),
            "claim": self.env._("The registered letter."),
            "ex_officio": self.env._("Free."),
            "european": self.env._("The fee of the court that is seised, and the service."),
            "agency": self.env._(
                "Its fee, usually a share of what it brings; the debtor owes none of it (L111-8 "
                "CPCE)."
            ),
            "simplified": self.env._("Its tariff, at the creditor's charge (L125-1 CPCE)."),
            "injunction": self.env._(
                "The registry's tariff (some tens of euros), then the signification; the debtor "
                "bears them if the order stands."
            ),
            "interim": self.env._("The summons and the lawyer; the judge may award a share."),
            "summons": self.env._("The summons and the lawyer; the judge may award a share."),
            "declaration": self.env._("Free."),
            "write_off": self.env._(
                "The debt; VAT can be recovered once it is definitely lost (272 CGI)."
            ),
        }[procedure]
