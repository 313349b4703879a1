"""Foresee: what the next run would prepare, and what the days after it bring if nobody pays.

What the run says of itself, and the projection of the days after it, is laid out as lines that can
be listed, counted and drawn.
"""

from ast import literal_eval
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date, split_every

from ..tools.limits import DAY
from .dunning_forecast_line import HOURS_ON_SCREEN

HORIZON = 30  # days after today
LINES_AT_ONCE = 1000  # in a statement
BEFORE_START = "excluded.before_start"  # why an item is left alone, see decision/holds.py


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
        action = forecasts._action("dunning_forecast_line_action", "dunning-forecast")
        closed = forecasts.filtered(lambda forecast: forecast.company_id.dunning_mode == "off")
        return closed._explained(action)

    @api.model
    def _preview(self, company, day):
        """Return the action that shows what a run of ``company`` on ``day`` would prepare."""
        preview = self._open(company, day)
        preview._foresee_run()
        action = preview._action("dunning_forecast_line_action_preview", "dunning-preview")
        action["display_name"] = self.env._("Preview of %s", format_date(self.env, preview.date))
        return preview._explained(action)

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
        """Let ``action`` say above what it shows why a run would prepare nothing, and what is shown
        instead: it says so as long as that is looked at, and no longer.
        """
        notes = [note for forecast in self if (note := forecast._note())]
        context = literal_eval(action["context"]) | {"dunning_note": "\n".join(notes)}
        return action | {"context": context}

    def _note(self):
        """Return what there is to say of the forecast, or nothing."""
        if self.message:
            return self._instead()
        start = self.company_id.dunning_start_date
        left_out = bool(start) and not self.line_ids and self._count_before_start()
        if not left_out:
            return ""
        return self.env._(
            "%(count)s items are late and left alone: all were due before the go-live date, "
            "%(start)s. To chase them, a manager chooses an earlier one in the first steps.",
            count=left_out,
            start=format_date(self.env, start),
        )

    def _count_before_start(self):
        return self.env["dunning.due.item"].search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("reason_code", "=", BEFORE_START),
                ("days_late", ">", 0),
            ]
        )

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
            run = {"company_id": forecast.company_id.id, "date": forecast.date}
            contacts = self.env["dunning.run"].new(run)._foresee()
            forecast._create_lines(contacts)

    def _foresee(self, last):
        """Lay out the contacts until the day ``last`` if nobody pays and each step is made on its
        day; what is already open is made first.
        """
        for forecast in self:
            forecast._create_lines(
                forecast._columns(chase.debtor, contact)
                for chase in forecast._chases()
                for contact in chase.live(last)
            )

    def _create_lines(self, contacts):
        """Keep ``contacts``, as columns of a line: there are thousands, which the ORM takes longer
        to create than all the rest.
        """
        lines = self.env["dunning.forecast.line"]
        common = self._columns_of_all()
        rows = [common | contact for contact in contacts]
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

    def _columns_of_all(self):
        now = fields.Datetime.now()
        return {
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
            "forecast_id": self.id,
            "company_id": self.company_id.id,
            "currency_id": self.company_id.currency_id.id,
        }

    def _columns(self, debtor, contact):
        """Return what is known of a contact: the ids of records, None where there is none."""
        chased = sum(item.chased for item in contact.steps)
        return {
            "date": contact.date,
            "partner_id": debtor.partner_id,
            "level_id": contact.step.level_id if contact.step else None,
            "channel": contact.channel.code,
            "item_count": len(contact.steps),
            "amount": self.company_id.currency_id.round(chased),
            "user_id": self._user_id(debtor, contact) or None,
            "awaits_approval": contact.is_draft,
            "action_id": contact.action_id or None,
        }

    def _user_id(self, debtor, contact):
        """Who makes the contact: an open one has its own, a new one is given to the step's."""
        if contact.action_id:
            return contact.user_id
        return contact.step.user_id or debtor.user_id or self.company_id.dunning_user_id.id

    def _chases(self):
        return self.env["dunning.projection"]._chases(self.company_id, self.date)
