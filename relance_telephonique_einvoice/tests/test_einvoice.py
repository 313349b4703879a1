"""What Odoo's e-invoicing says; the modules of responses are played by two models here."""

from odoo import fields, models
from odoo.orm.model_classes import add_to_registry
from odoo.tests import tagged

from odoo.addons.relance_telephonique.tests.common import DunningCommon


class OfPeppol(models.Model):
    """As in ``account_peppol_response``."""

    _name = "account.peppol.response"
    _module = None  # of no addon: a stand-in
    _description = "Response (a stand-in)"

    peppol_message_uuid = fields.Char()
    response_code = fields.Selection([("AB", "AB"), ("AP", "AP"), ("RE", "RE"), ("PD", "PD")])
    peppol_state = fields.Selection([("processing", "Pending"), ("done", "Done"), ("error", "E")])
    move_id = fields.Many2one("account.move")


class OfPlatforms(models.Model):
    """As in ``l10n_fr_pdp``, with other names."""

    _name = "account.pdp.response"
    _module = None  # of no addon: a stand-in
    _description = "Response (another stand-in)"

    uuid = fields.Char()
    status_code = fields.Char()
    pdp_issue_date = fields.Datetime()
    pdp_status_info = fields.Text()
    reason_code = fields.Char()
    invoice_id = fields.Many2one("account.move")


@tagged("post_install", "-at_install")
class TestEinvoice(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for stand_in in (OfPeppol, OfPlatforms):
            add_to_registry(cls.registry, stand_in)
            cls.addClassCleanup(cls.registry.__delitem__, stand_in._name)
        names = [OfPeppol._name, OfPlatforms._name]
        cls.registry._setup_models__(cls.env.cr, names)
        cls.registry.init_models(cls.env.cr, names, {"module": "relance_telephonique_einvoice"})

    def begin(self):
        super().begin()
        self.on("2026-03-05")
        self.owed = self.invoice(1000.00, due="2026-03-02")

    def take_in(self):
        self.env["dunning.invoice.event"].sudo()._read_responses()
        self.env.invalidate_all()

    def respond(self, model, **values):
        return self.env[model].sudo().create(values)

    # ------------------------------------------------------------------ sending

    def test_on_its_way_to_the_buyer(self):
        self.owed.peppol_move_state = "processing"
        item = self.items(self.owed)
        self.assertEqual(item.status, "unsent")
        self.assertIn("has not received it yet", item.status_reason)

    def test_failed(self):
        self.owed.peppol_move_state = "processing"
        self.owed.peppol_move_state = "error"
        self.assertEqual(self.owed.dunning_event_ids.code, "221")
        self.assertEqual(self.items(self.owed).reason_code, "unsent.rejected")
        self.run_on("2026-03-05")
        self.assertFalse(self.actions(self.owed))

    def test_delivered(self):
        self.owed.peppol_move_state = "error"
        self.on("2026-03-06")
        self.owed.peppol_move_state = "done"
        self.assertEqual(self.owed.dunning_event_ids.mapped("code"), ["221", "202"])
        self.assertEqual(self.status(self.owed), "due")

    # ------------------------------------------------------------------ responses

    def test_refused(self):
        """Once, however often it is read."""
        values = {"peppol_message_uuid": "u-1", "move_id": self.owed.id, "response_code": "RE"}
        response = self.respond("account.peppol.response", peppol_state="processing", **values)
        self.take_in()
        self.assertFalse(self.owed.dunning_event_ids)
        response.peppol_state = "done"
        self.take_in()
        self.take_in()
        self.assertEqual(self.owed.dunning_event_ids.code, "210")
        self.assertEqual(self.status(self.owed), "disputed")

    def test_of_another_shape(self):
        self.respond(
            "account.pdp.response",
            uuid="u-2",
            invoice_id=self.owed.id,
            status_code="207",
            reason_code="QTE_ERR",
            pdp_issue_date="2026-03-04 10:00:00",
            pdp_status_info="Il manque deux chaises",
        )
        self.take_in()
        event = self.owed.dunning_event_ids
        self.assertEqual((event.code, event.reason), ("207", "QTE_ERR"))
        self.assertEqual(event.note, "Il manque deux chaises")
        self.assertEqual(str(event.date), "2026-03-04 10:00:00")

    def test_words_of_the_french_platforms(self):
        for code, status in (("made_available", "203"), ("approved", "205"), ("unheard", None)):
            self.respond(
                "account.pdp.response", uuid=code, invoice_id=self.owed.id, status_code=code
            )
            self.take_in()
            self.assertEqual(
                status is None or status in self.owed.dunning_event_ids.mapped("code"), True
            )
        self.assertEqual(len(self.owed.dunning_event_ids), 2)
