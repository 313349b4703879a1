"""Foresee: the days to come of a company's debtors if nobody pays, for whoever shows them.

The decision says where everything stands and ``tools/chase.py`` lives the days after it; what
both need is read here once, so that panel and forecast can never disagree.
"""

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.channels import CALL
from ...tools.chase import Chase
from ...tools.chased import Contact, Debtor, Item, Next
from ...tools.timeline import Rules
from ...tools.vocabulary import GOES_ON, TO_BE_MADE
from ...tools.working_days import country_holidays

HORIZON = timedelta(days=365)


class Decision(NamedTuple):
    """What is read of a due item: the names are those of ``dunning.due.item``."""

    id: int
    partner_id: int
    collector_id: int | None
    scenario_id: int | None
    date_maturity: date
    invoice_date: date
    amount_left: float
    amount_chased: float
    amount_credit: float
    contact_date: date | None
    status: str
    reason_id: int | None
    action_id: int | None
    level_id: int | None
    level_date: date | None
    next_level_id: int | None
    next_date: date | None
    reason_code: str

    @property
    def is_chased(self):
        """Whether chasing goes on by itself; a balance below the tolerance may yet grow."""
        return self.status in GOES_ON or self.reason_code == "covered.tolerance"


class OpenAction(NamedTuple):
    """What is read of an open action, and of a line that it carries, if any."""

    id: int
    partner_id: int
    level_id: int | None
    channel: str
    reason: str
    state: str
    date: date
    user_id: int | None
    is_handed_over: bool
    line_id: int | None
    move_line_id: int | None
    line_level_id: int | None


