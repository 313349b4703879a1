"""Nothing leaves whose own total is not positive, whatever was decided: the last check of each
document.
"""

from odoo import models
from odoo.exceptions import UserError

from ...tools.vocabulary import TO_BE_MADE

SUMMED = ("amount_residual_currency", "currency_id", "move_id")
NOTED = ("move_type", "payment_state")


class DunningCorrespondence(models.AbstractModel):
    _inherit = "dunning.correspondence"

    def _asks_for_money(self, chased, listed, credits, items):
        """Return whether what is listed leaves something to pay, credits deducted."""
        lines = self.env["account.move.line"].browse(chased + listed + credits)
        held = {item: standing.amount_held for item, standing in items.items()}
        return any(
            currency.compare_amounts(
                sum(
                    line._dunning_left_of_credit() - held.get(line.id, 0.0) for line in of_currency
                ),
                0.0,
            )
            > 0
            for currency, of_currency in lines.grouped("currency_id").items()
        )


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _drop_settled_lines(self):
        """An e-mail, text message or letter that would ask for nothing fails: somebody allocates
        the credits, or decides what else it is to say.
        """
        result = super()._drop_settled_lines()
        documents = self.filtered(
            lambda action: (
                action.state in TO_BE_MADE
                and not action.date_posted
                and action.line_ids
                and (action._channel().is_message or action._channel().is_letter)
            )
        )
        if documents:
            documents._fail_without_total()
        return result

    def _fail_without_total(self):
        accounts = self._debtor_accounts()
        # who approves, a salesperson for one, may not read the ledger
        asked_once = self.sudo().with_context(dunning_accounts=accounts)
        owed = [
            line for account in accounts.values() for line in (*account.items, *account.credits)
        ]
        lines = asked_once.env["account.move.line"].browse(owed)
        lines.fetch(SUMMED)
        lines.move_id.fetch(NOTED)
        idle = asked_once.filtered(lambda action: not action._has_positive_total()).with_env(
            self.env
        )
        for action in idle:
            action._fail(
                self.env._(
                    "Its total is not positive: allocate the credits of %(debtor)s, then retry or "
                    "cancel it.",
                    debtor=action.partner_id.display_name,
                )
            )
        idle._recall_messages()
        idle._by_method().document_id = False

    def _has_positive_total(self):
        self.ensure_one()
        account = self._debtor_account()
        return self._asks_for_money(*self._statement_parts(account), account.items)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_dunning_statement_send(self):
        """Open the e-mail that brings the statement of account.

        :raise UserError: if the account leaves nothing to pay
        """
        self.commercial_partner_id._check_dunning_total()
        return super().action_dunning_statement_send()

    def _message_post_after_hook(self, message, msg_vals):
        """Between the opening of the e-mail and its sending a payment may have come in."""
        if self.env.context.get("dunning_watched") == "statement":
            self._check_dunning_total()
        return super()._message_post_after_hook(message, msg_vals)

    def _check_dunning_total(self):
        """:raise UserError: if the debtor's account leaves nothing to pay in any currency"""
        for debtor in self:
            if not any(table.total > 0 for table in debtor._dunning_statement().tables):
                raise UserError(
                    self.env._(
                        "%(debtor)s owes nothing: there is no statement of account to send. It can "
                        "be printed.",
                        debtor=debtor.display_name,
                    )
                )
