"""What each regime says: in letters, agreements and calls. One table, four columns."""

from functools import partial
from typing import NamedTuple

from odoo import models

from ...tools.regimes import CONSUMER, FOREIGN, PUBLIC, TRADER


class Words(NamedTuple):
    """What is said of the law to a debtor; what is empty is left unsaid.

    ``interest``: what being late costs, as a title. ``the_interest``: within a sentence.
    ``reminder``: in reminder letters. ``after_letter``, ``after_second``, ``after_warning``: what
    may follow the letter. ``ground``: why more is owed than the debt, in a formal notice;
    ``legal_interest``: what runs from that notice on. ``agreement``: of an instalment agreement;
    ``reserve``: when it is lost. ``recognition``: what recognizing the debt does.
    ``spoken_interest``, ``spoken_costs``, ``spoken_court``, ``payment_run``: in a call.
    """

    interest: str
    the_interest: str
    annex: str
    after_letter: str
    after_second: str
    after_warning: str
    agreement: str
    spoken_court: str
    ground: str = ""
    reminder: str = ""
    legal_interest: str = ""
    reserve: str = ""
    recognition: str = ""
    spoken_interest: str = ""
    spoken_costs: str = ""
    payment_run: str = ""


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_regime_words(self, company):
        """Return the :class:`Words` of ``company`` to this debtor, in the context's language."""
        regime = self._dunning_regime(company)
        indemnity = company.with_context(lang=self.env.lang)._dunning_law_said("indemnity")
        words = {
            TRADER: partial(self._dunning_words_to_trader, indemnity),
            CONSUMER: self._dunning_words_to_consumer,
            PUBLIC: partial(self._dunning_words_to_public_body, indemnity),
            FOREIGN: self._dunning_words_abroad,
        }[regime.code]()
        if regime.owes_interest:
            return words
        return words._replace(reminder="", spoken_interest="", spoken_costs="", payment_run="")

    def _dunning_words_to_trader(self, indemnity):
        return Words(
            interest=self.env._("Penalties for late payment"),
            the_interest=self.env._("the penalties"),
            annex=self.env._("ANNEX: ACCOUNT OF PENALTIES"),
            reminder=self.env._(
                "For the record: from the day after the due date, late payment makes penalties due "
                "by law, and a fixed indemnity of %(amount)s per invoice for recovery costs "
                "(articles L. 441-10 and D. 441-5 of the French Commercial Code). They are not "
                "included in the amounts above.",
                amount=indemnity,
            ),
            after_letter=self.env._(
                "Without payment or an answer by then, we may have to send you a formal notice, "
                "and then to ask the competent court for an order to pay."
            ),
            after_second=self.env._(
                "After that date we shall send you a formal notice by registered post. If it "
                "brings no payment either, we may ask the competent court for an order to pay, or "
                "summon you before it; the costs of these proceedings are for whoever loses them."
            ),
            after_warning=self.env._(
                "If we have heard nothing by that date, we shall give you formal notice to pay "
                "and claim the penalties for late payment that are due. We may then entrust the "
                "matter to a commissaire de justice or a collection agency, and bring it before "
                "the competent court."
            ),
            ground=self.env._(
                "Moreover you owe us, by law (articles L. 441-10 and D. 441-5 of the French "
                "Commercial Code), what follows."
            ),
            agreement=self.env._(
                "Penalties for late payment and the fixed indemnity of %(amount)s per invoice for "
                "recovery costs (articles L. 441-10 and D. 441-5 of the French Commercial Code) "
                "are not included in this sum.",
                amount=indemnity,
            ),
            reserve=self.env._(
                "We reserve our right to the penalties for late payment and to the fixed indemnity "
                "of %(amount)s per invoice for recovery costs, which are due by law (articles L. "
                "441-10 and D. 441-5 of the French Commercial Code) and are not included in these "
                "amounts.",
                amount=indemnity,
            ),
            recognition=self.env._(
                "This recognition interrupts the limitation period (article 2240 of the French "
                "Civil Code)."
            ),
            spoken_interest=self.env._("the late-payment penalties that the law provides for"),
            spoken_costs=self.env._(
                "The late-payment penalties and the fixed compensation of %(amount)s per invoice "
                "that the law provides for",
                amount=indemnity,
            ),
            spoken_court=self.env._("ask the court for an order to pay"),
            payment_run=self.env._("the next payment run"),
        )

    def _dunning_neutral_words(self):
        """Return what names no law, and is said to consumers and abroad alike."""
        return {
            "the_interest": self.env._("the interest"),
            "annex": self.env._("ANNEX: ACCOUNT OF INTEREST"),
            "after_letter": self.env._(
                "Without payment or an answer by then, we may have to send you a formal notice, "
                "and then to bring the matter before the competent court."
            ),
            "after_second": self.env._(
                "After that date we shall send you a formal notice by registered post. If it "
                "brings no payment either, we may bring the matter before the competent court."
            ),
        }

    def _dunning_words_to_consumer(self):
        return Words(
            **self._dunning_neutral_words(),
            interest=self.env._("Interest"),
            after_warning=self.env._(
                "If we have heard nothing by that date, we shall give you formal notice to pay. "
                "We may then entrust the matter to a commissaire de justice or a collection "
                "agency, and bring it before the competent court."
            ),
            legal_interest=self.env._(
                "From this formal notice on, the amount due bears interest at the legal rate "
                "(article 1231-6 of the French Civil Code)."
            ),
            agreement=self.env._(
                "This sum includes neither penalties nor recovery costs. The creditor claims no "
                "interest as long as each instalment is paid on its day."
            ),
            recognition=self.env._(
                "This recognition interrupts the limitation period (article 2240 of the French "
                "Civil Code)."
            ),
            spoken_court=self.env._("bring the matter before the court"),
        )

    def _dunning_words_to_public_body(self, indemnity):
        return Words(
            interest=self.env._("Default interest"),
            the_interest=self.env._("the default interest"),
            annex=self.env._("ANNEX: ACCOUNT OF DEFAULT INTEREST"),
            reminder=self.env._(
                "For the record: from the day after the end of the payment period, late payment "
                "makes default interest due by law, and a fixed indemnity of %(amount)s per "
                "invoice for recovery costs (articles L. 2192-13 and D. 2192-35 of the French "
                "Public Procurement Code). They are not included in the amounts above.",
                amount=indemnity,
            ),
            after_letter=self.env._(
                "Without payment or an answer by then, we may have to send you a formal notice, "
                "then to submit a preliminary claim to you and to bring the matter before the "
                "administrative court."
            ),
            after_second=self.env._(
                "After that date we shall send you a formal notice by registered post. If it "
                "brings no payment either, we may submit a preliminary claim to you, and then "
                "bring the matter before the administrative court."
            ),
            after_warning=self.env._(
                "If we have heard nothing by that date, we shall give you formal notice to pay and "
                "claim the default interest that is due. We may then submit a preliminary claim to "
                "you, and bring the matter before the administrative court."
            ),
            ground=self.env._(
                "Moreover you owe us, by law (articles L. 2192-13 and D. 2192-35 of the French "
                "Public Procurement Code), what follows."
            ),
            agreement=self.env._(
                "Default interest and the fixed indemnity of %(amount)s per invoice for recovery "
                "costs (articles L. 2192-13 and D. 2192-35 of the French Public Procurement Code) "
                "are not included in this sum.",
                amount=indemnity,
            ),
            reserve=self.env._(
                "We reserve our right to the default interest and to the fixed indemnity of "
                "%(amount)s per invoice for recovery costs, which are due by law (articles L. "
                "2192-13 and D. 2192-35 of the French Public Procurement Code) and are not "
                "included in these amounts.",
                amount=indemnity,
            ),
            recognition=self.env._(
                "This recognition interrupts the time-bar (article 2 of law no. 68-1250 of 31 "
                "December 1968)."
            ),
            spoken_interest=self.env._("the default interest that the law provides for"),
            spoken_costs=self.env._(
                "The default interest and the fixed compensation of %(amount)s per invoice that "
                "the law provides for",
                amount=indemnity,
            ),
            spoken_court=self.env._("bring the matter before the administrative court"),
            payment_run=self.env._("the payment order passed on to your public accountant"),
        )

    def _dunning_words_abroad(self):
        return Words(
            **self._dunning_neutral_words(),
            interest=self.env._("Interest for late payment"),
            ground=self.env._(
                "Moreover you owe us, as the contract or the law provides for it, what follows."
            ),
            reminder=self.env._(
                "For the record: late payment makes interest and recovery costs due, as the "
                "contract or the law provides for them. They are not included in the amounts above."
            ),
            after_warning=self.env._(
                "If we have heard nothing by that date, we shall give you formal notice to pay. "
                "We may then entrust the matter to a collection agency, and bring it before the "
                "competent court."
            ),
            agreement=self.env._(
                "Interest for late payment and recovery costs, as the contract or the law provides "
                "for them, are not included in this sum."
            ),
            spoken_interest=self.env._("the interest that our contract or the law provides for"),
            spoken_costs=self.env._(
                "The interest and the costs for late payment that our contract or the law provides "
                "for"
            ),
            spoken_court=self.env._("bring the matter before the competent court"),
            payment_run=self.env._("the next payment run"),
        )
