"""What a caller sees: what the buyer said of each invoice, and that it arrived."""

from odoo import models
from odoo.tools import format_amount

from ..call.sheet import Check, Fact
from .lifecycle_codes import ARRIVED

MOST_EVENTS = 6  # on a sheet: the others are in the story
TONES = {"205": "success", "211": "success", "207": "warning", "206": "warning", "208": "warning"}


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _call_facts(self, statement):
        return super()._call_facts(statement) + self._facts_of_buyers() + self._facts_missed()

    def _facts_of_buyers(self):
        """The last word on each invoice, the latest first, and where a public buyer keeps it."""
        latest = self._last_words().sorted(lambda event: event.date, reverse=True)
        facts = []
        for event in latest[:MOST_EVENTS]:
            name = event.move_name
            facts.append(Fact(name, event._in_words(), TONES.get(event.code, "")))
            if whom := event._whom_to_call():
                facts.append(Fact(self.env._("Whom to call about %(invoice)s", invoice=name), whom))
        return facts

    def _last_words(self):
        """Return the last event of each invoice that the call is about."""
        latest = {event.move_id: event.id for event in self.line_ids.move_id._dunning_events()}
        return self.env["dunning.invoice.event"].browse(latest.values())

    def _facts_missed(self):
        """What was announced and did not come, of what the call is about."""
        events = self.line_ids.move_id._dunning_events()
        announced = events.filtered(lambda event: event.code == "211").move_id
        if not announced:
            return []
        items = self.env["dunning.due.item"].search([("move_id", "in", announced.ids)])
        label = self.env._("Announced, did not come")
        return [
            Fact(label, format_amount(self.env, item.amount_missed, item.currency_id), "danger")
            for item in items
            if item.amount_missed > 0
        ]

    def _check_documents(self):
        """What a platform delivered needs no other proof."""
        check = super()._check_documents()
        proofs = self.line_ids.move_id._dunning_delivery_proofs()
        if not proofs:
            return check
        invoices = self.line_ids.move_id.filtered(lambda move: move.is_invoice())
        others = invoices.filtered(lambda move: not move.is_move_sent) - proofs.move_id
        note = "; ".join(proof._in_words_of_invoice() for proof in proofs)
        return Check(check.label, note, not others)


class DunningInvoiceEvent(models.Model):
    _inherit = "dunning.invoice.event"

    def _whom_to_call(self):
        """Return whom to ask at a public buyer: who ordered it, then who pays it."""
        if not self.service and not self.engagement:
            return ""
        whose = {
            "service": self.service or self.env._("not said"),
            "engagement": self.engagement or self.env._("not said"),
        }
        if self.code in ("205", "211"):
            return self.env._(
                "the accountant (service %(service)s, engagement %(engagement)s)", **whose
            )
        return self.env._(
            "the department that ordered (service %(service)s, engagement %(engagement)s)", **whose
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _dunning_delivery_proofs(self):
        """Return the first event of each invoice that shows that it arrived."""
        arrived = self._dunning_events().filtered(lambda event: event.delivery == ARRIVED)
        first = {event.move_id: event.id for event in reversed(arrived)}
        return arrived.browse(first.values())
