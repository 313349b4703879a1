"""Words that are white are read on a company's colour, or on ours."""

from odoo.tests import BaseCase

from ...tools.colours import LEAST_CONTRAST, contrast_with_white


class TestColours(BaseCase):
    def test_contrast(self):
        for colour, contrast in (("#000000", 21), ("#ffffff", 1), ("#767676", 4.54)):
            self.assertAlmostEqual(contrast_with_white(colour), contrast, 2)

    def test_what_is_no_colour_has_none(self):
        for colour in (None, "", "red", "#fff", "#12345g", "#000000;background:url(x)"):
            self.assertEqual(contrast_with_white(colour), 0)

    def test_yellow_is_too_light_for_white_words(self):
        self.assertLess(contrast_with_white("#ffcc00"), LEAST_CONTRAST)
        self.assertGreater(contrast_with_white("#1d4ed8"), LEAST_CONTRAST)
