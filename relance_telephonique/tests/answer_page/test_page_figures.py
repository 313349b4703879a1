"""What the page brings in: who opened it, who answered, what was kept of what they said."""

from datetime import date

from odoo.exceptions import AccessError
from odoo.tools import mute_logger

from ...tools.page_form import Said
from ...tools.period import Period
from ..common import day
from .browser import page_browser
from .common import CSRF, DebtorPageCase

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


class TestPageFigures(DebtorPageCase):
    def figures(self):
        self.env.invalidate_all()
        return self.env["dunning.figures"]._page(self.company, MARCH)

    def open(self, token):
        csrf = CSRF.search(self.get().text)[1]
        return self.url_open(f"/dunning/{token}/opened", data={"csrf_token": csrf})

    def test_to_fetch_is_not_to_look(self):
        """Counted once a day for each debtor, when somebody touches the page or answers."""
        self.get()
        self.assertEqual(self.figures()["opened"], 0)
        for _again in range(3):
            self.assertEqual(self.open(self.token).status_code, 204)
        self.assertEqual(self.figures(), {"opened": 1, "answered": 0, "kinds": {}})
        self.assertEqual(self.open("A" * 40).status_code, 204, "nobody learns what is a link")
        vidal = self.page(self.vidal._dunning_page_token(self.company))
        vidal._dunning_say(Said("words", text="Bonjour"))
        vidal._dunning_say(Said("words", text="Encore moi"))
        found = {"opened": 2, "answered": 1, "kinds": {"words": 2}}
        self.assertEqual(self.figures(), found)
        self.assertEqual(self.env["dunning.page.opening"].search_count([]), 2)
        with mute_logger("odoo.http"):
            url = f"/dunning/{self.token}/opened"
            self.assertEqual(self.url_open(url, data={"x": "1"}).status_code, 400)

    def test_a_finger_on_the_screen_tells(self):
        with page_browser(self, "390x844") as page:
            page.open(f"/dunning/{self.token}")
            self.assertEqual(self.figures()["opened"], 0)
            page.run("window.dispatchEvent(new PointerEvent('pointerdown'))")
            page.run("new Promise((done) => setTimeout(done, 1000))")
        self.assertEqual(self.figures()["opened"], 1)

    def test_another_company_counts_for_itself(self):
        other = self._create_company(name="Emballages Suisse")
        self.page(self.debtor._dunning_page_token(other))._dunning_opened()
        self.assertEqual(self.figures()["opened"], 0)
        sam = self._create_user("sam", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["dunning.figures"].with_user(sam)._page(self.company, MARCH)

    def test_kept_by_the_way_it_was_promised(self):
        """On the page and kept; in a call and broken; in an e-mail, and it runs."""
        items = self.items(self.owed)
        self.page()._dunning_say(Said("promise", day=day("2026-03-06"), item_ids=tuple(items.ids)))
        self.on("2026-03-06")
        self.pay(self.owed)
        self.run_on("2026-03-10")
        call = self.actions(self.others, channel="phone")
        call._log_call(self.outcome("promise"), promise_date="2026-03-12")
        self.on("2026-03-20")
        self.env["dunning.promise"]._update_watched()
        promises = self.env["dunning.promise"].search([])
        self.assertEqual(
            {promise.said_by: promise.state for promise in promises},
            {"page": "kept", "call": "broken"},
        )
        kept = self.env["dunning.figures"]._kept_by_way(self.company, MARCH)
        self.assertEqual(kept, [("page", 1, 100.0), ("call", 1, 0.0)])
        board = self.env["dunning.dashboard"].dashboard_read({})
        cards = {card["name"]: card for card in board["cards"]}
        parts = ["Page: 100.0\N{NO-BREAK SPACE}% of 1", "Call: 0.0\N{NO-BREAK SPACE}% of 1"]
        self.assertEqual(cards["kept"]["parts"], parts)
        card = cards["page"]
        self.assertEqual((card["value"], card["below"]), (1, "1 opened it"))
