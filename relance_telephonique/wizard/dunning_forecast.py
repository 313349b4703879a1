"""Foresee: what the next run would prepare, and what the days after it bring if nobody pays.

The decision says where everything stands and ``tools/timeline.py`` lives the days; both are read
here once for a whole company, and laid out as lines that can be listed, counted and drawn.
"""

from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, split_every

from ..tools.limits import DAY
from ..tools.timeline import CHASED, Chase, Contact, Debtor, Item, Next, Rules
from ..tools.working_days import country_holidays
from .dunning_forecast_line import HOURS_ON_SCREEN

HORIZON = 30  # days after today
LINES_AT_ONCE = 1000  # in a statement


class Decision(NamedTuple):
    """What is read of a due item: the names are those of ``dunning.due.item``."""

    id: int
    partner_id: int
    collector_id: int | None
    scenario_id: int | None
    date_maturity: date
    invoice_date: date
    amount_residual: float
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
        return self.status in CHASED or self.reason_code == "covered.tolerance"


class DunningForecast(models.TransientModel):
    """A company's contacts to come, as foreseen when the screen was opened."""

    _name = "dunning.forecast"
    _inherit = ["dunning.limited"]
    _description = "Dunning Forecast"
    _transient_max_hours = HOURS_ON_SCREEN

    company_id = fields.Many2one("res.company", required=True)
    date = fields.Date(required=True, help="The first day, a working day.", limit=DAY)
    message = fields.Char(help="Why a run would prepare nothing.")
    line_ids = fields.One2many("dunning.forecast.line", "forecast_id")

    # ------------------------------------------------------------------ opening

    @api.model
    def action_open_preview(self):
        """Open what the next run of the company would prepare."""
        return self._preview(self.env.company, self.env.company._dunning_today())

    @api.model
    def action_open_forecast(self):
        """Open the contacts of the next days, in each of the companies chosen."""
        today = self.env.company._dunning_today()
        forecasts = self._open(self.env.companies, today)
        forecasts._foresee(today + timedelta(days=HORIZON))
        closed = forecasts.filtered(lambda forecast: forecast.company_id.dunning_mode == "off")
        action = forecasts._action("dunning_forecast_line_action", "dunning-forecast")
        return closed._explained(action)

    @api.model
    def _preview(self, company, day):
        """Return the action that shows what a run of ``company`` on ``day`` would prepare."""
        preview = self._open(company, day)
        preview._foresee_run()
        action = preview._action("dunning_forecast_line_action_preview", "dunning-preview")
        action["display_name"] = self.env._("Preview of %s", format_date(self.env, preview.date))
        return preview.filtered("message")._explained(action)

    @api.model
    def _open(self, companies, day):
        """Return a forecast for each company, whose first day is worked, on ``day`` or after it."""
        return self.create(
            [
                {
                    "company_id": company.id,
                    "date": company._dunning_next_working_day(day),
                    "message": company._dunning_why_closed(day),
                }
                for company in companies
            ]
        )

    def _action(self, name, path):
        """Return the action that shows the lines; whoever comes back to its ``path`` later has them
        foreseen anew.
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(f"relance_telephonique.{name}")
        return action | {"domain": [("forecast_id", "in", self.ids)], "path": path}

    def _explained(self, action):
        """Before ``action``, say why a run would prepare nothing and what is shown instead."""
        if not self:
            return action
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": "\n".join(forecast._instead() for forecast in self),
                "next": action,
            },
        }

    def _instead(self):
        """Return why a run would prepare nothing, and what is shown instead."""
        when = format_date(self.env, self.date)
        if self.company_id.dunning_mode == "off":
            return self.env._(
                "%(why)s This is what would go out from %(date)s on if it were switched on.",
                why=self.message,
                date=when,
            )
        return self.env._(
            "%(why)s This is what the run of %(date)s prepares.", why=self.message, date=when
        )

    # ------------------------------------------------------------------ foreseeing

    def _foresee_run(self):
        """Lay out what the run of the first day puts into new and open actions."""
        for forecast in self:
            chases = forecast._chases()
            prepared = [(chase.debtor, chase.prepare(forecast.date)) for chase in chases]
            forecast._create_lines(
                (debtor, forecast.date, preparation.contact, preparation.steps)
                for debtor, preparation in prepared
                if preparation
            )

    def _foresee(self, last):
        """Lay out the contacts until the day ``last`` if nobody pays and each step is made on its
        day; what is already open is made first.
        """
        for forecast in self:
            forecast._create_lines(
                (chase.debtor, contact.date, contact, contact.steps)
                for chase in forecast._chases()
                for contact in chase.live(last)
            )

    def _create_lines(self, contacts):
        """Keep ``contacts``, as ``(debtor, day, contact, what it carries)``: there are thousands,
        which the ORM takes longer to create than all the rest.
        """
        lines = self.env["dunning.forecast.line"]
        rows = [self._line_values(*contact) for contact in contacts]
        for batch in split_every(LINES_AT_ONCE, rows):
            self.env.execute_query(
                SQL(
                    "INSERT INTO %s (%s) VALUES %s RETURNING id",
                    SQL.identifier(lines._table),
                    SQL(", ").join(map(SQL.identifier, batch[0])),
                    SQL(", ").join(SQL("%s", tuple(row.values())) for row in batch),
                )
            )
        lines.invalidate_model()
        self.invalidate_recordset(["line_ids"])

    def _line_values(self, debtor, day, contact, carried):
        """Return the columns of a line: the ids of records, None where there is none."""
        now = fields.Datetime.now()
        return {
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
            "forecast_id": self.id,
            "company_id": self.company_id.id,
            "currency_id": self.company_id.currency_id.id,
            "date": day,
            "partner_id": debtor.partner_id,
            "level_id": contact.step.level_id if contact.step else None,
            "channel": contact.channel,
            "item_count": len(carried),
            "amount": self.company_id.currency_id.round(sum(item.chased for item in carried)),
            "user_id": self._user_id(debtor, contact) or None,
            "awaits_approval": contact.is_draft,
            "action_id": contact.action_id or None,
        }

    def _user_id(self, debtor, contact):
        """Who makes the contact: an open one has its own, a new one is given to the step's."""
        if contact.action_id:
            return contact.user_id
        return contact.step.user_id or debtor.user_id or self.company_id.dunning_user_id.id

    # ------------------------------------------------------------------ what is read

    def _chases(self):
        """Return each debtor's chase, as it stands on the first day."""
        company = self.company_id
        rules = Rules(
            company._dunning_rules()[company.id].calendar,
            company.dunning_tolerance,
            company.dunning_mode != "automatic",
        )
        return [Chase(debtor, rules, self.date) for debtor in self._debtors().values()]

    def _debtors(self):
        """Return ``{id: Debtor}`` of who owes something or waits for a contact."""
        levels = self.env["dunning.level"].sudo().with_context(active_test=False)
        steps = {level.id: level._step() for level in levels.search(Domain.TRUE)}
        actions = self._open_actions()
        failed = actions.filtered(lambda action: action.state == "failed")
        debtors = {partner.id: Debtor(partner.id) for partner in (actions - failed).partner_id}
        self._add_items(debtors, failed, steps)
        self._add_open_actions(debtors, actions - failed, steps)
        self._add_days_off(debtors)
        return debtors

    def _decisions(self):
        """Return the decision of the first day on all of the company's items that have a debtor."""
        items = self.env["dunning.due.item"].sudo().with_context(dunning_date=self.date)
        query = items._search(
            [("company_id", "=", self.company_id.id), ("partner_id", "!=", False)]
        )
        columns = (self._decision_column(items, name) for name in Decision._fields)
        return list(map(Decision._make, self.env.execute_query(query.select(*columns))))

    def _decision_column(self, items, name):
        """Amounts as floats: PostgreSQL makes them quicker of its numbers than Python."""
        column = SQL.identifier(items._table, name)
        return SQL("%s::float8", column) if items._fields[name].type == "monetary" else column

    def _add_items(self, debtors, failed, steps):
        """Add what is owed, and of it what will be chased if nobody does anything else; what failed
        waits for a person, even once a pause has ended.
        """
        timelines = {
            timeline.scenario_id: timeline for timeline in self.env["dunning.scenario"]._timelines()
        }
        decisions = self._decisions()
        pauses = self._pauses(decisions)
        failed_ids = set(failed.ids)
        for row in decisions:
            if row.partner_id not in debtors:
                debtors[row.partner_id] = Debtor(row.partner_id)
            debtor = debtors[row.partner_id]
            debtor.timeline = timelines.get(row.scenario_id)
            debtor.credit = row.amount_credit
            debtor.contacted_on = row.contact_date
            debtor.user_id = row.collector_id
            debtor.owed.append((row.date_maturity, row.amount_residual))
            if row.is_chased and row.action_id not in failed_ids:
                debtor.items.append(self._item(row, steps, pauses))

    def _item(self, row, steps, pauses):
        done = row.level_id and steps[row.level_id]
        return Item(
            row.id,
            row.date_maturity,
            row.invoice_date,
            row.amount_residual,
            row.amount_chased,
            row.status,
            row.next_level_id and Next(steps[row.next_level_id], row.next_date),
            done.delay if done else None,
            row.level_date,
            pauses.get(row.reason_id) if row.status == "paused" else None,
        )

    def _pauses(self, decisions):
        """Return ``{id: day on which it ends}`` of the pauses that hold items."""
        paused = {row.reason_id for row in decisions if row.status == "paused"}
        pauses = self.env["dunning.pause"].sudo().browse(paused)
        return {pause.id: pause.date_until for pause in pauses}

    def _add_open_actions(self, debtors, actions, steps):
        """Add what waits for somebody, with what it still carries; of a debtor who has answered a
        person decides first.
        """
        carried = self._carried(actions)
        for action in actions.filtered(lambda action: action.reason == "reply"):
            debtors[action.partner_id.id].items.clear()
        for action in actions.filtered(lambda action: action.reason != "reply"):
            debtor = debtors[action.partner_id.id]
            pending = {item.id: item for item in debtor.items if item.status == "pending"}
            contact = self._contact(action, steps)
            contact.steps = {
                pending.get(line.move_line_id.id, line): steps.get(line.level_id.id)
                for line in carried.get(action, ())
            }
            still_pending = contact.keep(lambda item, _step, items=pending: item in items.values())
            if still_pending and (contact.steps or not contact.is_of_scenario):
                debtor.contacts.append(contact)

    def _contact(self, action, steps):
        return Contact(
            action.date,
            steps.get(action.level_id.id),
            action.channel,
            {},
            action.id,
            action.reason == "level",
            action.state == "draft",
            bool(action.date_processed),
            action.user_id.id,
        )

    def _open_actions(self):
        names = ("partner_id", "level_id", "channel", "reason", "state", "date", "date_processed")
        return (
            self.env["dunning.action"]
            .sudo()
            .search_fetch(
                [
                    ("company_id", "=", self.company_id.id),
                    ("state", "in", ("draft", "ready", "failed")),
                ],
                [*names, "user_id"],
                order="id",
            )
        )

    def _carried(self, actions):
        """Return ``{action: lines}`` of what actions carry."""
        lines = self.env["dunning.action.line"].sudo()
        carried = lines.search_fetch(
            [("action_id", "in", actions.ids)], ["action_id", "move_line_id", "level_id"]
        )
        return carried.grouped("action_id")

    def _add_days_off(self, debtors):
        """Add the public holidays of the debtors abroad, on which they are not called."""
        rules = self.env["res.company"]._dunning_rules()[self.company_id.id]
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        abroad = {
            country_id: code
            for country_id, code in partners._dunning_countries()
            if code != rules.calendar.country
        }
        years = range(self.date.year - 1, self.date.year + 2)
        for debtor in partners.search_fetch(
            [("id", "in", list(debtors)), ("country_id", "in", list(abroad))], ["country_id"]
        ):
            code = abroad[debtor.country_id.id]
            debtors[debtor.id].days_off = country_holidays(code, years)
