from odoo.addons.web.tests.test_js import unit_test_error_checker
from odoo.tests import tagged

from .browsing import BrowserCase


@tagged("post_install", "-at_install")
class TestWidgets(BrowserCase):
    """Runs the Hoot tests of ``static/tests`` in a browser."""

    def test_hoot(self):
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            "&filter=@relance_telephonique",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=unit_test_error_checker,
        )
