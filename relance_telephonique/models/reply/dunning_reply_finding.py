from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.mail import email_re

from ...tools import reply_rules
from ...tools.reply import Finding

NAMED_ON_PAGE = "page.payer"  # by a debtor, in a field of its own: no rule read it


class DunningReplyFinding(models.Model):
    """What a rule understood of a debtor's answer, with the words that say so.

    Nothing follows by itself: a person does it with one click, changes it first, or says that it
    was not meant, which is counted by rule. What is not sure enough is only proposed, apart.
    """

    _name = "dunning.reply.finding"
    _inherit = ["dunning.protected"]
    _description = "Understood in an Answer"
    _order = "action_id desc, confidence desc, id"
    _ledger = ("create", "write", "unlink")

    action_id = fields.Many2one(
        "dunning.action", string="Answer", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="action_id.partner_id", string="Debtor")
    company_id = fields.Many2one(related="action_id.company_id")
    currency_id = fields.Many2one(related="action_id.currency_id")
    message_id = fields.Many2one(
        "mail.message", required=True, index=True, ondelete="cascade", groups="base.group_system"
    )
    kind = fields.Selection(
        [
            (reply_rules.PAID, "Has paid"),
            (reply_rules.WILL_PAY, "Will pay"),
            (reply_rules.DISPUTE, "Contests"),
            (reply_rules.NOT_RECEIVED, "Wants the invoice"),
            (reply_rules.WRONG_PERSON, "Somebody else pays"),
            (reply_rules.OUT_OF_OFFICE, "Is away"),
            (reply_rules.REFUSES, "Refuses to pay"),
            (reply_rules.ASKS_BANK, "Asks for bank details"),
        ],
        string="Understood",
        required=True,
    )
    category = fields.Char(help="Of a dispute, as the words tell it.")
    confidence = fields.Float(
        help="How probable it is that this was meant, from 0 to 1.",
        aggregator="avg",
        readonly=True,
    )
    certainty = fields.Selection(
        [("understood", "Understood"), ("perhaps", "Perhaps")],
        string="How sure",
        required=True,
        default="understood",
        readonly=True,
        help="Perhaps: too little speaks for it, or something else against it.",
    )
    quote = fields.Text(string="In these words", required=True)
    date = fields.Date(string="Day named", readonly=True)
    amount = fields.Monetary(string="Amount named", readonly=True)
    move_ids = fields.Many2many("account.move", string="Invoices named")
    rule = fields.Char(required=True, index=True, help="What found it; corrections count by rule.")
    state = fields.Selection(
        [("open", "To decide"), ("done", "Done"), ("wrong", "Misread")],
        string="Decision",
        required=True,
        default="open",
        readonly=True,
    )

    @api.depends("kind", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for finding in self:
            parts = (labels.get(finding.kind), format_date(self.env, finding.date))
            finding.display_name = " · ".join(filter(None, parts))

    # ------------------------------------------------------------------ read

    @api.model
    def _keep(self, answer, message, found, invoices):
        """Keep what was understood of a message.

        :param found: a list of :class:`Finding`
        :param invoices: ``{number: account.move}``
        """
        values = [self._values(answer, message, finding, invoices) for finding in found]
        return self._by_method().create(values)

    def _values(self, answer, message, finding: Finding, invoices):
        moves = answer.env["account.move"].union(*map(invoices.get, finding.invoices))
        return {
            "action_id": answer.id,
            "message_id": message.id,
            "kind": finding.kind,
            "category": finding.category,
            "confidence": finding.confidence,
            "certainty": "understood" if finding.is_sure else "perhaps",
            "quote": finding.quote,
            "date": finding.date,
            "amount": finding.amount,
            "move_ids": moves.ids,
            "rule": finding.rule,
        }

    @api.model
    def _propose_payer(self, answer, message, note):
        """Propose who pays, as the debtor named them on their page: who decides makes a contact of
        it.

        :param note: “name, e-mail, telephone” in its first line
        """
        named = Finding(
            kind=reply_rules.WRONG_PERSON,
            confidence=1.0,
            quote=note,
            date=None,
            amount=0.0,
            invoices=(),
            rule=NAMED_ON_PAGE,
        )
        return self._keep(answer, message, [named], {})

    # ------------------------------------------------------------------ decide

    def action_do(self):
        """Open what follows from it, filled in: nothing is done before it is saved or sent."""
        self.ensure_one()
        self.action_id.check_access("write")
        self._by_method().state = "done"
        return getattr(self, f"_do_{self.kind}")()

    def action_not_meant(self):
        """Say that this is not what the debtor meant."""
        self.action_id.check_access("write")
        self._by_method().state = "wrong"

    def _items(self):
        """Return the debtor's due items that were named, else those that were answered about."""
        items = self.env["dunning.due.item"]
        owed = Domain("partner_id", "=", self.partner_id.id) & Domain(
            "company_id", "=", self.company_id.id
        )
        moves = self.sudo().move_ids  # collectors need no right on invoices
        named = moves and items.search(owed & Domain("move_id", "in", moves.ids))
        answered = self.action_id.line_ids.move_line_id.ids
        return named or items.search(owed & Domain("id", "in", answered)) or items.search(owed)

    def _do_paid(self):
        return self._wait_for("paid", self.quote)

    def _do_out_of_office(self):
        return self._wait_for("other", self.quote)

    def _wait_for(self, reason, note):
        action = self._items().action_pause()
        defaults = {"default_reason": reason, "default_note": note}
        if self.kind == reply_rules.OUT_OF_OFFICE and self.date:
            defaults["default_date_until"] = self.date
        return self._with_defaults(action, defaults)

    def _do_will_pay(self):
        defaults = {"default_note": self.quote, "default_action_id": self.action_id.id}
        if self.date:
            defaults["default_part_first_date"] = self.date
        return self._with_defaults(self._items().action_promise(), defaults)

    def _do_dispute(self):
        known = dict(self.env["dunning.dispute"]._fields["category"].selection)
        defaults = {"default_note": self.quote}
        if self.category in known:
            defaults["default_category"] = self.category
        return self._with_defaults(self._items().action_dispute(), defaults)

    def _do_not_received(self):
        return self.action_id._compose_copies(self._items())

    def _do_wrong_person(self):
        """Open a new contact of the debtor's, with the address that was written, if any."""
        defaults = {"default_parent_id": self.partner_id.id, "default_type": "contact"}
        if address := email_re.search(self.quote):
            defaults["default_email"] = address[0].lower()
        if self.rule == NAMED_ON_PAGE:
            name, *reached = self.quote.split("\n")[0].split(", ")
            phones = [one for one in reached if "@" not in one]
            defaults |= {"default_name": name, "default_phone": phones[0] if phones else ""}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who pays"),
            "res_model": "res.partner",
            "views": [(False, "form")],
            "target": "current",
            "context": defaults,
        }

    def _do_refuses(self):
        return self.partner_id.with_company(self.company_id).action_dunning_log_call()

    def _do_asks_bank_details(self):
        return self.partner_id.with_company(self.company_id).action_dunning_statement_send()

    def _with_defaults(self, action, defaults):
        return action | {"context": {**action.get("context", {}), **defaults}}
