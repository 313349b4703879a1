"""A collector's browser, in which OCA's softphone is: it pretends to telephone."""

from odoo.tests import tagged

from odoo.addons.relance_telephonique.tests.telephone.common import TelephoneTour


@tagged("post_install", "-at_install")
class TestSoftphoneTour(TelephoneTour):
    def test_dialled_and_nobody_there(self):
        """From the click on the number to the outcome, all by what the browser says."""
        server = self.env["voip.pbx"].create({"name": "PBX", "mode": "test"})
        account = {"voip_username": "colette", "voip_password": "secret"}
        self.colette.write(account | {"voip_pbx_id": server.id})
        page = f"/odoo/{self.bakery.id}/dunning-debtor"
        self.start_tour(page, "dunning_softphone_no_answer", login="colette", timeout=180)
        call = self.calls(self.bakery)
        self.assertEqual(call.outcome_id, self.env.ref("relance_telephonique.outcome_no_answer"))
        told = self.env["voip.call"].search([("user_id", "=", self.colette.id)])
        self.assertEqual((told.state, told.partner_id), ("terminated", self.bakery))
        self.assertEqual(told.sudo().dunning_ring_id.direction, "outgoing")
