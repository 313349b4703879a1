"""Settle: who looks into a dispute, what is decided, and what follows for the debtor."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.file_names import document_name
from ...tools.ledger_sql import RECEIVABLE
from .credit_note import origin_of

SETTLE_TYPE = "relance_telephonique.mail_activity_type_dispute"
DAYS_TO_PAY = 8  # what remains due, from our answer on
ANSWER = "relance_telephonique.mail_template_dispute"
ANSWER_REPORT = "relance_telephonique.action_report_dispute_answer"


class DunningDispute(models.Model):
    _inherit = "dunning.dispute"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env["account.move"].has_access("read"):
            for vals in vals_list:
                if not vals.get("amount"):  # the form shows no invoice, nor what it leaves to pay
                    vals.pop("amount", None)
        disputes = super().create(vals_list)
        disputes._ask_to_settle()
        return disputes

    def write(self, vals):
        """Whoever settles it from now on finds it in their activities, with its day."""
        result = super().write(vals)
        if {"user_id", "date_target"}.intersection(vals):
            self._by_method().is_overdue = False
            self._ask_to_settle()
        return result

    # ------------------------------------------------------------------ what a person decides

    def action_resolve(self, founded):
        """Settle disputes. What was disputed is chased again where it stood, unless the debtor was
        right: it is then held back until the credit note is posted.

        :param founded: whether the debtor was right
        :return: the credit note to make, ready to be confirmed, if one dispute was founded
        """
        settled = self.filtered(lambda dispute: dispute.state == "open")
        for dispute in settled:
            dispute._by_method().write(
                {
                    "state": "founded" if founded else "unfounded",
                    "date_resolved": dispute.company_id._dunning_today(),
                    "is_overdue": False,
                }
            )
        settled.sudo()._activities_of(SETTLE_TYPE).action_feedback()
        if founded and len(settled) == 1:
            return settled.action_credit()
        return None

    def action_founded(self):
        """Say that the debtor is right."""
        return self.action_resolve(True)

    def action_unfounded(self):
        """Say that the debtor is wrong."""
        return self.action_resolve(False)

    def action_reopen(self):
        """Take the decision on a dispute back."""
        self._by_method().write({"state": "open", "date_resolved": False, "is_credited": False})
        self._ask_to_settle()

    # ------------------------------------------------------------------ the debtor was right

    def action_credit(self):
        """Open the credit note for what was disputed, to be confirmed."""
        self.ensure_one()
        label = self.env._("Dispute: %(category)s", category=self._category_label())
        moves = self.sudo()._invoices().sudo(self.env.su)  # collectors may not read the ledger
        return moves._dunning_propose_credit(self, self.amount, label)

    def action_credited(self):
        """Say that what was found to be right was credited, by whatever means."""
        self._credit_note_posted(True)

    def action_open_credit_notes(self):
        """Open the credit notes that settle the dispute."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_refund_type"
        )
        return action | {"domain": [("dunning_origin", "=", origin_of(self))], "context": {}}

    def _credit_note_posted(self, is_credited):
        """A credit note that settles the dispute was posted, or taken back."""
        founded = self.filtered(lambda dispute: dispute.state == "founded")
        founded._by_method().is_credited = is_credited

    @api.model
    def _to_credit(self, moves):
        """Return the founded disputes about these invoices that no credit note was made for."""
        if not moves:
            return self.browse()
        found = self.search([("move_ids", "in", moves.ids), ("state", "=", "founded")], order="id")
        return found.filtered(lambda dispute: not dispute._credit_notes())

    def _credit_notes(self):
        self.ensure_one()
        own = [("dunning_origin", "=", origin_of(self))]
        return self.env["account.move"].search(own, limit=1)

    def _credited_by_hand(self):
        """Return what credit notes that name no dispute gave back since this one was raised."""
        self.ensure_one()
        notes = self.env["account.move"].search(
            [
                ("reversed_entry_id", "in", self.move_ids.ids),
                ("move_type", "=", "out_refund"),
                ("state", "=", "posted"),
                ("dunning_origin", "=", False),
                ("date", ">=", self.date),
            ]
        )
        return sum(notes.mapped("amount_total"))

    # ------------------------------------------------------------------ in time

    def _ask_to_settle(self):
        """Put each open dispute in the inbox of who settles it."""
        opened = self.filtered(lambda dispute: dispute.state == "open")
        opened.sudo()._activities_of(SETTLE_TYPE).unlink()
        values = []
        for own in opened.grouped(lambda dispute: (dispute.company_id, dispute.user_id)).values():
            settler = own[0]._settler()
            values += own.with_context(lang=settler.lang)._activities_to_settle(settler)
        self.env["mail.activity"].create(values)

    def _activities_to_settle(self, settler):
        kind = self.env.ref(SETTLE_TYPE, raise_if_not_found=False) or self._default_activity_type()
        model = self.env["ir.model"]._get_id(self._name)
        return [
            {
                "activity_type_id": kind.id,
                "automated": True,
                "date_deadline": dispute.date_target or fields.Date.context_today(self),
                "res_id": dispute.id,
                "res_model_id": model,
                "summary": dispute.display_name,
                "user_id": settler.id,
            }
            for dispute in self
        ]

    def _settler(self):
        self.ensure_one()
        at_work = None if self.user_id else self.env.user
        return self.company_id._dunning_pick(self.user_id or at_work)

    @api.model
    def _tell_of_overdue(self):
        """Tell a manager, once, of each dispute that was not settled by its day."""
        for company in self.env["res.company"].search([("dunning_mode", "!=", "off")]):
            late = self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "open"),
                    ("is_overdue", "=", False),
                    ("date_target", "<", company._dunning_today()),
                ]
            )
            late._by_method().is_overdue = True
            manager = company._dunning_manager()
            words = self.with_context(lang=manager.lang)  # the cron's are nobody's
            for dispute in late:
                dispute.activity_schedule(
                    SETTLE_TYPE,
                    user_id=manager.id,
                    summary=words.env._("Not settled in time"),
                )

    # ------------------------------------------------------------------ in writing

    def action_send_answer(self):
        """Open the e-mail with our answer, ready to be sent."""
        self.ensure_one()
        self._check_print(self.env["ir.actions.report"])
        name = self.env._("Answer to the dispute")
        return self._dunning_compose("dispute", name, ANSWER, self.partner_id._dunning_contact())

    def action_print_answer(self):
        """Print the letter with our answer."""
        self._check_print(self.env["ir.actions.report"])
        return self.env["ir.actions.report"]._dunning_get(ANSWER_REPORT).report_action(self)

    def _check_print(self, report):
        """Our answer is one once it is decided, with its reason."""
        for dispute in self:
            if dispute.state == "open":
                raise UserError(
                    self.env._(
                        "The dispute of %(debtor)s is not settled: decide first whether the debtor "
                        "is right.",
                        debtor=dispute.partner_id.display_name,
                    )
                )
            if dispute.state == "unfounded" and not dispute.answer:
                raise UserError(
                    self.env._(
                        "Write in “Our answer” why %(debtor)s is not right: the letter says it.",
                        debtor=dispute.partner_id.display_name,
                    )
                )
        return super()._check_print(report)

    def _signed_by(self):
        """Return who signs: whoever settles it."""
        return self.user_id or super()._signed_by()

    def _document_name(self):
        """Return the file name of the answer, without extension."""
        self.ensure_one()
        name = f"{self.partner_id.name} - {self.date_resolved or self.date}"
        return document_name(self.env._("Answer to a dispute - %(name)s", name=name))

    def _statement(self):
        """Return what the invoices leave to pay now, to be listed."""
        lines = self.sudo()._invoices().line_ids
        return self._statement_of(
            lines.filtered(
                lambda line: line.account_id.account_type == RECEIVABLE and not line.reconciled
            )
        )

    def _amount_left(self):
        """Return what the invoices leave to pay without what is to be credited."""
        left = sum(self.sudo()._invoices().mapped("amount_residual"))
        to_credit = self.amount if self.state == "founded" and not self.is_credited else 0.0
        return self.currency_id.round(max(left - to_credit, 0.0))

    def _deadline(self):
        """Return the working day by which the answer asks for what is due."""
        return self.company_id._dunning_working_day_in(DAYS_TO_PAY)
