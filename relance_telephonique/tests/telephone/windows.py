"""Windows: browsers of several people at once, each on a computer of its own, told by the bus."""

import json
import time
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.addons.bus.models.bus import BusBus
from odoo.addons.bus.websocket import CloseCode, WebsocketConnectionHandler, _kick_all
from odoo.tests.common import HOST, TEST_CURSOR_COOKIE_NAME, ChromeBrowser

LONGEST_WAIT, LONGEST_START = 60, 180  # seconds, for something to be there, and for the page itself
NOTICES = "[...document.querySelectorAll('.o_dunning_ring')]"


class Window:
    """The browser of somebody who is logged in, and a second tab of it once it was opened."""

    def __init__(self, case, browser):
        self.case, self.browser = case, browser

    def run(self, code):
        """Return what JavaScript gives back, as if the user had clicked."""
        request = {"expression": code, "returnByValue": True, "userGesture": True}
        answer = self.browser._websocket_request("Runtime.evaluate", params=request, timeout=30)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def wait(self, condition, seconds=LONGEST_WAIT):
        """Wait until JavaScript says so."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.run(f"!!document.body && !!({condition})"):
                return
            time.sleep(0.05)
        text = self.run("document.body.innerText")
        raise AssertionError(f"{condition} did not come in {seconds} s:\n{text}")

    def wait_text(self, selector, text):
        """Wait until an element of that kind holds this text."""
        self.wait(
            f"[...document.querySelectorAll({json.dumps(selector)})]"
            f".some((one) => one.textContent.includes({json.dumps(text)}))"
        )

    def open_tab(self):
        """Open the same page in a second tab."""
        self.run("window.secondTab = window.open(location.href); true")
        self.wait("secondTab.document?.querySelector('.o_action_manager > *')", LONGEST_START)

    def notices(self):
        """Return the texts of the notices that are shown."""
        return self.run(f"{NOTICES}.map((one) => one.innerText)")

    def notices_in_second_tab(self):
        return self.run(NOTICES.replace("document", "secondTab.document") + ".length")

    def buttons(self):
        """Return what may be clicked in the notices."""
        return self.run(
            "[...document.querySelectorAll('.o_dunning_ring .o_notification_buttons button')]"
            ".map((one) => one.textContent.trim())"
        )

    def click(self, selector, text=""):
        """Click on the first element of that kind that holds this text, once it is there."""
        self.wait_text(selector, text)
        self.run(
            f"[...document.querySelectorAll({json.dumps(selector)})]"
            f".find((one) => one.textContent.includes({json.dumps(text)})).click()"
        )

    def press(self, key):
        """Press one key: “1”."""
        said = {"key": key, "code": f"Digit{key}" if key.isdigit() else f"Key{key.upper()}"}
        for kind in ("keyDown", "keyUp"):
            self.browser._websocket_request(
                "Input.dispatchKeyEvent", params={"type": kind, "text": key, **said}
            )


@contextmanager
def windows(case, path, *logins):
    """Give a :class:`Window` at that path for each login; what their browsers complain of fails."""
    with case.allow_requests(), _bus_at_work(case), ExitStack() as opened:
        found = [opened.enter_context(_window(case, login)) for login in logins]
        for window in found:
            window.browser.navigate_to(case.base_url() + path, wait_stop=True)
        for window in found:
            window.wait("document.querySelector('.o_action_manager > *')", LONGEST_START)
        yield found
        for window in found:
            if window.browser._result.done():
                window.browser._result.result()


@contextmanager
def _window(case, login):
    browser = ChromeBrowser(case)
    try:
        browser.set_cookie(TEST_CURSOR_COOKIE_NAME, case.http_request_key, "/", HOST)
        case.session = None  # that of the one before is still in use
        case.authenticate(login, login, browser=browser)
        case.cr.flush()
        case.cr.clear()
        yield Window(case, browser)
    finally:
        browser.stop()


@contextmanager
def _bus_at_work(case):
    """Send what goes through the bus at once, as a commit does, as long as browsers listen."""
    send_one = BusBus._sendone

    def sent_at_once(bus, target, notification_type, message):
        send_one(bus, target, notification_type, message)
        bus.env.cr.precommit.run()
        bus.env.cr.postcommit.run()

    with (
        patch.object(BusBus, "_sendone", sent_at_once),
        patch.object(WebsocketConnectionHandler, "websocket_allowed", return_value=True),
    ):
        try:
            yield
        finally:
            _kick_all(CloseCode.KILL_NOW)
            case._wait_remaining_requests()
