"""What the follow-up cron does: nothing stays open for what is settled, nothing gets lost."""

from ..common import DunningCommon


class TestFollow(DunningCommon):
    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.late = self.invoice(100.00, due="2026-03-02")
        self.diary("2026-03-05", "2026-03-05")
        self.run_on("2026-03-10")
        self.call = self.actions(self.late)[-1]
        self.cron = self.env.ref("relance_telephonique.ir_cron_dunning_follow").sudo()

    def test_paid_call_leaves_the_inbox(self):
        self.assertEqual(self.call.activity_ids.user_id, self.accountant)
        self.pay(self.late)
        self.follow()
        self.assertEqual(self.call.state, "cancelled")
        self.assertFalse(self.call.activity_ids)

    def test_partly_paid_call_stays(self):
        self.pay(self.late, 40.00)
        self.follow()
        self.assertEqual((self.call.state, len(self.call.activity_ids)), ("ready", 1))

    def test_what_holds_the_debtor_closes_the_call(self):
        self.pause("2026-04-01")
        self.follow()
        self.assertEqual(self.call.state, "cancelled")
        self.assertEqual(self.status(self.late), "paused")

    def test_call_nobody_has_in_their_inbox_any_more(self):
        """Somebody deleted the activity: it is given back to the responsible."""
        self.call.activity_ids.unlink()
        self.follow()
        self.assertEqual(self.call.activity_ids.user_id, self.accountant)
        self.follow()
        self.assertEqual(len(self.call.activity_ids), 1, "once")

    def test_collector_away(self):
        """Claire leaves: Nadia has her calls, those that wait and those to come; not while Nadia
        is away too.
        """
        nadia = self._create_user("nadia", "account.group_account_invoice")
        self.accountant.sudo().dunning_substitute_id = nadia
        self.accountant.sudo().out_of_office_from = "2026-01-01"
        nadia.out_of_office_from = "2026-01-01"
        self.follow()
        self.assertEqual(self.call.activity_ids.user_id, self.accountant)
        nadia.out_of_office_from = False
        self.follow()
        self.assertEqual((self.call.user_id, self.call.activity_ids.user_id), (nadia, nadia))
        other = self.invoice(50.00, due="2026-03-02", partner=self._create_debtor("Fleurs Roux"))
        self.run_on("2026-03-11")
        self.run_on("2026-03-16")
        self.assertEqual(self.actions(other, channel="phone").activity_ids.user_id, nadia)

    def test_reconciling_asks_for_it_once_per_transaction(self):
        """On payment and when a payment is taken back; ten payments ask once."""
        others = [self.invoice(10.00 + n, due="2026-03-09") for n in range(3)]
        self.cr.flush()  # what ends a transaction
        before = self._asked()
        payments = [self.pay(invoice) for invoice in others]
        self.assertEqual(self._asked(), before + 1)
        self.cr.flush()
        payments[0].move_id.line_ids.remove_move_reconcile()
        self.assertEqual(self._asked(), before + 2)

    def _asked(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        return triggers.search_count([("cron_id", "=", self.cron.id)])
