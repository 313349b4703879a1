"""Whose number it is: of the customer, of their people, of earlier calls."""

from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL

from ..common import DunningCommon

GROUPS = "base.group_user,relance_telephonique.group_dunning_"


@tagged("post_install", "-at_install")
class TestFindNumber(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.fr")
        cls.nadia = cls._create_user("nadia", GROUPS + "user")
        cls.garage = cls._create_debtor("Garage Vidal", phone="02 98 00 12 34")

    def begin(self):
        super().begin()
        self.debtor.phone = "01 99 00 12 34"
        self.become(self.nadia)

    def find(self, number):
        return self.env["res.partner"].dunning_find_number(number)

    def test_own_number(self):
        for said in ("0199001234", "+33 1 99 00 12 34", "33199001234", "sip:0199001234@pbx"):
            self.assertEqual(self.find(said), self.debtor, said)

    def test_of_a_contact_is_the_customer_s(self):
        self._create_contact("Mme Roux", phone="06 98 76 54 32")
        self.assertEqual(self.find("+33698765432"), self.debtor)

    def test_two_numbers_in_one_field(self):
        """Odoo reads none of them."""
        self.debtor.sudo().phone = "01 99 00 12 34 ou 06 98 76 54 32 (Mme Roux)"
        self.assertFalse(self.debtor.sudo().phone_sanitized)
        for said in ("+33698765432", "0199001234"):
            self.assertEqual(self.find(said), self.debtor, said)
        self.assertFalse(self.find("+33698765430"))
        self.assertFalse(self.find("+33123406987"), "Digits across two numbers are none.")

    def test_of_overseas_typed_in_france(self):
        """Odoo takes one for a number of the south-west, and cannot read the other."""
        debtor = self.debtor.sudo()
        debtor.country_id = self.env.ref("base.fr")
        for typed, kept, e164 in (
            ("0596 30 12 34", "+33596301234", "+596596301234"),
            ("0262 20 12 34", False, "+262262201234"),
        ):
            debtor.phone = typed
            self.assertEqual(debtor.phone_sanitized, kept)
            self.assertEqual(self.find(e164), self.debtor)

    def test_of_an_earlier_call(self):
        """They were called there, and the contact was corrected since."""
        self.on("2026-01-31")
        with self.as_accountant():
            self.invoice(1200.00, due="2026-03-02")
            self.run_on("2026-03-05")
            self.run_on("2026-03-12")
            call = self.actions(channel="phone")
            call._log_call(self.outcome("voicemail"))
        for corrected in ("01 99 00 99 99", False, "ancien poste 001234 ou 01 99 00 99 99"):
            self.debtor.sudo().phone = corrected
            self.assertEqual(self.find("0199001234"), self.debtor, corrected)
        call.call_ids.sudo()._forget()
        self.assertFalse(self.find("0199001234"), "What is forgotten finds nobody.")

    @contextmanager
    def as_accountant(self):
        """Go on with the rights of who posts invoices, for a while."""
        before = self.env
        self.become(self.accountant)
        yield
        self.env = before
        self.env.invalidate_all()

    def test_of_several_all_the_likeliest_first(self):
        """One switchboard for three: who owes for longest comes first, unless another one was
        called in the last days.
        """
        self.garage.sudo().phone = self.debtor.phone
        other = self._create_debtor("Atelier Brun", phone=self.debtor.phone)
        with self.as_accountant():
            self.on("2026-03-10")
            self.invoice(900.00, due="2026-02-10", partner=self.garage)
            self.invoice(1200.00, due="2026-03-02")
        self.assertEqual(self.find("0199001234").ids, (self.garage + self.debtor + other).ids)
        with self.as_accountant():
            self.debtor._dunning_call_beside(
                self.company, self.env["dunning.due.item"], self.debtor
            )._log_call(self.outcome("voicemail"))
        found = self.find("0199001234")
        self.assertEqual(found.ids, (self.debtor + self.garage + other).ids)

    def test_no_number(self):
        for said in (False, "", "anonymous", "101", "Meunier", "01 99", 12, ["0199001234"]):
            self.assertFalse(self.find(said), said)

    def test_nobody_s(self):
        self.assertFalse(self.find("+33 1 88 00 00 00"))

    def test_of_another_company_s_customer(self):
        other = self._create_company(name="Emballages Suisse")
        self._create_debtor("Secret SA", phone="01 88 00 12 34", company_id=other.id)
        self.assertFalse(self.find("0188001234"))

    def test_of_somebody_at_another_company_s_customer(self):
        """Whom all may read, and the customer not: it is not told, nor does anything break."""
        other = self._create_company(name="Emballages Suisse")
        secret = self._create_debtor("Secret SA", company_id=other.id)
        secret.sudo().child_ids = [Command.create({"name": "Mme Roux", "phone": "06 98 76 54 32"})]
        self.assertFalse(secret.sudo().child_ids.company_id)
        self.assertEqual(self.find("0698765432").ids, [])
        secret.sudo().child_ids.phone = "06 98 76 54 32 ou 01 88 00 12 34"
        self.assertEqual(self.find("0698765432").ids, [], "Read again in what was typed")

    def test_for_collectors_only(self):
        sam = self._create_user("sam", "base.group_user")
        partners = self.env["res.partner"]
        with self.assertRaises(AccessError):
            call_kw(partners.with_user(sam), "dunning_find_number", ["0199001234"], {})
        found = call_kw(partners, "dunning_find_number", ["0199001234"], {})
        self.assertEqual(list(found), self.debtor.ids, "Ids, for a client")

    def test_by_its_indexes(self):
        """However many contacts there are: no table is read through."""
        self.three_thousand_unread()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        partners = self.env["res.partner"]
        plan = self.plan(partners._dunning_may_have(("+33199001234", "+33199001235")))
        self.assertIn("res_partner_dunning_number", plan)
        self.assertIn("res_partner_dunning_unread_number", plan)
        self.assertNotIn("Seq Scan", plan)
        self.assertNotIn("(id)", self.unread_index(), "Trigrams, as in each database of Odoo")
        calls = self.env["dunning.call"].sudo()
        self.assertIn(
            "dunning_call__phone_e164_index", self.plan([("phone_e164", "=", "+331")], calls)
        )

    def three_thousand_unread(self):
        """Let there be so many contacts with words in place of a number."""
        fields = self.env["res.partner"]._fields.values()
        others = ("id", "phone", "phone_sanitized")
        stored = [one.name for one in fields if one.column_type and one.store]
        columns = SQL(", ").join(SQL.identifier(name) for name in stored if name not in others)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO res_partner (phone, %(columns)s)
                     SELECT 'ask for number ' || number, %(columns)s
                       FROM res_partner, generate_series(1, 3000) AS number
                      WHERE id = %(debtor)s
                """,
                columns=columns,
                debtor=self.debtor.id,
            )
        )
        self.env.cr.execute("ANALYZE res_partner")

    def plan(self, domain, records=None):
        """Return how PostgreSQL looks for what is asked, of contacts unless it is said of what."""
        records = self.env["res.partner"] if records is None else records
        query = records._search(domain, active_test=False)
        rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        return "\n".join(row[0] for row in rows)

    def unread_index(self):
        """Return what the index of the numbers that Odoo could not read is made of."""
        name = "res_partner_dunning_unread_number"
        self.env.cr.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", (name,))
        return self.env.cr.fetchone()[0]
