"""The case that opens when the deadline of a formal notice passes unpaid."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.vocabulary import CLAIMED
from .notice import CASE_TYPE, UNDECIDED


class DunningAction(models.Model):
    _inherit = "dunning.action"

    case_id = fields.Many2one(
        "dunning.case",
        string="Case opened",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="relance_telephonique.group_dunning_user",
    )

    def action_undo(self):
        """What a case rests on was sent.

        :raise UserError: if its case is open
        """
        self.check_access("write")
        for action in self.sudo():  # who reads no cases is told too
            if action.case_id.state == "open":
                raise UserError(
                    self.env._(
                        "%(name)s cannot be taken back: a case rests on it. Close the case first.",
                        name=action.display_name,
                    )
                )
        return super().action_undo()

    # ------------------------------------------------------------------ the case that opens

    @api.model
    def _open_cases(self):
        """Open a case for what is still unpaid when the deadline of a formal notice has passed.

        The decision is asked again: what was paid, promised, disputed or paused stays out of it.
        A letter that never reached the debtor opens nothing.
        """
        companies = self.env["res.company"].search(
            [("dunning_open_cases", "=", True), ("dunning_mode", "!=", "off")]
        )
        for company in companies:
            expired = self.with_company(company)._expired_notices(company)
            for debtor, notices in expired.grouped("partner_id").items():
                items = notices._items_for_case(debtor)
                own = items.filtered(lambda item: len(item.move_id._dunning_debtors()) == 1)
                notices._open_case(own)
                notices._ask_to_divide((items - own).move_id)

    def _expired_notices(self, company):
        return self.search(
            [
                ("company_id", "=", company.id),
                ("is_registered", "=", True),
                ("level_id.is_formal_notice", "=", True),
                ("state", "=", "done"),
                ("date_expiry", "<", company._dunning_today()),
                ("case_id", "=", False),
                ("return_reason", "not in", ("unknown_address",)),
                ("line_ids.move_line_id.reconciled", "=", False),
            ],
            order="date_expiry, id",
        )

    def _items_for_case(self, debtor):
        """Return the due items of these notices that the debtor still owes and nothing holds."""
        items = self.env["dunning.due.item"].sudo()
        items.invalidate_model()
        return items.search(
            [
                ("id", "in", self.line_ids.move_line_id.ids),
                ("partner_id", "=", debtor.id),
                ("status", "in", CLAIMED),
            ]
        )

    def _open_case(self, items):
        """Open a case for the items, or let them join the debtor's, as long as nothing is decided
        in it; a manager decides.
        """
        carrying = self.filtered(lambda action: action.line_ids.move_line_id & items.move_line_id)
        if not carrying:
            return
        case = self.env["dunning.case"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("partner_id", "=", carrying.partner_id.id),
                ("state", "=", "open"),
                ("stage", "in", UNDECIDED),
            ],
            limit=1,
        )
        if case:
            case.move_ids |= items.move_id
        else:
            values = carrying[0]._case_values() | {"move_ids": items.move_id.ids}
            quiet = self.env["dunning.case"].with_context(mail_auto_subscribe_no_notify=True)
            case = quiet.create(values)
        carrying._by_method().case_id = case
        carrying[0]._ask_to_decide(case)

    def _ask_to_divide(self, entries):
        """Tell the debtor's collector, once, of each of these entries that others owe too: a case
        is about all of an entry.
        """
        debtor, company = self.partner_id, self.env.company
        for entry in entries:
            debtor._dunning_tell_collector(
                company,
                lambda env, name=entry.name: env._(
                    "No case opens about %(entry)s: other customers owe it too. Move this "
                    "customer's part to an entry of its own",
                    entry=name,
                ),
                once=True,
            )

    def _case_values(self):
        """Return what the case is opened with, but for its invoices."""
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "date": self.company_id._dunning_today(),
            "user_id": (self.company_id._dunning_manager() or self._responsible()).id,
            "action_id": self.id,
            "stage": "notice_expired",
        }

    def _ask_to_decide(self, case):
        """Put the case into the inbox of its responsible: the decision cannot wait for its step."""
        user = case._dunning_decider() or self._responsible()
        words = self.with_context(lang=user.lang)
        case.with_context(mail_activity_quick_update=True).activity_schedule(
            CASE_TYPE,
            date_deadline=self.company_id._dunning_today(),
            user_id=user.id,
            summary=words.env._(
                "The deadline of the formal notice passed on %(date)s: decide what follows",
                date=format_date(words.env, self.date_expiry),
            ),
        )
