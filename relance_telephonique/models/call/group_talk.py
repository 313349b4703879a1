"""Group talk: the companies of a payer group are called once, with a part for each of them."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount

from .dunning_call_lock import HOLD
from .log import ONGOING


class DunningAction(models.Model):
    _inherit = "dunning.action"

    # ------------------------------------------------------------------ one contact a day

    def _keep_one_contact_a_day(self, today):
        """A group is called, or written to, on one day: its companies are called together, and each
        gets letters of its own.
        """
        kept = super()._keep_one_contact_a_day(today)
        waiting = kept._beside_others_of_group(today)
        waiting._wait_for_working_day(today)
        return kept - waiting

    def _beside_others_of_group(self, today):
        """Return those of another kind (calls, or not) than what reaches others of the debtor's
        group on the day: what was made before goes first, then the highest step.
        """
        groups = self.env["dunning.payer.group"]._groups_of(self.env.company, self.partner_id)
        beside = self.browse()
        for group in {*groups.values()}:
            own = self.filtered(lambda action, group=group: groups.get(action.partner_id) == group)
            highest = own.sorted(lambda action: (-action.level_id.delay_days, action.id))[:1]
            first = own._made_on(group.partner_ids, today)[:1] or highest
            is_call = first._channel().is_call
            beside |= own.filtered(
                lambda action, is_call=is_call: action._channel().is_call != is_call
            )
        return beside

    def _made_on(self, debtors, day):
        """Return what was made, or handed to a person, for these debtors on the day."""
        return self.search(
            Domain("company_id", "=", self.env.company.id)
            & Domain("partner_id", "in", debtors.ids)
            & (
                Domain("state", "=", "done") & Domain("date_done", "=", day)
                | Domain("state", "=", "ready")
                & Domain("date_processed", "!=", False)
                & Domain("date", "=", day)
            ),
            order="id",
        )

    def _others_of_payer_group(self):
        """Return the other companies of the debtor's payer group."""
        groups = self.env["dunning.payer.group"]._groups_of(self.company_id, self.partner_id)
        group = groups.get(self.partner_id)
        return group.partner_ids - self.partner_id if group else self.partner_id.browse()

    # ------------------------------------------------------------------ on the desk

    @api.model
    def _desk_queue(self, everybody=False, domain=()):
        """The calls to a group stand together, where the first of them has its place."""
        rows = super()._desk_queue(everybody, domain)
        names = self._desk_group_names(rows)
        first = {}
        for place, row in enumerate(rows):
            row["group"] = names.get(row["id"], False)
            first.setdefault((row["group"] or row["id"], row["is_later"]), place)
        return sorted(rows, key=lambda row: first[row["group"] or row["id"], row["is_later"]])

    @api.model
    def _desk_group_names(self, rows):
        """Return ``{id of a call: name of the group that it is made to}``."""
        if not self.env["dunning.payer.group"]._dunning_are_any():
            return {}
        names = {}
        for company, calls in self.browse(row["id"] for row in rows).grouped("company_id").items():
            groups = self.env["dunning.payer.group"]._groups_of(company, calls.partner_id)
            names |= {
                call.id: groups[call.partner_id].name for call in calls if call.partner_id in groups
            }
        return names

    def _desk_sheet(self):
        return super()._desk_sheet() | {"group": self._desk_group()}

    def _desk_group(self):
        """Return the companies of the group that are talked about in the same call, this one too;
        False if the debtor is called alone.
        """
        calls = self | self._calls_to_group()
        if len(calls) < 2:
            return False
        asked = calls._asked_now()
        groups = self.env["dunning.payer.group"]._groups_of(self.company_id, self.partner_id)
        return {
            "name": groups[self.partner_id].name,
            "amount": format_amount(self.env, sum(asked.values()), self.currency_id),
            "sections": [
                {
                    "id": call.id,
                    "debtor": call.partner_id.name,
                    "amount": format_amount(self.env, asked[call], call.currency_id),
                    "late": call._desk_late(),
                }
                for call in calls.sorted("id")
            ],
        }

    def _calls_to_group(self):
        """Return the calls to make today to the other companies of the group."""
        members = self._others_of_payer_group()
        if not members:
            return self.browse()
        return self.search(
            self._desk_domain_of_today(everybody=True)
            & Domain("partner_id", "in", members.ids)
            & Domain("company_id", "=", self.company_id.id)
        )

    # ------------------------------------------------------------------ one call

    def action_take_call(self):
        """Who calls one company of a group has the others too."""
        result = super().action_take_call()
        for call in self:
            for other in call._calls_to_group():
                self.env["dunning.call.lock"]._take(other.partner_id, other.company_id)
        return result

    def action_call(self, override_reason=False):
        """The telephone dials once: the talk with the others of the group begins as well."""
        result = super().action_call(override_reason)
        for other in self._calls_to_group():
            self.env["dunning.call.lock"]._dial(other.partner_id, other.company_id, override_reason)
        return result

    def _begun(self, values):
        """What is noted of a second company of the group is part of the same call."""
        if not values.get("date") and values.get("direction") != "incoming":
            first = self.partner_id._dunning_group_talk(self.company_id)
            if first:
                return {name: first[name] for name in ONGOING} | {"part_of_id": first.id}
        return super()._begun(values)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_attempts(self, company, moment):
        """A call to one company of a group counts for all of them."""
        made = super()._dunning_attempts(company, moment)
        groups = self.env["dunning.payer.group"]._groups_of(company, self)
        for group in {*groups.values()}:
            others = group.partner_ids - self
            theirs = super(ResPartner, others)._dunning_attempts(company, moment) if others else {}
            known = made | theirs
            together = [attempt for one in group.partner_ids for attempt in known[one]]
            made |= dict.fromkeys(group.partner_ids & self, together)
        return made

    def _dunning_why_capped(self, company, hours, attempts, moment):
        """What is said of the other companies of a group in one call is no other call."""
        why = super()._dunning_why_capped(company, hours, attempts, moment)
        return False if why and self._dunning_group_talk(company) else why

    def _dunning_group_talk(self, company):
        """Return the call that the user has just made to another company of the debtor's group, if
        there is one: it goes on.
        """
        groups = self.env["dunning.payer.group"]._groups_of(company, self)
        calls = self.env["dunning.call"]
        if self not in groups:
            return calls
        latest = calls.search(
            [
                ("partner_id", "in", (groups[self].partner_ids - self).ids),
                ("company_id", "=", company.id),
                ("user_id", "=", self.env.uid),
                ("part_of_id", "=", False),
                ("date", ">", fields.Datetime.now() - timedelta(days=1)),
            ],
            limit=1,
        )
        ended = latest and latest.date + timedelta(seconds=latest.duration)
        return latest if latest and ended > fields.Datetime.now() - HOLD else calls
