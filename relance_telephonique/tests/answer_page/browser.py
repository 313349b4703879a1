"""Browser: Chromium on the page of a debtor, driven from page to page as a finger would."""

import json
import time
from contextlib import contextmanager
from pathlib import Path

from odoo.tests.common import ChromeBrowser

AXE = Path(__file__).parents[3] / ".dev/node/node_modules/axe-core/axe.min.js"
LONGEST_WAIT = 20  # seconds, for a page to be there
CHECK = """
axe.run(document, {resultTypes: ["violations"], preload: false}).then((found) => found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" | ")}`))
"""


class PageBrowser:
    """A browser of a test, without a password."""

    def __init__(self, case, browser):
        self.case, self.browser = case, browser

    def run(self, code):
        """Return what JavaScript gives back; a promise is waited for."""
        request = {"expression": code, "awaitPromise": True, "returnByValue": True}
        answer = self.browser._websocket_request("Runtime.evaluate", params=request, timeout=30)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def open(self, path):
        self.browser.navigate_to("about:blank", wait_stop=True)
        self.browser.navigate_to(self.case.base_url() + path)
        self._wait(f"location.pathname == {json.dumps(path.partition('#')[0])}")

    def forbid_scripts(self):
        """Let no script of a page run; what the test does itself still does."""
        self.browser._websocket_request(
            "Emulation.setScriptExecutionDisabled", params={"value": True}
        )

    def text(self):
        return self.run("document.body.innerText")

    def say(self, kind, is_checked_here=True, files=(), **values):
        """Open the form of an answer by a click, fill it in, send it by a click and wait for the
        page that answers.

        :param is_checked_here: whether the browser itself looks at it first
        :param files: paths of files to join
        :param values: ``{name of a field: value}``, ``items`` being the numbers to tick
        """
        form = f"document.querySelector('#say-{kind} form')"
        box = f"document.querySelector('#say-{kind}')"
        self.run(f"{box}.open || {box}.querySelector('summary').click()")
        if "items" in values:
            ticked = [str(item) for item in values.pop("items")]
            self.run(
                f"{form}.querySelectorAll('[name=items]').forEach((box) => "
                f"{json.dumps(ticked)}.includes(box.value) == box.checked || box.click())"
            )
        for name, value in values.items():
            self.run(f"{form}.querySelector('[name={name}]').value = {json.dumps(value)}")
        if files:
            self._join(f"{form}.querySelector('[name=proof]')", files)
        self.run(f"{form}.noValidate = {json.dumps(not is_checked_here)}; window.isBefore = true")
        self.run(f"{form}.querySelector('button').click()")
        self._wait("!window.isBefore")

    def violations(self):
        """Return what axe finds serious or critical."""
        self.run(AXE.read_text(encoding="utf-8") + "; true")
        return self.run(CHECK)

    def _join(self, field, files):
        found = self.browser._websocket_request("Runtime.evaluate", params={"expression": field})
        self.browser._websocket_request(
            "DOM.setFileInputFiles",
            params={"files": list(map(str, files)), "objectId": found["result"]["objectId"]},
        )

    def _wait(self, condition):
        until = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < until:
            try:
                if self.run(f"document.readyState == 'complete' && !!document.body && {condition}"):
                    return
            except Exception:  # noqa: BLE001 (the page is on its way)
                time.sleep(0.05)
            time.sleep(0.05)
        raise AssertionError(f"the page did not come: {condition}\n{self.text()}")


@contextmanager
def page_browser(case, size):
    """Give a :class:`PageBrowser`.

    :param size: “390x844”
    """
    case.browser_size = size
    browser = ChromeBrowser(case)
    try:
        with case.allow_requests(browser=browser):
            case.authenticate(None, None, browser=browser)
            case.cr.flush()
            case.cr.clear()
            yield PageBrowser(case, browser)
            case._wait_remaining_requests()
    finally:
        browser.stop()
