"""Histories on which the module and the oracle once disagreed, or nearly did, cut down and named.

Each is judged by the oracle, day after day, as the random ones are.
"""

from .histories import HistoryCase
from .history_verbs import Setting, Step, Timeline

BY_MAIL_THEN_CALL = Timeline((Step(-8), Step(3), Step(8, "phone"), Step(15, "letter")))


class TestOracleRegressions(HistoryCase):
    def test_a_callback_is_not_the_next_step(self):
        """The day of a call back stood beside the scenario's step, which is not on that day."""
        self.live(Setting(), (0, "invoice", 0, 0, 20, 30), (1, "callback", 0, 5), (7, "done", 0))

    def test_an_answer_is_not_the_next_step(self):
        self.live(
            Setting(),
            (0, "invoice", 0, 0, -4, 30),
            (0, "run", 1),
            (2, "answer", 0),
            (3, "done", 0),
        )

    def test_email_back_after_the_call_does_not_hold_the_letter(self):
        """The e-mail of 5 March comes back after the call of the 10th was made."""
        self.live(
            Setting((BY_MAIL_THEN_CALL,)),
            (0, "invoice", 0, 0, 0, 30),
            (3, "run", 1),
            (5, "run", 1),
            (0, "done", 0),
            (1, "bounce", 0),
            (6, "run", 1),
        )

    def test_email_back_while_the_call_waits(self):
        self.live(
            Setting((BY_MAIL_THEN_CALL,)),
            (0, "invoice", 0, 0, 0, 30),
            (3, "run", 1),
            (5, "run", 1),
            (1, "bounce", 0),
            (1, "done", 0),
            (6, "run", 1),
        )

    def test_of_two_failures_the_last_counts(self):
        """The notice comes back after the reminder has left; the reminder then comes back too."""
        self.live(
            Setting((BY_MAIL_THEN_CALL,)),
            (0, "invoice", 0, 0, 8, 30),
            (0, "run", 1),
            (11, "run", 0),
            (0, "bounce", 0),
            (0, "mails", 2),
            (1, "retry", 0),
            (0, "retry", 1),
        )

    def test_a_step_made_is_not_made_again_on_a_later_day(self):
        """The e-mail of D+3 is moved to D+10 after it was sent."""
        self.live(
            Setting((Timeline((Step(3), Step(15, "letter"))),)),
            (0, "invoice", 0, 0, 0, 30),
            (3, "run", 1),
            (1, "level", 0, 0, 7, 0),
            (6, "run", 1),
            (7, "run", 1),
        )

    def test_a_failed_step_moved_to_a_later_day(self):
        self.live(
            Setting((Timeline((Step(3), Step(15, "letter"))),)),
            (0, "invoice", 0, 0, 0, 30),
            (3, "run", 2),
            (1, "level", 0, 0, 7, 0),
            (6, "run", 1),
            (0, "retry", 0),
            (1, "work"),
            (7, "run", 1),
        )

    def test_steps_skipped_one_after_the_other(self):
        self.live(
            Setting((BY_MAIL_THEN_CALL,), mode=1),
            (0, "invoice", 0, 0, -60, 30),
            (0, "run", 1),
            (2, "cancel", 0, 2, 1),
            (5, "run", 1),
            (1, "cancel", 0, 2, 1),
            (7, "run", 1),
        )

    def test_scenario_changed_on_the_way(self):
        """Delays are compared: what is behind in the old scenario is behind in the new one."""
        gentle = Timeline((Step(-8), Step(5, "phone"), Step(15), Step(30, "letter")), rule=())
        self.live(
            Setting((BY_MAIL_THEN_CALL, gentle)),
            (0, "invoice", 0, 0, 0, 30),
            (3, "run", 1),
            (5, "work"),
            (0, "run", 1),
            (0, "work"),
            (1, "scenario", 0, 1),
            (6, "run", 1),
            (3, "scenario", 0, 2),
            (1, "run", 1),
        )

    def test_payment_cancelled_resumes_where_it_stood(self):
        self.live(
            Setting((BY_MAIL_THEN_CALL,)),
            (0, "invoice", 0, 0, 0, 30),
            (3, "run", 1),
            (5, "run", 1),
            (0, "done", 0),
            (1, "pay", 0, 0),
            (9, "unpay", 0, 1),
            (0, "run", 1),
        )

    def test_call_before_the_due_date_that_a_holiday_abroad_makes_too_late(self):
        """On the due date, a holiday in Germany, a call can only be made the day after, which is
        too late: the notice by e-mail comes next.
        """
        calls_first = Timeline((Step(-15, "phone"), Step(-8), Step(-3), Step(0)), 0, (0, 1))
        self.live(Setting((BY_MAIL_THEN_CALL, calls_first)), (36, "invoice", 4, 1, 18, 27))

    def test_person_who_becomes_a_contact(self):
        """What held the person holds what they owed: a pause of all, one of an item, an opt-out."""
        for hold in (
            ("pause", 2, 20, 0),
            ("pause", 2, 20, 1),
            ("opt_out", 2),
            ("proceedings", 2),
            ("answer", 2),
            ("promise", 0, 20, 2),
        ):
            self.live(
                Setting((BY_MAIL_THEN_CALL,)),
                (0, "invoice", 0, 4, 0, 30),
                (0, "invoice", 1, 0, 2, 30),
                (1, *hold),
                (3, "run", 1),
                (1, "attach", 0),
                (1, "run", 1),
                (5, "work"),
            )

    def test_whom_a_step_reaches(self):
        """Addresses and numbers come and go: each step reaches who is there, or fails."""
        self.live(
            Setting((BY_MAIL_THEN_CALL,)),
            (0, "invoice", 0, 0, -5, 30),
            (0, "invoice", 1, 2, -5, 30),
            (0, "invoice", 2, 1, -5, 30),
            (0, "people", 4, 0),
            (0, "people", 1, 0),
            (0, "run", 1),
            (1, "people", 2, 2),
            (1, "people", 0, 2),
            (5, "run", 1),
            (1, "people", 5, 0),
            (0, "retry", 0),
            (8, "work"),
        )

    def test_what_is_an_answer(self):
        for who in range(5):
            self.live(
                Setting((BY_MAIL_THEN_CALL,)),
                (0, "invoice", 0, 0, -5, 30),
                (0, "run", 1),
                (1, "says", 0, who),
                (6, "run", 1),
            )

    def test_what_comes_back(self):
        """One of two addresses, both, another message, a server that tries again."""
        for reported, more in ((0, 0), (0, 1), (0, 3), (0, 4), (1, 0), (3, 3)):
            self.live(
                Setting((BY_MAIL_THEN_CALL,)),
                (0, "invoice", 0, 0, -5, 30),
                (0, "run", 1),
                (1, "bounce", 0, reported, more),
                (6, "run", 1),
            )

    def test_invoices_sold_to_a_factor(self):
        self.live(
            Setting((BY_MAIL_THEN_CALL,)),
            (0, "invoice", 0, 0, -5, 30),
            (0, "invoice", 1, 0, -4, 30),
            (0, "invoice", 2, 0, 9, 30),
            (0, "sell", 1),
            (0, "note", 1, 1),
            (0, "credit", 2, 0),
            (0, "run", 1),
            (12, "run", 1),
        )

    def test_promised_and_written_off(self):
        """Before it was broken, or since: nobody has kept it."""
        for wait in (2, 14):
            self.live(
                Setting((BY_MAIL_THEN_CALL,)),
                (0, "invoice", 0, 0, -5, 30),
                (1, "promise", 0, 5, 1),
                (wait, "write_off", 0),
                (1, "follow"),
                (1, "give_back", 0),
                (1, "follow"),
            )

    def test_debt_moved_to_doubtful_customers(self):
        self.live(
            Setting((BY_MAIL_THEN_CALL,)),
            (0, "invoice", 0, 0, -5, 30),
            (0, "move", 0, -10, 1),
            (1, "run", 1),
            (3, "promise", 0, 5, 1),
        )

    def test_other_terms_are_left_alone_as_the_whole_invoice_was(self):
        """A platform says that the invoice is suspended; it is then posted again in two parts."""
        self.live(
            Setting(),
            (1, "invoice", 0, 2, -43, 32),
            (5, "lifecycle", 0, "208", 0, 1),
            (10, "terms", 0, 1),
        )

    def test_who_took_a_debt_over_becomes_the_same_person(self):
        """The debt is in court, another customer takes it over, and becomes one with the debtor."""
        self.live(
            Setting(),
            (6, "invoice", 4, 4, -73, 21),
            (4, "case", 3),
            (24, "customer", 6, 2),
            (9, "take_over", 7, 2, -10),
            (0, "attach", 0),
        )
