"""People at work in a browser in Paris: a page that is on its way is left in peace until it is
there, and so is a browser that starts while others use the processor.
"""

import time
from unittest.mock import patch

from odoo.tests import HttpCase, common
from odoo.tests.common import ChromeBrowser

from .warm import WarmCase

PAUSE = 0.05  # seconds
STARTS_WITHIN = 60  # seconds; Odoo gives it ten
THEIR_TIME = "Europe/Paris"  # at 23:00 UTC it is tomorrow there


class BrowserCase(WarmCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tz": THEIR_TIME})  # of users made here
        looks = round(STARTS_WITHIN / common.CHECK_BROWSER_SLEEP)
        cls.startClassPatcher(patch.object(common, "CHECK_BROWSER_ITERATIONS", looks))
        cls.startClassPatcher(patch.object(ChromeBrowser, "_wait_ready", _wait_ready))
        navigate = ChromeBrowser.navigate_to

        def navigate_in_paris(browser, *args, **kwargs):
            there = {"timezoneId": THEIR_TIME}
            browser._websocket_request("Emulation.setTimezoneOverride", params=there)
            return navigate(browser, *args, **kwargs)

        cls.startClassPatcher(patch.object(ChromeBrowser, "navigate_to", navigate_in_paris))


def _wait_ready(browser, ready_code=None, timeout=60):
    """Ask again and again whether the page is there, as Odoo's own does, but not without a pause:
    who asks and who answers share the processor with who loads the page.
    """
    request = {
        "expression": f"try {{ {ready_code or 'document.readyState === `complete`'} }} catch {{}}",
        "awaitPromise": True,
    }
    until = time.monotonic() + timeout
    while (left := until - time.monotonic()) > 0:
        answer = browser._websocket_request("Runtime.evaluate", params=request, timeout=left)
        if answer["result"] == {"type": "boolean", "value": True}:
            return True
        time.sleep(PAUSE)
    browser.take_screenshot(prefix="sc_failed_ready_")
    return False
