"""Before which court a debtor is brought."""

from odoo.tests import Form

from ..common import DunningCommon
from ..languages import speak


class TestCourt(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        speak(cls.env, "fr_FR")
        cls.company.country_id = cls.env.ref("base.fr")
        cls.debtor.write(
            {"city": "Orvault", "zip": "44700", "country_id": cls.env.ref("base.fr").id}
        )

    def court(self, company=None):
        self.env.invalidate_all()
        return self.debtor.with_env(self.env)._dunning_court(company or self.company)

    def test_trader(self):
        court = self.court()
        self.assertEqual(court.name, "tribunal de commerce in whose jurisdiction Orvault (44) lies")
        self.assertFalse(court.is_confirmed)
        self.debtor.write({"city": "Lyon", "zip": "69003"})
        self.assertEqual(self.court().name, "tribunal des activités économiques of Lyon")
        self.debtor.write({"city": "Villeurbanne", "zip": "69100"})
        self.assertIn("Check whether", self.court().reason)
        self.debtor.write({"city": "Le Creusot", "zip": "71200"})
        self.assertIn("in whose jurisdiction Le Creusot (71) lies", self.court().name)
        self.debtor.write({"city": "Colmar", "zip": "68000"})
        self.assertIn("commercial chamber of the tribunal judiciaire", self.court().name)
        self.assertIn("Alsace-Moselle", self.court().reason)

    def test_not_a_trader(self):
        self.debtor.write({"name": "Association des parents d'élèves"})
        self.assertIn("tribunal judiciaire in whose jurisdiction Orvault", self.court().name)
        self.debtor.write({"name": "Jeanne Meunier", "is_company": False})
        self.assertIn("consumer", self.court().reason)
        self.debtor.write({"company_registry": "21440114300015"})
        self.debtor.write({"name": "Commune d'Orvault", "is_company": True})
        self.assertIn("administrative court", self.court().name)

    def test_none_is_proposed_and_why(self):
        self.debtor.zip = False
        self.assertEqual(self.court()[::2], ("", False))
        self.assertIn("postal code", self.court().reason)
        self.debtor.write({"zip": "1000", "country_id": self.env.ref("base.be").id})
        self.assertEqual(self.court().name, "")
        self.assertIn("Belgium", self.court().reason)

    def test_confirmed_in_one_click_for_one_company(self):
        """The other company asks for itself; a salesperson who prints a letter names it too."""
        other = self._create_company(name="Emballages Bis", country_id=self.env.ref("base.fr").id)
        partner = self.debtor.with_user(self.accountant)
        self.accountant.sudo().group_ids += self.env.ref("base.group_partner_manager")
        partner.action_use_dunning_court()
        salesperson = self._create_user("sam", "base.group_user")
        self.become(salesperson)
        court = self.court()
        self.assertTrue(court.is_confirmed)
        self.assertIn("Orvault (44)", court.name)
        self.assertFalse(self.court(other).is_confirmed)
        self.become(self.accountant)
        with Form(self.debtor.with_env(self.env)) as form:
            form.dunning_court = "Tribunal de commerce de Nantes"
        self.assertEqual(
            self.court(), ("Tribunal de commerce de Nantes", "Confirmed by a person.", True)
        )
