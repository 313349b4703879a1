"""Click to call: a telephone system is asked to dial, and what it does not do is said."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import HOST, tagged

from ..common import DunningCommon

GROUPS = "base.group_user,relance_telephonique.group_dunning_"


class StandIn(BaseHTTPRequestHandler):
    """A telephone system that answers what the test says."""

    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", "/secret")
        self.end_headers()
        self.wfile.write(b"internal secret")

    def log_message(self, *_args):
        pass


@tagged("post_install", "-at_install")
class TestClickToCall(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nadia = cls._create_user("nadia", GROUPS + "user", dunning_extension="101")
        cls.adam = cls._create_user("adam", GROUPS + "manager,base.group_system")
        cls.mona = cls._create_user("mona", GROUPS + "manager")

    def begin(self):
        super().begin()
        self.debtor.phone = "01 99 00 12 34"
        self.on("2026-01-31")
        self.invoice(1200.00, due="2026-03-02")
        self.on("2026-03-10")

    def setUp(self):
        super().setUp()
        self.server = HTTPServer((HOST, 0), StandIn)
        self.server.asked, self.server.status = [], 200
        thread = Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.base = f"http://{HOST}:{self.server.server_port}"
        self.address = self.base + "/call?from={extension}&to={number}"

    def dial(self, address=None):
        self.company.with_user(self.adam).dunning_dial_url = address or self.address
        return self.debtor.with_user(self.nadia).dunning_dial(self.company.id)

    def is_noted(self):
        return bool(self.env["dunning.call.lock"]._live(self.debtor, self.company).date_dialled)

    def test_the_telephone_system_dials(self):
        said = self.dial()
        self.assertEqual(self.server.asked, ["/call?from=101&to=%2B33199001234"])
        self.assertEqual(said["tag"], "dunning_notice")
        self.assertTrue(self.is_noted())

    def test_without_an_extension_or_an_address_the_computer_dials(self):
        self.nadia.sudo().dunning_extension = False
        self.assertEqual(self.dial()["tag"], "dunning_dial")
        self.nadia.sudo().dunning_extension = "101"
        self.company.with_user(self.adam).dunning_dial_url = False
        dial = self.debtor.with_user(self.nadia).dunning_dial(self.company.id)
        self.assertEqual((dial["tag"], dial["params"]["number"]), ("dunning_dial", "+33199001234"))
        self.assertEqual(self.server.asked, [])

    def failing(self, address=None):
        """Return what a call that could not be made says; nothing is noted of it."""
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self.dial(address)
        self.env.invalidate_all()
        self.assertFalse(self.is_noted())
        self.assertNotIn("secret", str(caught.exception))
        return str(caught.exception)

    def test_what_it_refuses(self):
        for status in (401, 404, 500):
            self.server.status = status
            self.assertIn(str(status), self.failing())

    def test_it_leads_nowhere_else(self):
        self.server.status = 302
        self.assertIn("302", self.failing())
        self.assertEqual(len(self.server.asked), 1, "The redirection is not followed.")

    def test_nobody_is_there(self):
        self.server.shutdown()
        self.server.server_close()
        self.assertIn("cannot be reached", self.failing())

    def test_not_where_machines_keep_their_passwords(self):
        said = self.failing("http://169.254.169.254/latest?{number}")
        self.assertIn("cannot be reached", said)

    def test_administrators_set_the_address(self):
        for user in (self.nadia, self.mona):
            company = self.company.with_user(user)
            with self.assertRaises(AccessError):
                call_kw(company, "write", [company.ids, {"dunning_dial_url": self.address}], {})
            with self.assertRaises(AccessError):
                call_kw(company, "read", [company.ids, ["dunning_dial_url"]], {})

    def test_what_is_no_address(self):
        for address in (
            "ftp://pbx.example/{number}",
            "pbx.example/{number}",
            "file:///etc/passwd?{number}",
            "https://pbx.example/call",
            "https://{number}.pbx.example/{number}",
            "https://{extension}/{number}",
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.company.with_user(self.adam).dunning_dial_url = address

    def test_mobile_numbers_are_not_shown(self):
        for shown, is_warned in (
            ("06 12 34 56 78", True),
            ("+33 7 56 78 90 12", True),
            ("01 99 00 12 34", False),
            ("+32 470 12 34 56", False),
            (False, False),
        ):
            self.company.sudo().dunning_line_shown = shown
            self.assertEqual(bool(self.company.dunning_line_warning), is_warned, shown)
