"""Attached: a person who owed for themselves becomes somebody's contact, or is merged with one, and
Odoo moves what they owe to the company they belong to. What was agreed, written and said about it
goes with it.
"""

from odoo import models
from odoo.fields import Domain

from ...tools.ledger_sql import OPEN_RECEIVABLES
from ...tools.vocabulary import TO_BE_MADE

FOLLOWS = (  # what is about one debtor, and goes where the debt goes
    "dunning.action",
    "dunning.answer",
    "dunning.call",
    "dunning.case",
    "dunning.discount.offer",
    "dunning.dispute",
    "dunning.mail",
    "dunning.money.aside",
    "dunning.note",
    "dunning.pause",
    "dunning.postponement",
    "dunning.promise",
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        if not {"parent_id", "is_company"}.intersection(vals):
            return super().write(vals)
        debtors = self.filtered(lambda partner: partner == partner.commercial_partner_id)
        held = {debtor: debtor._dunning_items_owed() for debtor in debtors}
        result = super().write(vals)
        for debtor, items in held.items():
            if debtor.commercial_partner_id != debtor:
                debtor._dunning_hand_on(items)
        return result

    def _dunning_items_owed(self):
        """Return ``{company: open journal items}`` of these debtors, before Odoo moves them."""
        partner = self.sudo()  # whoever edits contacts may have no right on the ledger
        items = partner.env["account.move.line"].search(
            OPEN_RECEIVABLES & Domain("partner_id", "in", partner.ids)
        )
        return items.grouped("company_id")

    def _dunning_hand_on(self, items):
        """Let what is about this former debtor go with the debt.

        :param items: ``{company: journal items}`` that were theirs
        """
        former = self.sudo()  # the records may be of several companies and people
        former._dunning_keep_alone(items)
        former._dunning_give_up_prepared()
        for name in FOLLOWS:
            records = former.env[name].with_context(active_test=False)
            ours = records.search([("partner_id", "=", former.id)])
            ours._by_method().write({"partner_id": former.commercial_partner_id.id})
        money = former.env["account.bank.statement.line"]
        theirs = Domain("dunning_partner_id", "=", former.id)
        theirs |= Domain("dunning_other_partner_ids", "in", former.ids)
        money.search(theirs)._dunning_look_again()

    def _dunning_keep_alone(self, items):
        """What held the whole person back holds what they owed, and nothing of the company's."""
        for company, lines in items.items():
            if self.dunning_proceedings or self.with_company(company).dunning_excluded:
                lines.no_followup = True
        pauses = self.env["dunning.pause"].search(
            [("partner_id", "=", self.id), ("whole_debtor", "=", True)]
        )
        for company, of_company in pauses.grouped("company_id").items():
            if company in items:
                of_company.move_line_ids = items[company]
            else:
                of_company.active = False

    def _dunning_give_up_prepared(self):
        """What has not left is decided on again, with all that the company owes; an answer that the
        company's own waits beside is read with it.
        """
        actions = self.env["dunning.action"]
        waiting = actions.search([("partner_id", "=", self.id), ("state", "in", TO_BE_MADE)])
        prepared = waiting.filtered(
            lambda action: action.reason == "level" and not action.date_processed
        )
        prepared.action_cancel()
        for answer in waiting.filtered(lambda action: action.reason == "reply"):
            if actions._answer_waiting(answer.company_id, self.commercial_partner_id):
                answer.action_done()


class MergePartners(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """What was about a debtor goes to the company of the contact that they are merged with."""
        partners = self.env["res.partner"].browse(partner_ids).exists()
        items = partners._dunning_items_owed()
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        self.env.invalidate_all()
        for kept in partners.exists():
            if kept.commercial_partner_id != kept:
                kept._dunning_hand_on(items)
        return result
