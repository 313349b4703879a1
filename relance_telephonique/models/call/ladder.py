"""Ladder: whom to call now of a debtor's people, by what they do and what came of earlier calls."""

from datetime import timedelta

from odoo import fields, models

from ...tools.ladder import MEMORY, Rung, rung


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_roles_to_reach(self, channel):
        """Calls go up the ladder; what is written does not."""
        if not self.env["dunning.level"]._channel_of(channel).is_call:
            return super()._dunning_roles_to_reach(channel)
        rungs = self._dunning_rungs(self.env.company)
        return {debtor.id: found.role for debtor, found in rungs.items()}

    def _dunning_rungs(self, company, named=None):
        """Return ``{debtor: Rung}``, of those who have people with a part in payments, of whom to
        call now; in three queries.

        :param named: ``{debtor: the part that the step names}``
        """
        people = self._dunning_people_to_call()
        calls = self.browse(debtor.id for debtor in people)._dunning_calls_without_result(company)
        named = named or {}
        return {
            debtor: rung(roles, calls.get(debtor, ()), named.get(debtor) or "")
            for debtor, roles in people.items()
        }

    def _dunning_people_to_call(self):
        """Return ``{debtor: parts in payments of their people who have a number}``."""
        people = self.search_fetch(
            [("commercial_partner_id", "in", self.ids), ("dunning_role", "!=", False)],
            ["commercial_partner_id", "dunning_role", "phone"],
        )
        by_debtor = people._dunning_reachable("phone").grouped("commercial_partner_id")
        return {debtor: own.mapped("dunning_role") for debtor, own in by_debtor.items()}

    def _dunning_calls_without_result(self, company):
        """Return ``{debtor: [(part in payments of who was called, effect of the outcome)]}`` of the
        calls of some weeks, the latest first.
        """
        if not self:
            return {}
        calls = self.env["dunning.call"].search_fetch(
            [
                ("partner_id", "in", self.ids),
                ("company_id", "=", company.id),
                ("date", ">", fields.Datetime.now() - timedelta(days=MEMORY)),
            ],
            ["partner_id", "contact_id", "outcome_id"],
        )
        return {
            debtor: [(call.contact_id.dunning_role, call.outcome_id.effect) for call in own]
            for debtor, own in calls.grouped("partner_id").items()
        }


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _rungs(self):
        """Return ``{call: Rung}`` of whom to call now."""
        rungs = dict.fromkeys(self, Rung())
        for company, actions in self.grouped("company_id").items():
            named = {action.partner_id: action.level_id.contact_role for action in actions}
            found = actions.partner_id._dunning_rungs(company, named)
            rungs |= {action: found.get(action.partner_id, Rung()) for action in actions}
        return rungs

    def _climb(self):
        """Remember whom the calls are to reach after what came of earlier ones."""
        for action, found in self._rungs().items():
            if (action.contact_role or "") != found.role:
                action._by_method().contact_role = found.role or False

    def _effect_retry(self, call):
        result = super()._effect_retry(call)
        self.filtered(lambda action: action.state == "ready")._ask_contacts_again()
        return result

    def _ask_contacts_again(self):
        """People, and what came of calls to them, change while a call waits."""
        self.filtered(lambda action: action._channel().is_call)._climb()
        return super()._ask_contacts_again()

    # ------------------------------------------------------------------ in words

    def _why_this_person(self):
        """Return why it is this person who is called, "" if there is nothing to say."""
        self.ensure_one()
        found = self._rungs()[self]
        if self.is_contact_chosen or self.contact_id.dunning_role != found.role:
            return ""
        role = self.contact_id._dunning_role_label().lower()
        if found.tries:
            return self.env._(
                "%(count)d calls without result: %(role)s", count=found.tries, role=role
            )
        return self.env._("This step is for: %(role)s", role=role) if found.is_named else ""


class DunningRun(models.Model):
    _inherit = "dunning.run"

    def _choose_contacts(self):
        """Calls that a run prepares go on where the earlier ones ended."""
        if self.env["res.partner"].search_count([("dunning_role", "!=", False)], limit=1):
            self._climb_in_calls()
        return super()._choose_contacts()

    def _climb_in_calls(self):
        calls = self.env["dunning.action"].search_fetch(
            [("run_id", "=", self.id), ("channel", "in", self._calls())],
            ["company_id", "contact_role", "level_id", "partner_id"],
        )
        calls._climb()
        calls.flush_recordset(["contact_role"])
