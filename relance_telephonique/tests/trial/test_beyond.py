"""What a step brought beyond what would have come anyway, by what was known on its day."""

from datetime import timedelta
from unittest.mock import patch

from ...models.figures import beyond
from ...tools import payment_profile
from ...tools.payment_date import BAND_OF_80, share_paid
from ...tools.payment_profile import population_of, profile
from ..common import day
from ..letter.test_documents import DocumentCase

PAID = [("2025-10-01", 12), ("2025-10-20", 10), ("2025-11-05", 14), ("2025-11-25", 11)]
OTHERS = (2, 5, 8, 11, 14)  # days more, or less, that others pay late


class TestBeyond(DocumentCase):
    """Meunier pays eleven days late or so, five others sooner or later. 1,000 are due on 2 March,
    and asked for on the 5th.
    """

    def begin(self):
        super().begin()
        self.become(self.user)
        self.on("2025-12-20")
        to = self.ledger.days_to
        payers = {self.debtor: PAID}
        for number, days in enumerate(OTHERS):
            payers[self._create_debtor(f"Client {number}")] = self.paid_by(days)
        paid = [(debtor, *one) for debtor, several in payers.items() for one in several]
        invoices = self.ledger.invoices(
            [
                {"partner": debtor, "amount": 100.00, "due": to(day(due))}
                for debtor, due, _late in paid
            ]
        )
        self.ledger.payments(
            [
                {"invoice": invoice, "on": to(day(due) + timedelta(days=late))}
                for invoice, (_debtor, due, late) in zip(invoices, paid, strict=True)
            ]
        )
        self.on("2026-02-02")
        self.owed = self.invoice(1000.00, due="2026-03-02")
        self.on("2026-03-05")
        self.refresh()

    def paid_by(self, days):
        return [(due, late - 8 + days) for due, late in PAID]

    def refresh(self):
        self.env["dunning.behaviour"].action_refresh()
        self.env.invalidate_all()

    def remind(self):
        reminder = self.action(self.owed)
        reminder.action_done()
        return reminder

    def expected(self):
        """Return what was to be expected on 5 March, by the four payments known then."""
        today = day("2026-03-05")
        histories = [
            [(day(due), day(due) + timedelta(days=late), 100.00) for due, late in paid]
            for paid in (PAID, *map(self.paid_by, OTHERS))
        ]
        how = profile(histories[0], today, population_of(histories, today))
        return share_paid(how, day("2026-03-02"), today, today, today + timedelta(days=16))

    def test_by_what_was_known_on_the_day(self):
        """Noted in the night after; whatever is paid later changes nothing of it."""
        line = self.remind().line_ids
        self.assertFalse(line.expected_share)
        self.on("2026-03-06")
        self.pay(self.owed)
        self.refresh()
        self.assertAlmostEqual(line.expected_share, self.expected(), 4)
        self.assertTrue(0 < line.expected_share < 1)
        self.on("2026-03-20")
        self.invoice(50.00, due="2026-03-19")
        self.refresh()
        self.assertAlmostEqual(line.expected_share, self.expected(), 4)

    def test_the_future_does_not_matter(self):
        """Paid at once, late or never: the same was expected."""
        found = []
        for when in ("2026-03-06", "2026-03-18", None):
            with self.env.cr.savepoint() as savepoint:
                line = self.remind().line_ids
                if when:
                    self.on(when)
                    self.pay(self.owed)
                self.on("2026-03-19")
                self.refresh()
                found.append(line.expected_share)
                savepoint.rollback()
            self.env.invalidate_all()
            self.on("2026-03-05")
        self.assertEqual(len(set(found)), 1)
        self.assertTrue(found[0])

    def test_nothing_of_contacts_before_the_figures(self):
        """What was known on 5 March cannot be told on the 9th, if the figures are of the 9th."""
        line = self.remind().line_ids
        self.env.cr.execute("UPDATE dunning_behaviour SET date = '2026-03-09'")
        self.on("2026-03-10")
        self.refresh()
        self.assertFalse(line.expected_share)

    def test_nothing_while_how_customers_pay_is_assumed(self):
        """Too few payments are known of all of them together."""
        with patch.object(payment_profile, "FEWEST_DEBTORS", 2 + len(OTHERS)):
            self.refresh()
            line = self.remind().line_ids
            self.on("2026-03-06")
            self.refresh()
        self.assertFalse(line.expected_share)
        self.on("2026-03-25")
        self.assertEqual(self.level("email").result_measured, 0)

    def test_taken_back(self):
        """Posted on the 5th, taken back on the 6th and posted on the 9th: by what is known then."""
        letter = self.action(self.owed, level="letter")
        letter.action_done()
        line = letter.line_ids
        self.on("2026-03-06")
        self.refresh()
        self.assertTrue(line.expected_share)
        letter.action_undo()
        self.assertFalse(line.expected_share)
        self.on("2026-03-09")
        self.refresh()
        self.assertFalse(line.expected_share)
        letter.action_done()
        self.on("2026-03-10")
        self.refresh()
        self.assertTrue(line.expected_share)
        self.assertNotAlmostEqual(line.expected_share, self.expected(), 4)

    def test_taken_back_an_outcome(self):
        """Of all invoices, or of one: the figures were worked out before it was taken back."""
        more = self.invoice(200.00, due="2026-03-02")
        call = self.action(self.owed | more, level="call")
        lines = call.line_ids
        for items in (self.items(self.owed | more), self.items(more)):
            call.action_log_outcome(self.outcome("refusal").id, item_ids=items.ids)
            self.refresh()
            said = lines.filtered(lambda line: line.action_id.state == "done")
            self.assertEqual(said.move_id, items.move_id)
            self.assertTrue(all(said.mapped("expected_share")))
            call.action_undo_outcome()
            self.env.invalidate_all()
            self.assertEqual((call.state, call.line_ids), ("ready", lines))
            self.assertFalse(any(lines.mapped("expected_share")))

    def test_contacts_of_a_debtor_are_one(self):
        """Two reminders of one debtor on the same day: twice the deviation, and one debtor."""
        self.remind()
        self.owed = self.invoice(1000.00, due="2026-03-02")
        self.remind()
        self.on("2026-03-06")
        self.refresh()
        self.on("2026-03-25")
        level = self.level("email")
        [[_level, contacts, debtors, expected, _came, spread]] = level._beyond()
        share = expected / 2000
        self.assertEqual((contacts, debtors), (2, 1))
        self.assertAlmostEqual(spread, 2000 * (share * (1 - share)) ** 0.5, 2)
        self.assertEqual(level.result_beyond_told, "Not yet known (1 of 30 debtors)")

    def test_beside_the_plain_figure(self):
        """All 1,000 come on the 10th; known once the 15 days are over, and five for the books."""
        reminder = self.remind()
        self.on("2026-03-06")
        self.refresh()
        self.on("2026-03-10")
        self.pay(self.owed)
        share = reminder.line_ids.expected_share
        level = self.level("email")
        self.on("2026-03-24")
        self.assertEqual(level.result_measured, 0)
        self.on("2026-03-25")
        row = self.env["dunning.analysis"].search([("action_id", "=", reminder.id)])
        self.assertAlmostEqual(row.expected_15, 1000 * share, 2)
        self.assertAlmostEqual(row.beyond_15, 1000 - 1000 * share, 2)
        self.assertEqual((level.result_measured, level.result_collected_15), (1, 1000.00))
        self.assertAlmostEqual(level.result_expected, 1000 * share, 2)
        self.assertAlmostEqual(level.result_beyond, 1000 - 1000 * share, 2)
        self.assertEqual(level.result_beyond_told, "Not yet known (1 of 30 debtors)")
        self.assertFalse(self.level("call").result_beyond_told)

    def test_its_band(self):
        """The deviation of one who pays all or nothing, and the words that follow from it."""
        reminder = self.remind()
        self.on("2026-03-06")
        self.refresh()
        share = reminder.line_ids.expected_share
        self.on("2026-03-25")
        [[_level, count, _debtors, _expected, came, spread]] = self.level("email")._beyond()
        self.assertEqual(count, 1)
        self.assertAlmostEqual(came, -1000 * share, 2)
        self.assertAlmostEqual(spread, 1000 * (share * (1 - share)) ** 0.5, 2)
        tell = self.level("email")._tell_beyond
        with patch.object(beyond, "FEWEST_MEASURED", 1):
            self.assertRegex(tell(1, 100.0, 50.0), "^More: .*50.* to .*150")
            self.assertRegex(tell(1, -100.0, 50.0), "^Less: .*150.* to .*50")
            self.assertRegex(tell(1, 10.0, 50.0), "^As expected: .*40.* to .*60")
            self.assertIn("As expected", tell(1, came, BAND_OF_80 * spread * 5))

    def test_two_items_of_a_contact_are_one(self):
        """Paid together or not: twice the amount has twice the deviation."""
        self.owed |= self.invoice(1000.00, due="2026-03-02")
        self.remind()
        self.on("2026-03-06")
        self.refresh()
        self.on("2026-03-25")
        [[_level, count, _debtors, expected, _came, spread]] = self.level("email")._beyond()
        share = expected / 2000
        self.assertEqual(count, 1)
        self.assertAlmostEqual(spread, 2000 * (share * (1 - share)) ** 0.5, 2)

    def test_of_a_person_what_all_customers_do(self):
        """Nothing is foretold of a natural person by their own past (CNIL)."""
        person = self._create_debtor("Jean Roux", is_company=False)
        owed = self.invoice(80.00, due="2026-03-02", partner=person)
        self.refresh()
        reminder = self.action(owed, partner=person)
        reminder.action_done()
        self.on("2026-03-06")
        self.refresh()
        behaviour = self.env["dunning.behaviour"].search([("partner_id", "=", person.id)])
        self.assertEqual(behaviour.payments_known, 0)
        self.assertTrue(reminder.line_ids.expected_share)
