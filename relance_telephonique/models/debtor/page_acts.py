"""Act: what a person may do from the page of a debtor, and how it is done from there."""

from typing import NamedTuple

from odoo import Command, models
from odoo.exceptions import AccessError

from ...tools.groups import COLLECTOR, HISTORY, MANAGER


class Act(NamedTuple):
    """``group``: who may; ``not_group``: who has a better way. ``hotkey`` goes with Alt.
    ``is_about_owed``: it makes no sense while nothing is owed.
    """

    label: str
    icon: str
    group: str = COLLECTOR
    not_group: str = ""
    hotkey: str = ""
    is_about_owed: bool = True


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_acts(self):
        """Return the table of what may be done, ``{code: Act}``, each by ``_dunning_act_<code>``.
        Another addon adds its own here.
        """
        return {
            "promise": Act(self.env._("Promise without a call"), "fa-handshake-o", hotkey="m"),
            "dispute": Act(self.env._("Dispute without a call"), "fa-balance-scale", hotkey="t"),
            "pause": Act(self.env._("Put on hold"), "fa-pause", hotkey="o"),
            "discount": Act(self.env._("Discount"), "fa-percent", MANAGER, hotkey="d"),
            "letter": Act(self.env._("Letter"), "fa-file-text-o", hotkey="l"),
            "statement": Act(self.env._("Statement"), "fa-print", HISTORY, hotkey="e"),
            "send_statement": Act(self.env._("Send the statement"), "fa-envelope-o", hotkey="y"),
            "case": Act(self.env._("Open a case"), "fa-gavel", MANAGER, hotkey="g"),
            "tell_promise": Act(
                self.env._("Tell of a promise"), "fa-handshake-o", HISTORY, COLLECTOR, hotkey="m"
            ),
            "tell_dispute": Act(
                self.env._("Tell of a dispute"), "fa-balance-scale", HISTORY, COLLECTOR, hotkey="t"
            ),
            "note": Act(
                self.env._("Note"), "fa-sticky-note-o", HISTORY, hotkey="k", is_about_owed=False
            ),
        }

    def _dunning_may_act(self, act):
        user = self.env.user
        return user.has_group(act.group) and not (act.not_group and user.has_group(act.not_group))

    def _dunning_page_acts(self, company, items):
        """Return what the reader may do now."""
        return [
            {"code": code, "label": act.label, "icon": act.icon, "hotkey": act.hotkey}
            for code, act in self._dunning_acts().items()
            if self._dunning_may_act(act) and (items or not act.is_about_owed)
        ]

    def dunning_act(self, code, company_id=False, item_ids=()):
        """Begin what is done from the page.

        :param code: one of those that ``dunning_page`` offers
        :param item_ids: the journal items in question
        :return: an action that goes on with it
        :raise AccessError: if the user may not, or if an item is not the debtor's
        """
        debtor, company = self._dunning_page_of(company_id)
        act = debtor._dunning_acts().get(code)
        if not act or not debtor._dunning_may_act(act):
            raise AccessError(self.env._("You may not do this: ask a manager of dunning."))
        items = debtor._dunning_open_items(company, item_ids)
        return getattr(debtor, f"_dunning_act_{code}")(company, items)

    def _dunning_act_promise(self, company, items):
        return items.action_promise() if items else self.action_dunning_promise()

    def _dunning_act_dispute(self, company, items):
        if items:
            return items.action_dispute()
        return self._dunning_new(
            "dunning.dispute", self.env._("Dispute"), company, default_category=False
        )

    def _dunning_act_pause(self, company, items):
        items = items or self.env["dunning.due.item"].search(
            [("partner_id", "=", self.id), ("company_id", "=", company.id)]
        )
        return items.action_pause()

    def _dunning_act_discount(self, company, items):
        return self._dunning_new("dunning.discount.offer", self.env._("Discount"), company)

    def _dunning_act_letter(self, company, items):
        return self._dunning_new(
            "dunning.action", self.env._("Letter"), company, default_channel="letter"
        )

    def _dunning_act_statement(self, company, items):
        return self.action_dunning_statement()

    def _dunning_act_send_statement(self, company, items):
        return self.action_dunning_statement_send()

    def _dunning_act_case(self, company, items):
        return items.action_case() if items else self.action_dunning_case()

    def _dunning_act_note(self, company, items):
        return self.action_dunning_note()

    def _dunning_act_tell_promise(self, company, items):
        return self._dunning_tell_about("promise", items)

    def _dunning_act_tell_dispute(self, company, items):
        """What stands ticked by itself says nothing of which invoice they dispute."""
        is_chosen = items != self._dunning_items_to_settle(company)
        return self._dunning_tell_about("dispute", items if is_chosen else items.browse())

    def _dunning_tell_about(self, kind, items):
        """Return the action that asks what the customer said of these due items; of none of them
        the form proposes its own.
        """
        asked = self.with_context(default_kind=kind).action_dunning_tell()
        if items:
            asked["context"]["default_item_ids"] = [Command.set(items.ids)]
        return asked

    def _dunning_new(self, model, name, company, **defaults):
        """Return the action that opens a new record about the debtor."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "current",
            "context": {
                "default_partner_id": self.id,
                "default_company_id": company.id,
                **defaults,
            },
        }

    # ------------------------------------------------------------------ a talk

    def dunning_dial(self, company_id=False):
        """Begin a call to the debtor, if one may be made now: the telephone dials.

        :raise UserError: saying why not, and from when
        """
        self.env["dunning.action"].check_access("create")
        debtor, company = self._dunning_page_of(company_id)
        call = debtor._dunning_waiting_call(company)
        if call:
            return call.action_call()
        return debtor._dunning_dial(company)

    def dunning_log_outcome(self, outcome_id, company_id=False, item_ids=(), **values):
        """Log a talk, or ask first for what its outcome needs; see
        ``dunning.action.action_log_outcome``. Where a call waits that is about the same, it is the
        one that was made.
        """
        debtor, company = self._dunning_page_of(company_id)
        actions = self.env["dunning.action"]
        actions.check_access("create")
        items = debtor._dunning_open_items(company, item_ids)
        items = items or debtor._dunning_items_to_settle(company)
        outcome = self.env["dunning.call.outcome"].browse(outcome_id)
        if waiting := debtor._dunning_call_noted(company, outcome, items):
            return waiting.action_log_outcome(outcome_id, item_ids, **values)
        if outcome._effect().asks:
            return actions._ask_about_call(outcome, items, partner_id=debtor.id, **values)
        call = debtor._dunning_call_beside(company, items)
        return call.action_log_outcome(outcome_id, **values)
