"""Meunier owes 1,200.00 since 2 March 2026 and 300.00 on the 30th; the reminder of the 5th brings
the link to their page. Vidal owes too, and is nobody's business.
"""

import re

from odoo.tests import HttpCase
from odoo.tools import format_amount

from ...models.answer_page.not_taken import NotTaken
from ...tools.page_form import Said
from ..common import DunningCommon, day

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
ELSEWHERE = "203.0.113.9"


class DebtorPageCase(DunningCommon, HttpCase):
    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.owed = self.invoice(1200.00, due="2026-03-02")
        self.coming = self.invoice(300.00, due="2026-03-30")
        self.vidal = self._create_debtor("Garage Vidal")
        self.others = self.invoice(77.77, due="2026-03-02", partner=self.vidal)
        self.run_on("2026-03-05")
        self.token = self.debtor._dunning_page_token(self.company)

    def page(self, token=None):
        """Return the debtor as a visitor with the link reaches them."""
        visitors = self.env["res.partner"].with_user(self.env.ref("base.public_user")).sudo()
        return visitors._dunning_of_token(token or self.token)

    def get(self, token=None, more=""):
        return self.url_open(f"/dunning/{token or self.token}{more}")

    def post(self, kind, token=None, files=None, allow_redirects=True, **form):
        """Send a form of the page as a browser does, and return the answer."""
        found = CSRF.search(self.get().text)
        form["csrf_token"] = found and found[1]
        url = f"/dunning/{token or self.token}/{kind}"
        return self.url_open(url, data=form, files=files, allow_redirects=allow_redirects)

    def money(self, amount):
        return format_amount(self.env, amount, self.company.currency_id)

    def answers(self):
        self.env.invalidate_all()
        return self.env["dunning.answer"].search([("partner_id", "=", self.debtor.id)])


class PageAnswersCase(DebtorPageCase):
    def begin(self):
        super().begin()
        self.items_owed = {
            "owed": self.items(self.owed).id,
            "coming": self.items(self.coming).id,
            "others": self.items(self.others).id,
        }

    def setUp(self):
        super().setUp()
        self.item, self.later = self.items_owed["owed"], self.items_owed["coming"]

    def say(self, kind, files=(), address=ELSEWHERE, **said):
        """Say it through the model, as the controller does."""
        if "day" in said:
            said["day"] = day(said["day"])
        answer = self.page()._dunning_say(Said(kind, **said), files, address)
        self.env.invalidate_all()
        return answer.with_env(self.env)

    def refused(self, kind, **said):
        """Return the sentence with which it is refused; nothing is left of it."""
        with self.assertRaises(NotTaken) as caught, self.env.cr.savepoint():
            self.say(kind, **said)
        return caught.exception.args[0]
