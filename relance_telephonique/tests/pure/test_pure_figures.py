"""Figures that a credit manager steers by."""

from odoo.tests import BaseCase

from ...tools import figures


class TestArithmetic(BaseCase):
    def test_dso_by_exhaustion(self):
        """3,700 owed on 16 March: 1,600 of March (16 days), then 2,100 of February's 2,800."""
        months = [(1600, 16), (2800, 28), (3100, 31)]
        self.assertEqual(figures.dso_by_exhaustion(3700, months), 16 + 21)
        self.assertEqual(figures.dso_by_exhaustion(800, months), 8)
        self.assertEqual(figures.dso_by_exhaustion(4400, months), 44)
        self.assertEqual(figures.dso_by_exhaustion(0, months), 0)
        self.assertEqual(figures.dso_by_exhaustion(-50, months), 0)
        self.assertIsNone(figures.dso_by_exhaustion(7501, months), "older than what is known")

    def test_month_without_sales_counts_its_days(self):
        self.assertEqual(figures.dso_by_exhaustion(100, [(0, 10), (200, 30)]), 10 + 15)
        self.assertEqual(figures.dso_by_exhaustion(100, [(-50, 10), (300, 30)]), 10 + 15)

    def test_shares_of_nothing_are_unknown(self):
        self.assertIsNone(figures.share(5, 0))
        self.assertIsNone(figures.best_possible_dso(5, 0, 30))
        self.assertIsNone(figures.average_days_delinquent(None, 3))
        self.assertEqual(figures.average_days_delinquent(37, 16), 21)

    def test_collection_effectiveness(self):
        self.assertAlmostEqual(
            figures.collection_effectiveness(5900, 1600, 3700, 1600), 3800 / 5900 * 100
        )

    def test_if_everybody_paid_on_time(self):
        self.assertEqual(figures.best_possible_dso(50, 100, 30), 15)
        self.assertEqual(figures.dso_by_exhaustion(200, [(200, 30)]), 30)
