"""What customers on the portal and the public read of Odoo's models: nothing of dunning."""

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import HttpCase

from ..common import DunningCommon

PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    b"gg=="
)
OPEN_TO_ALL = ("account.move", "account.move.line", "res.company", "res.partner", "res.users")


class TestPortal(DunningCommon, HttpCase):
    """Boulangerie Meunier owes 1,200.00 since 2 March 2026; Paul is their accountant."""

    def begin(self):
        super().begin()
        self.company.sudo().write({"dunning_signature": PIXEL, "dunning_promise_max_amount": 5000})
        self.paul = self._create_user("paul", "base.group_portal")
        self.paul.partner_id.parent_id = self.debtor
        self.on("2026-01-31")
        self.bill = self.invoice(1200.00, due="2026-03-02")
        self.bill.message_subscribe(self.paul.partner_id.ids)

    def test_how_dunning_is_done_no_customer_reads(self):
        """Paul would like to know how much a collector grants, and who is left alone."""
        records = {
            "account.move": self.bill,
            "account.move.line": self.items(self.bill).move_line_id,
            "res.company": self.company,
            "res.partner": self.debtor,
            "res.users": self.paul,
        }
        for model in OPEN_TO_ALL:
            read = self.env[model].with_user(self.paul)
            call_kw(read, "read", [records[model].ids, ["display_name"]], {})  # of Odoo's, he may
            for name, field in read._fields.items():
                if not name.startswith("dunning_") or name in self.paul.SELF_READABLE_FIELDS:
                    continue
                value = field.type == "selection" and field.get_values(self.env)[0]
                for method, args in (
                    ("read", [records[model].ids, [name]]),
                    ("search", [[(name, "=" if value else "!=", value)]]),
                ):
                    with self.subTest(field=str(field)), self.assertRaises(AccessError):
                        call_kw(read, method, args, {})

    def test_signature_is_no_picture_for_customers(self):
        """Odoo shows pictures of a company by their address to who may read it, its logo for one:
        what signs our letters could be copied under others.
        """
        self.env.flush_all()
        answers = {}
        for login in (None, "paul", "claire"):
            self.authenticate(login, login)
            answer = self.url_open(f"/web/image/res.company/{self.company.id}/dunning_signature")
            content = self.url_open(f"/web/content/res.company/{self.company.id}/dunning_signature")
            answers[login] = (len(answer.content) < 100, content.status_code)
        self.assertEqual(answers, {None: (False, 404), "paul": (False, 404), "claire": (True, 200)})
