"""What a step would say, shown on a real debtor before anybody gets it."""

from odoo.exceptions import UserError
from odoo.tests import Form

from ..common import DunningCommon

GROUPS = "base.group_user,relance_telephonique.group_dunning_manager"


class TestLevelPreview(DunningCommon):
    """Meunier got the first reminder on 5 March, and is to get the letter later."""

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.owed = self.invoice(1234.56, due="2026-03-02")
        self.run_on("2026-03-05")
        self.mona = self._create_user("mona", GROUPS)
        self.become(self.mona)

    def preview(self, name):
        action = self.env.ref(f"relance_telephonique.level_standard_{name}").action_preview()
        return self.env["dunning.level.preview"].browse(action["res_id"]).with_env(self.env)

    def test_email_of_the_debtor_who_is_at_it(self):
        """Nothing leaves, nothing is kept: the ledger of contacts is as it was."""
        before = self.actions().ids, self.env["mail.mail"].sudo().search_count([])
        preview = self.preview("email")
        self.assertEqual(preview.partner_id, self.debtor)
        self.assertIn("1,234.56", preview.text)
        self.assertTrue(preview.subject)
        self.assertFalse(preview.document)
        after = self.actions().ids, self.env["mail.mail"].sudo().search_count([])
        self.assertEqual(after, before)
        self.assertFalse(self.company.sudo().dunning_start_date)

    def test_reminder_is_about_what_is_late(self):
        """It speaks of what is past its due date: an instalment of April is none; the e-mail
        before the due date is about that one alone.
        """
        self.become(self.accountant)
        self.invoice(987.65, due="2026-04-20")
        self.become(self.mona)
        reminder, early = self.preview("email"), self.preview("pre_due")
        self.assertIn("1,234.56", reminder.text)
        self.assertNotIn("987.65", reminder.text)
        early.partner_id = self.debtor
        early.action_show()
        self.assertIn("987.65", early.text)
        self.assertNotIn("1,234.56", early.text)

    def test_chosen_in_the_settings(self):
        """The step is chosen, and a debtor who is at it is proposed."""
        settings = self.env["dunning.settings"]
        window = self.env.ref("relance_telephonique.dunning_level_preview_action")
        self.assertIn(f'name="{window.id}"', settings.get_view()["arch"])
        form = Form(self.env["dunning.level.preview"])
        form.level_id = self.env.ref("relance_telephonique.level_standard_email")
        self.assertEqual(form.partner_id, self.debtor)
        preview = form.save()
        preview.action_show()
        self.assertIn("1,234.56", preview.text)

    def test_letter_of_a_debtor_chosen(self):
        preview = self.preview("letter")
        self.assertFalse(preview.partner_id, "nobody has come as far")
        self.assertFalse(preview.document)
        preview.partner_id = self.debtor
        preview.action_show()
        self.assertTrue(preview.document)
        self.assertTrue(preview.document_name.endswith(".pdf"))
        self.assertFalse(preview.text)
        preview.partner_id = self._create_debtor("Garage Vidal")
        with self.assertRaisesRegex(UserError, "owes nothing"):
            preview.action_show()
