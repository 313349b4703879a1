"""Contested: what the buyer refuses, disputes or does not approve is a dispute, one per invoice."""

from datetime import timedelta

from odoo import Command, api, fields, models

from ..dispute.settle import SETTLE_TYPE

REFUSED = "210"
# The task in their inbox says it: an e-mail for it and another one for each that is theirs do not
QUIETLY = {"mail_activity_quick_update": True, "mail_auto_subscribe_no_notify": True}


class DunningDispute(models.Model):
    _inherit = "dunning.dispute"

    event_id = fields.Many2one(
        "dunning.invoice.event",
        string="Said on the platform",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The buyer contested it on their platform.",
    )
    withdrawn_id = fields.Many2one(
        "dunning.invoice.event",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The buyer approved the invoice after all.",
    )
    is_known_early = fields.Boolean(
        string="Known before anybody called",
        readonly=True,
        copy=False,
        help="The platform said so before anybody had called the debtor about the invoice.",
    )
    event_sentence = fields.Char(
        string="What the platform says", compute="_compute_event_sentence", compute_sudo=True
    )
    event_advice = fields.Char(
        string="What to do", compute="_compute_event_sentence", compute_sudo=True
    )

    @api.depends("event_id")
    @api.depends_context("lang")
    def _compute_event_sentence(self):
        for dispute in self:
            event = dispute.event_id
            dispute.event_sentence = event._in_words() if event else False
            dispute.event_advice = event.code == REFUSED and self._advice_refused()

    def _advice_refused(self):
        """A refused invoice was never booked by the buyer: the seller cancels it by an internal
        credit note and issues it anew (sources in docs/en/e-invoicing.md).
        """
        return self.env._(
            "The buyer has not booked this invoice and expects no credit note: cancel it in your "
            "accounts by a credit note that you do not send, correct what is wrong, then issue a "
            "new invoice under a new number."
        )

    def action_reopen(self):
        """A person who opens it again knows better than what came by the platform."""
        self._by_method().withdrawn_id = False
        return super().action_reopen()

    def _is_settled_by_person(self):
        return self.state != "open" and not self.withdrawn_id

    def _is_overtaken_by(self, event):
        """Whether the buyer contests again what a person had settled."""
        later = (event.date, event.code, event.reference)
        own = (self.event_id.date, self.event_id.code, self.event_id.reference)
        return self._is_settled_by_person() and later > own

    def _follow(self, position):
        """Be what the buyer says now, unless a person has decided."""
        self.ensure_one()
        if self._is_settled_by_person():
            return
        if self.event_id != position.contested:
            self._contest_by(position.contested)
        if position.withdrawn and self.withdrawn_id != position.withdrawn:
            self._withdraw_by(position.withdrawn)
        elif self.withdrawn_id and not position.withdrawn:
            self._by_method().write(
                {"state": "open", "date_resolved": False, "withdrawn_id": False}
            )
            self._ask_to_settle()

    def _contest_by(self, event):
        values = event._dispute_values()
        values["date_target"] = event._to_settle_by(event.company_id)
        if not self.event_id:  # a collector had noted it already: their words stay
            more = {"amount": values["amount"]} if values["amount"] > self.amount else {}
            values = {"event_id": event.id, "note": self.note or values["note"], **more}
        self._by_method().write(values)

    def _withdraw_by(self, event):
        self._by_method().write(
            {
                "state": "unfounded",
                "date_resolved": event._day(),
                "withdrawn_id": event.id,
                "is_overdue": False,
            }
        )
        self._activities_of(SETTLE_TYPE).unlink()


class DunningInvoiceEvent(models.Model):
    _inherit = "dunning.invoice.event"

    def _look_at_disputes(self, positions):
        """Let the disputes of these events' invoices be what the buyer says now.

        :param positions: ``{invoice: LifecyclePosition}``
        """
        positions = {move: one for move, one in positions.items() if one.contested}
        moves = self.env["account.move"].union(*positions)
        disputes = moves._dunning_disputes_said() if moves else {}
        fresh = []
        for move, position in positions.items():
            dispute = disputes.get(move)
            if not dispute or dispute._is_overtaken_by(position.contested):
                fresh.append(move)
            else:
                dispute._follow(position)
        created = self._open_disputes(
            {move: positions[move].contested for move in fresh if move.amount_residual}
        )
        for dispute in created:
            dispute._follow(positions[dispute.event_id.move_id])

    @api.model
    def _open_disputes(self, contested):
        """Return the disputes that these events open, of ``{invoice: event}``."""
        events = self.union(*contested.values())
        targets = {company: self._to_settle_by(company) for company in events.company_id}
        called = self._called_about(self.env["account.move"].union(*contested))
        handlers = events._handlers()
        return (
            self.env["dunning.dispute"]
            .with_context(**QUIETLY)
            ._by_method()
            .create(
                [
                    {
                        "is_known_early": move not in called,
                        "company_id": move.company_id.id,
                        "partner_id": move.commercial_partner_id.id,
                        "user_id": handlers[event].id,
                        "move_ids": [Command.set(move.ids)],
                        "date_target": targets[move.company_id],
                        **event._dispute_values(),
                    }
                    for move, event in contested.items()
                ]
            )
        )

    @api.model
    def _called_about(self, moves):
        """Return the invoices about which somebody had called the debtor."""
        lines = self.env["dunning.action.line"].with_context(active_test=False)
        carried = lines.search_fetch(
            [("move_id", "in", moves.ids), ("action_id.call_ids", "!=", False)], ["move_id"]
        )
        return carried.move_id

    @api.model
    def _to_settle_by(self, company):
        """Return the day by which a dispute that comes in today is settled, however old it is."""
        days = timedelta(days=company.dunning_dispute_days)
        return company._dunning_next_working_day(company._dunning_today() + days)

    def _dispute_values(self):
        """Return what a dispute is about, by the event that contests."""
        self.ensure_one()
        total = self.move_id.amount_total
        return {
            "event_id": self.id,
            "category": self._lifecycle_reason(self.reason).category,
            "amount": min(self.amount or total, total),
            "date": min(self._day(), self.company_id._dunning_today()),
            "note": self.note,
        }

    def _handlers(self):
        """Return ``{event: who finds what follows in their activities}``: who chases the debtor,
        asked once for each collector.
        """
        handlers, found = {}, {}
        for event in self:
            company = event.company_id
            debtor = event.partner_id.with_company(company)
            key = (company, debtor.dunning_collector_id)
            if key not in found:
                found[key] = debtor._dunning_handler(company)
            handlers[event] = found[key]
        return handlers


class AccountMove(models.Model):
    _inherit = "account.move"

    def _dunning_disputes_said(self):
        """Return ``{invoice: dispute}``: the latest that the platform opened, else one that a
        person has open about this invoice alone.
        """
        disputes = self.env["dunning.dispute"].search([("move_ids", "in", self.ids)], order="id")
        said = {}
        for dispute in disputes:
            moves = dispute.move_ids
            if dispute.event_id:
                said[dispute.event_id.move_id] = dispute
            elif dispute.state == "open" and len(moves) == 1:
                said.setdefault(moves, dispute)
        return said
