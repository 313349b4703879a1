"""Numbers: read as people type them, dialled from where the company is, flagged when no good."""

from odoo.tests import tagged

from ..common import DunningCommon


@tagged("post_install", "-at_install")
class TestPhone(DunningCommon):
    def _call(self, phone, country=None, **values):
        """Return a call to prepare with a debtor who has that number."""
        country = country and self.env.ref(f"base.{country}")
        self.debtor.write({"phone": phone, "country_id": country and country.id})
        actions = self.env["dunning.action"]._by_method()
        return actions.create({"partner_id": self.debtor.id, "channel": "phone", **values})

    def _as_shown(self, action):
        return action.phone_number, action.phone_e164, action.phone_kind

    # ------------------------------------------------------------------ reading

    # ------------------------------------------------------------------ on the call

    def test_same_country(self):
        action = self._call("+33199001234", "fr")
        self.assertEqual(self._as_shown(action), ("01 99 00 12 34", "+33199001234", "landline"))
        self.assertFalse(action.phone_warning)

    def test_no_country_is_ours(self):
        action = self._call("0612345678")
        self.assertEqual(self._as_shown(action), ("06 12 34 56 78", "+33612345678", "mobile"))

    def test_abroad_and_overseas(self):
        for typed, country, dialled in (
            ("02 512 34 56", "be", "+32 2 512 34 56"),
            ("044 668 18 00", "ch", "+41 44 668 18 00"),
            ("0590 20 12 34", "gp", "+590 590 20 12 34"),
            ("0692 12 34 56", "re", "+262 692 12 34 56"),
        ):
            action = self._call(typed, country)
            self.assertEqual(action.phone_number, dialled)
            self.assertEqual(action.phone_e164, dialled.replace(" ", ""))

    def test_french_number_of_a_foreign_debtor(self):
        action = self._call("+33 1 99 00 12 34", "be")
        self.assertEqual(action.phone_number, "01 99 00 12 34")

    def test_country_of_the_contact_comes_first(self):
        contact = self._create_contact(
            "Achats Meunier",
            type="dunning",
            phone="02 512 34 56",
            country_id=self.env.ref("base.be").id,
        )
        action = self._call("01 99 00 12 34", "fr")
        self.assertEqual(action.contact_id, contact)
        self.assertEqual(action.phone_e164, "+3225123456")

    def test_contact_without_country_is_where_the_debtor_is(self):
        self._create_contact("Achats Meunier", type="dunning", phone="02 512 34 56")
        self.assertEqual(self._call(False, "be").phone_e164, "+3225123456")

    def test_corrected_number(self):
        action = self._call("01 99 00 12")
        self.assertEqual(self._as_shown(action), ("01 99 00 12", False, "unknown"))
        self.assertIn("correct it", action.phone_warning)
        self.debtor.phone = "01 99 00 12 34"
        self.assertEqual(self._as_shown(action), ("01 99 00 12 34", "+33199001234", "landline"))
        self.assertFalse(action.phone_warning)

    def test_warnings_say_what_to_do(self):
        action = self._call(False)
        self.assertEqual(self._as_shown(action), (False, False, False))
        self.assertIn("enter one", action.phone_warning)
        for typed, kind in (("0892 12 34 56", "premium"), ("0825 12 34 56", "shared_cost")):
            action = self._call(typed)
            self.assertEqual(action.phone_kind, kind)
            self.assertIn("landline", action.phone_warning)
            self.assertTrue(action.phone_e164)