class DunningProjection(models.AbstractModel):
    _name = "dunning.projection"
    _description = "Dunning Projection"

    @api.model
    def _chases(self, company, day, debtors=None):
        """Return the chase of each debtor who owes something or waits for a contact.

        :param day: a working day, on which things stand as the decision says
        :param debtors: of these alone; of all by default
        :rtype: list of :class:`~..tools.chase.Chase`
        """
        rules = Rules(
            company._dunning_calendar(),
            company.dunning_tolerance,
            company.dunning_mode != "automatic",
        )
        known = self._debtors(day, self._of(company, debtors))
        self._add_days_off(known, rules.calendar, day)
        self._add_calls_elsewhere(known, company)
        return [Chase(debtor, rules, day) for debtor in known.values()]

    @api.model
    def _days_to_come(self, company, day, debtors):
        """Return ``{(item id, level id): day}`` of the steps that come if nobody pays."""
        return {
            (item.id, step.level_id): contact.date
            for chase in self._chases(company, company._dunning_next_working_day(day), debtors)
            for contact in chase.live(day + HORIZON)
            for item, step in contact.steps.items()
            if step
        }

    def _of(self, company, debtors):
        domain = Domain("company_id", "=", company.id) & Domain("partner_id", "!=", False)
        return domain if debtors is None else domain & Domain("partner_id", "in", debtors.ids)

    def _debtors(self, day, domain):
        """Return ``{id: Debtor}`` of who owes something or waits for a contact."""
        steps = self.env["dunning.level"]._all_steps()
        actions = self._open_actions(domain)
        failed_ids = {id_ for id_, (row, *_rows) in actions.items() if row.state == "failed"}
        waiting = [rows for id_, rows in actions.items() if id_ not in failed_ids]
        debtors = {rows[0].partner_id: Debtor(rows[0].partner_id) for rows in waiting}
        decisions = self._decisions(domain, day)
        known = self._known(day, decisions)
        self._add_items(debtors, decisions, failed_ids, steps, known)
        self._add_open_actions(debtors, waiting, steps)
        return debtors

    def _decisions(self, domain, day):
        items = self.env["dunning.due.item"].sudo().with_context(dunning_date=day)
        query = items._search(domain)
        columns = (self._decision_column(items, name) for name in Decision._fields)
        return list(map(Decision._make, self.env.execute_query(query.select(*columns))))

    def _decision_column(self, items, name):
        """Amounts as floats: PostgreSQL makes them quicker of its numbers than Python."""
        column = SQL.identifier(items._table, name)
        return SQL("%s::float8", column) if items._fields[name].type == "monetary" else column

    def _add_items(self, debtors, decisions, failed_ids, steps, known):
        """Add what is owed, and of it what will be chased if nobody does anything else; what failed
        waits for a person, even once a pause has ended.
        """
        timelines = {
            timeline.scenario_id: timeline for timeline in self.env["dunning.scenario"]._timelines()
        }
        pauses = self._pauses(decisions)
        for row in decisions:
            if row.partner_id not in debtors:
                debtors[row.partner_id] = Debtor(row.partner_id)
            debtor = debtors[row.partner_id]
            debtor.timeline = timelines.get(row.scenario_id)
            debtor.credit = row.amount_credit
            debtor.contacted_on = row.contact_date
            debtor.user_id = row.collector_id
            debtor.owed.append((row.date_maturity, row.amount_left))
            if row.is_chased and row.action_id not in failed_ids:
                debtor.items.append(self._item(row, steps, pauses, known))

    def _known(self, day, decisions):
        """Return ``{item id: what its conditions ask about}``, as things stand on ``day``."""
        items = self.env["dunning.due.item"].sudo().with_context(dunning_date=day)
        return items._known_of([row.id for row in decisions])

    def _item(self, row, steps, pauses, known):
        done = row.level_id and steps[row.level_id]
        return Item(
            id=row.id,
            due=row.date_maturity,
            invoiced=row.invoice_date,
            owed=row.amount_left,
            chased=row.amount_chased,
            status=row.status,
            next=row.next_level_id and Next(steps[row.next_level_id], row.next_date),
            done_delay=done.delay if done else None,
            done_on=row.level_date,
            held_until=pauses.get(row.reason_id) if row.status == "paused" else None,
            known=known.get(row.id, {}),
        )

    def _pauses(self, decisions):
        """Return ``{id: day on which it ends}`` of the pauses that hold items."""
        paused = {row.reason_id for row in decisions if row.status == "paused"}
        pauses = self.env["dunning.pause"].sudo().browse(paused)
        return {pause.id: pause.date_until for pause in pauses}

    def _open_actions(self, domain):
        """Return ``{id: rows}`` of what waits for somebody, with a row for each line carried."""
        for name in ("dunning.action", "dunning.action.line"):
            self.env[name].flush_model()
        actions = self.env["dunning.action"].sudo()
        query = actions._search(domain & Domain("state", "in", ("draft", "ready", "failed")))
        names = ("id", "partner_id", "level_id", "channel", "reason", "state", "date")
        columns = (
            *(SQL.identifier(query.table, name) for name in (*names, "user_id")),
            SQL("%s IS NOT NULL", SQL.identifier(query.table, "date_processed")),
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT action.*, line.id, line.move_line_id, line.level_id
                  FROM (%(actions)s) action
                  LEFT JOIN dunning_action_line line ON line.action_id = action.id AND line.active
                 ORDER BY action.id, line.id
                """,
                actions=query.select(*columns),
            )
        )
        found = defaultdict(list)
        for row in map(OpenAction._make, rows):
            found[row.id].append(row)
        return found

    def _add_open_actions(self, debtors, waiting, steps):
        """Add what waits for somebody, with what it still carries; of a debtor who has answered a
        person decides first.
        """
        answers = [rows for rows in waiting if rows[0].reason == "reply"]
        for action, *_lines in answers:
            debtors[action.partner_id].items.clear()
        for rows in (rows for rows in waiting if rows not in answers):
            debtor = debtors[rows[0].partner_id]
            pending = {item.id: item for item in debtor.items if item.status == "pending"}
            contact = self._contact(rows[0], steps)
            contact.steps = {
                pending.get(row.move_line_id, row): steps.get(row.line_level_id)
                for row in rows
                if row.line_id
            }
            still_pending = contact.keep(
                lambda item, step, items=pending, is_step=contact.is_of_scenario: (
                    item in items.values()
                    and (not is_step or not step or step.condition.holds(item.known))
                )
            )
            if still_pending and (contact.steps or not contact.is_of_scenario):
                debtor.contacts.append(contact)

    def _contact(self, action, steps):
        return Contact(
            date=action.date,
            step=steps.get(action.level_id),
            channel=self.env["dunning.level"]._channel_of(action.channel),
            steps={},
            action_id=action.id,
            is_of_scenario=action.reason == "level",
            is_draft=action.state == "draft",
            is_handed_over=action.is_handed_over,
            user_id=action.user_id,
        )

    def _add_calls_elsewhere(self, debtors, company):
        """Say who is to be called by another company of the family already."""
        others = company._dunning_family() - company
        if others:
            open_calls = (
                self.env["dunning.action"]
                .sudo()
                .search(  # a branch does not see them
                    [
                        ("company_id", "in", others.ids),
                        ("channel_kind", "=", CALL),
                        ("state", "in", TO_BE_MADE),
                    ]
                )
            )
            for partner_id in debtors.keys() & set(open_calls.partner_id.ids):
                debtors[partner_id].is_called_elsewhere = True

    def _add_days_off(self, debtors, calendar, day):
        """Add the public holidays of the debtors abroad, on which they are not called."""
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        abroad = {
            country_id: code
            for country_id, code in partners._dunning_countries()
            if code != calendar.country
        }
        if not abroad:
            return
        years = range(day.year - 1, day.year + 2)
        known = partners.browse(list(debtors))
        known.fetch(["country_id"])
        for debtor in known.filtered(lambda partner: partner.country_id.id in abroad):
            debtors[debtor.id].days_off = country_holidays(abroad[debtor.country_id.id], years)
