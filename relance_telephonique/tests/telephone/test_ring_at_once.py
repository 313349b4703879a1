"""Two collectors at work at the same time, and a telephone system that tells by HTTP who calls."""

from unittest.mock import patch

import requests

from odoo.tests import tagged
from odoo.tests.common import TEST_CURSOR_COOKIE_NAME

from ...models.telephone import missed
from .common import TelephoneTour
from .windows import windows

DEBTORS, DESK = "/odoo/dunning-debtors", "/odoo/call-desk"
STORY = ".o_dunning_page_story li"


@tagged("post_install", "-at_install")
class TestRingAtOnce(TelephoneTour):
    def say(self, state, number="+33199001234", extension="101", call="c1", **more):
        """Say something as a telephone system does."""
        said = {"state": state, "number": number, "extension": extension, "call_id": call}
        answer = requests.post(
            self.base_url() + "/dunning/ring",
            json=said | more,
            headers={"Authorization": f"Bearer {self.key}"},
            cookies={TEST_CURSOR_COOKIE_NAME: self.http_request_key},
            timeout=30,
        )
        self.assertEqual(answer.status_code, 202, answer.text)

    def test_each_sees_their_own(self):
        """Colette has two tabs. Her telephone rings, then Marc's: each sees who calls them, and
        nothing of the other's. One click and one key later hers is noted.
        """
        with windows(self, DEBTORS, "colette", "marc") as (colette, marc):
            colette.open_tab()
            self.say("ringing")
            colette.wait_text(".o_dunning_ring", "Boulangerie Meunier")
            colette.wait("secondTab.document.querySelector('.o_dunning_ring')")
            self.say("ringing", "02 98 00 12 34", "102", "c2")
            marc.wait_text(".o_dunning_ring", "several customers")
            self.assertEqual([len(one.notices()) for one in (colette, marc)], [1, 1])
            self.assertNotIn("Meunier", marc.notices()[0])
            self.assertEqual(marc.buttons(), ["Minoterie Roche", "Garage Vidal"])
            self.say("answered")
            colette.click(".o_dunning_ring button", "Open the call")
            colette.wait_text(".o_dunning_page_screen h1", "Boulangerie Meunier")
            colette.wait("!secondTab.document.querySelector('.o_dunning_ring')")
            colette.wait_text(".o_dunning_clock", "0:")
            self._press_outcome(colette, "Refuses")
            colette.wait_text(STORY, "Refuses")
            self.assertNotIn("Boulangerie", " ".join(marc.notices()))
        call = self.calls(self.bakery)
        self.assertEqual((call.direction, call.user_id), ("incoming", self.colette))

    def _press_outcome(self, window, name):
        """Press the one key that stands before the outcome."""
        found = (
            "[...document.querySelectorAll('.o_dunning_page_screen .o_dunning_outcomes button')]"
            f".find((one) => one.textContent.includes('{name}') && one.querySelector('kbd'))"
        )
        window.wait(found)
        window.press(window.run(f"{found}.querySelector('kbd').textContent"))

    def test_withheld_then_missed(self):
        """A number that is withheld may be anybody's: Marc looks for who it is. What he misses
        then is in his list of the day.
        """
        with windows(self, DEBTORS, "marc") as (marc,):
            self.say("answered", "anonymous", "102", "hidden")
            marc.wait_text(".o_dunning_ring", "Number withheld")
            self.assertEqual(marc.buttons(), ["Search"], "Nothing to make a contact of")
            self.say("ended", "anonymous", "102", "hidden", duration=4)
            marc.wait("!document.querySelector('.o_dunning_ring')")
            self.say("ringing", extension="102", call="missed")
            marc.wait_text(".o_dunning_ring", "Boulangerie Meunier")
            self.say("ended", extension="102", call="missed")
            marc.wait("!document.querySelector('.o_dunning_ring')")
        self._look_after_missed()
        desk = self.env["dunning.action"].with_user(self.colette)
        self.assertNotIn(self.bakery.name, [row["debtor"] for row in desk.desk_refresh()["queue"]])
        with windows(self, DESK, "marc") as (marc,):
            marc.wait_text(".o_dunning_desk_sheet h2", "Boulangerie Meunier")

    def _look_after_missed(self):
        """Half a minute later, at an hour at which debtors are called."""
        self.env.invalidate_all()
        rings = self.env["dunning.ring"].search([("state", "=", "ended")])
        for ring in rings:
            ring._by_method().date_ended = ring.date_ended - missed.SETTLED
        with patch.object(missed, "is_open", lambda *_hours: True):
            self.env["dunning.ring"].sudo()._call_back_missed()
        callback = self.env["dunning.action"].search([("reason", "=", "callback")])
        self.assertEqual((callback.partner_id, callback.user_id), (self.bakery, self.marc))
