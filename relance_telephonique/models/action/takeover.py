"""Take over: what was done before the engine or beside it, said by a person."""

from collections import defaultdict
from datetime import date, datetime, time
from typing import NamedTuple

from markupsafe import Markup

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.vocabulary import BEFORE_ANY_LEVEL, OPEN_STATES


class Contact(NamedTuple):
    """A contact that was made about a due item; without a level it was only a contact."""

    item: models.BaseModel
    level: models.BaseModel
    date: date
    channel: str
    note: str = ""


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"

    def action_set_level(self):
        """Ask which level these items have reached, of any debtors."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set the level reached"),
            "res_model": "dunning.takeover",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_item_ids": self.ids},
        }

    def _set_level(self, level, date=None, note=None, channel=None):
        """Say that these items have reached ``level``, or with an empty one that they begin again.

        The next step counts from that day. What had gone further no longer counts, nor does what
        was under way. Items that stand there already stay as they are.

        :param date: the day it was reached, by default today
        :param channel: how, by default the level's
        :return: the actions that record it, one per company and debtor
        :raise UserError: if the day is to come, or an item has no customer
        """
        self.env["dunning.action"].check_access("create")
        self._check_has_customer()
        if not level:
            self._begin_again(note)
            return self.env["dunning.action"]
        contacts = [
            Contact(
                item,
                level,
                date or item.company_id._dunning_today(),
                channel or level.channel,
                note or "",
            )
            for item in self
        ]
        return self._record_contacts(
            [
                contact
                for contact in contacts
                if (contact.item.level_id, contact.item.level_date) != (level, contact.date)
            ]
        )

    def _set_scenario(self, scenario):
        """Let the debtors of these items follow ``scenario`` from now on."""
        self.env["dunning.action"].check_access("create")
        self._check_has_customer()
        for company, items in self.grouped("company_id").items():
            items._check_of_company(scenario)
            # A collector decides how a debtor is chased, without the right to edit customers.
            debtors = items.partner_id.with_company(company).sudo()
            changed = debtors.filtered(lambda debtor: debtor.dunning_scenario_id != scenario)
            words = {
                debtor.id: self.env._(
                    "Scenario: %(before)s → %(after)s",
                    before=debtor.dunning_scenario_id.name or self.env._("by the rules"),
                    after=scenario.name,
                )
                for debtor in changed
            }
            changed.dunning_scenario_id = scenario
            changed._message_log_batch(words)

    # ------------------------------------------------------------------ checks

    def _check_has_customer(self):
        if nobody := self.filtered(lambda item: not item.partner_id):
            raise UserError(
                self.env._("%(item)s has no customer: set one first.", item=nobody[0].display_name)
            )

    def _check_of_company(self, record):
        """A level or a scenario of another company is none of these items'."""
        owner = record.company_id
        if owner and self.company_id - owner:
            raise UserError(
                self.env._(
                    "“%(name)s” is of %(company)s only: choose another for the items of %(other)s.",
                    name=record.name,
                    company=owner.name,
                    other=(self.company_id - owner)[0].name,
                )
            )

    @api.model
    def _check_contacts(self, contacts):
        for item, level, day, _channel, _note in contacts:
            item._check_of_company(level)
            if day > item.company_id._dunning_today():
                raise UserError(
                    self.env._(
                        "%(date)s is still to come: choose the day it was done.",
                        date=format_date(self.env, day),
                    )
                )

    # ------------------------------------------------------------------ what no longer counts

    def _begin_again(self, note):
        """Let no step of these items count any more; what is under way is given up."""
        before = {item: item._standing_sentence() for item in self}
        self._retire_steps(dict.fromkeys(self.ids, BEFORE_ANY_LEVEL))
        self.invalidate_model()
        for company_items in self.grouped("company_id").values():
            words = {
                debtor.id: self._note_in_words(
                    self.env._("Chasing begins again, no step counts any more:"),
                    [before[item] for item in items],
                    [note],
                )
                for debtor, items in company_items.grouped("partner_id").items()
            }
            company_items.partner_id._message_log_batch(words)

    @api.model
    def _retire_steps(self, delays):
        """Let steps count no more: those from a delay on, and those under way.

        A line without a step stays: a call back that was agreed, an answer that nobody has read.

        :param delays: ``{due item id: delay from which its steps no longer count}``
        """
        steps = self.env["dunning.action.line"].search(
            [("move_line_id", "in", list(delays)), ("level_id", "!=", False)]
        )
        retired = steps.filtered(
            lambda step: (
                step.action_id.state in OPEN_STATES
                or step.delay_days >= delays[step.move_line_id.id]
            )
        )
        words = {
            action.id: self._note_in_words(
                self.env._("The level was set by hand, this no longer counts for:"),
                lines.sudo().move_id.mapped("display_name"),
            )
            for action, lines in retired.grouped("action_id").items()
        }
        retired._give_up(self.env._("The level was set by hand."))
        retired.flush_model(["active"])
        retired.action_id._message_log_batch(words)

    # ------------------------------------------------------------------ what counts instead

    @api.model
    def _record_contacts(self, contacts):
        """Record contacts that were made: one action per company, debtor, day and channel.

        :param contacts: a list of :class:`Contact`, with at most one level per item
        """
        self._check_contacts(contacts)
        before = {contact.item: contact.item._standing_sentence() for contact in contacts}
        self._retire_steps(
            {contact.item.id: contact.level.delay_days for contact in contacts if contact.level}
        )
        groups = defaultdict(list)
        for contact in contacts:
            item = contact.item
            groups[item.company_id, item.partner_id, contact.date, contact.channel].append(contact)
        actions = (
            self.env["dunning.action"]
            .with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
            ._by_method()
            .create([self._contact_values(*key, group) for key, group in groups.items()])
        )
        self._log_contacts(dict(zip(actions, groups.values(), strict=True)), before)
        self.invalidate_model()
        return actions.with_env(self.env)

    @api.model
    def _contact_values(self, company, debtor, day, channel, contacts):
        levels = self.env["dunning.level"].union(*(contact.level for contact in contacts))
        return {
            "company_id": company.id,
            "partner_id": debtor.id,
            "level_id": levels.sorted("delay_days")[-1:].id,
            "channel": channel,
            "reason": "manual",
            "state": "done",
            "date": day,
            "date_done": day,
            "date_processed": datetime.combine(day, time(12)),
            "line_ids": [
                Command.create(
                    {
                        **contact.item._action_line_values(),
                        "level_id": contact.level.id,
                        "delay_days": contact.level.delay_days,
                    }
                )
                for contact in contacts
            ],
        }

    # ------------------------------------------------------------------ in words

    @api.model
    def _log_contacts(self, recorded, before):
        """Say on each action and on its debtor what was set, from which level to which."""
        words = {}
        for action, contacts in recorded.items():
            title = self.env._(
                "Noted by hand, %(channel)s of %(date)s:",
                channel=action._channel_label(),
                date=format_date(self.env, action.date_done),
            )
            lines = [
                f"{before[contact.item]} → {contact.level._named()}"
                if contact.level
                else contact.item.display_name
                for contact in contacts
            ]
            words[action] = self._note_in_words(title, lines, [c.note for c in contacts])
        actions = self.env["dunning.action"].union(*recorded)
        actions._message_log_batch({action.id: body for action, body in words.items()})
        by_debtor = defaultdict(Markup)
        for action, body in words.items():
            by_debtor[action.partner_id.id] += body
        actions.partner_id._message_log_batch(by_debtor)

    def _standing_sentence(self):
        """Return “INV/1: D+3 · First reminder”, or “INV/1: no level”."""
        self.ensure_one()
        return self.env._(
            "%(invoice)s: %(level)s", invoice=self.display_name, level=self.level_id._named()
        )

    @api.model
    def _note_in_words(self, title, lines, notes=()):
        items = Markup().join(Markup("<li>%s</li>") % line for line in lines)
        body = Markup("<p>%s</p><ul>%s</ul>") % (title, items)
        for note in dict.fromkeys(filter(None, notes)):
            body += Markup("<p>%s</p>") % note
        return body


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    def _named(self):
        if not self:
            return self.env._("no level")
        return self.with_context(dunning_show_delay=True).display_name
