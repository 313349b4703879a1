import base64
import binascii
from typing import NamedTuple

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...models.action.takeover import Contact
from ...tools import takeover_file
from ...tools.limits import PAST, around


class WrongLine(Exception):
    """What is wrong with a line of the file, in words."""


class Checked(NamedTuple):
    """What a good line comes to: the items it is about, and of these the ones to write."""

    items: models.BaseModel
    missing: models.BaseModel
    level: models.BaseModel
    date: fields.Date
    channel: str


class DunningTakeoverImport(models.TransientModel):
    """Read what another tool did about the open invoices, check each line, then record it."""

    _name = "dunning.takeover.import"
    _inherit = ["dunning.form"]
    _description = "Take Over from Another Dunning Tool"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    file = fields.Binary(string="CSV file", attachment=False)
    file_name = fields.Char()
    template = fields.Binary(string="Empty file", compute="_compute_template")
    state = fields.Selection(
        [("draft", "File"), ("checked", "Check"), ("done", "Taken over")], default="draft"
    )
    line_ids = fields.One2many("dunning.takeover.import.line", "import_id", string="Lines")
    good_count = fields.Integer(compute="_compute_counts", string="Lines to take over")
    wrong_count = fields.Integer(compute="_compute_counts", string="Wrong lines")
    done_count = fields.Integer(compute="_compute_counts", string="Lines taken over")
    known_count = fields.Integer(compute="_compute_counts", string="Lines already taken over")

    @api.depends_context("lang")
    def _compute_template(self):
        content = base64.b64encode(takeover_file.template(self.env.lang or ""))
        for takeover in self:
            takeover.template = content

    @api.depends("line_ids.result")
    def _compute_counts(self):
        for takeover in self:
            results = takeover.line_ids.mapped("result")
            for name in ("good", "wrong", "done", "known"):
                takeover[f"{name}_count"] = results.count(name)

    @api.onchange("file")
    def _onchange_file(self):
        self.state = "draft"

    # ------------------------------------------------------------------ what a person does

    def action_download_template(self):
        """Download a file with its first line, to fill in."""
        self.ensure_one()
        name = self.env._("dunning_takeover.csv")
        url = f"/web/content/{self._name}/{self.id}/template/{name}?download=1"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def action_check(self):
        """Say of each line what will be done, or what is wrong; nothing is written yet."""
        self.ensure_one()
        rows = self._read_rows()
        self.line_ids.unlink()
        self.line_ids = [Command.create(values) for values in self._check_rows(rows)]
        self.state = "checked"
        return self._reopen()

    def action_import(self):
        """Record all lines.

        :raise UserError: if one is wrong: nothing is written then
        """
        self.action_check()
        if self.wrong_count:
            raise UserError(
                self.env._(
                    "Wrong lines: %(count)s. Correct the file, or take over the good lines only.",
                    count=self.wrong_count,
                )
            )
        return self._take_over()

    def action_import_good(self):
        """Record the good lines; the wrong ones stay listed with their reason."""
        self.action_check()
        return self._take_over()

    def _take_over(self):
        good = self.line_ids.filtered(lambda line: line.result == "good")
        contacts = [
            Contact(item, line.level_id, line.date, line.channel, line.note or "")
            for line in good
            for item in line.item_ids
        ]
        self.env["dunning.due.item"]._record_contacts(contacts)
        good.result = "done"
        self.state = "done"
        return self._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take over from another tool"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _read_rows(self):
        if not self.file:
            raise UserError(self.env._("Choose the file to take over."))
        try:
            rows = takeover_file.read_rows(base64.b64decode(self.file))
        except (takeover_file.UnreadableFile, binascii.Error) as error:
            raise UserError(self._why_unreadable(error)) from error
        if not rows:
            raise UserError(self.env._("The file has no line besides its first one."))
        return rows

    def _why_unreadable(self, error):
        reason = getattr(error, "reason", "no_text")
        return {
            "no_text": self.env._("This is no CSV file: save it as CSV (UTF-8) and try again."),
            "no_columns": self.env._(
                "The first line must name the columns: %(columns)s. Download the empty file to "
                "fill.",
                columns=takeover_file.header(self.env.lang or "").replace(";", ", "),
            ),
            "quote": self.env._(
                "Line %(number)s: a quotation mark is out of place or never closed. Correct it "
                "and try again.",
                number=getattr(error, "line", 0),
            ),
            "too_long": self.env._(
                "The file is too long: take over %(count)s lines at a time at most.",
                count=takeover_file.MOST_LINES,
            ),
        }[reason]

    # ------------------------------------------------------------------ the check

    def _check_rows(self, rows):
        """Return the values of each line. Whatever the file holds, a few queries answer it all."""
        self.env["dunning.action"].check_access("create")
        found = self._find_items({row.invoice for row in rows})
        levels = self._levels()
        made = self._contacts_made(items for items, _problem in found.values())
        seen = {}
        return [self._check_row(row, found, levels, made, seen) for row in rows]

    def _check_row(self, row, found, levels, made, seen):
        values = {
            "number": row.number,
            "invoice": row.invoice,
            "level_text": row.level,
            "date_text": row.date,
            "note": row.note,
            "currency_id": self.company_id.currency_id.id,
        }
        try:
            checked = self._understand(row, found, levels, made)
            self._check_said_once(row, checked, seen)
        except WrongLine as problem:
            values |= self._about(found.get(row.invoice, (None, ""))[0])
            return values | {"result": "wrong", "message": str(problem)}
        return values | self._about(checked.items) | self._line_values(checked)

    def _understand(self, row, found, levels, made):
        """Return what a row means, as :class:`Checked`.

        :raise WrongLine: with the first thing that is wrong
        """
        items, problem = found.get(
            row.invoice, (None, self.env._("The invoice number is missing."))
        )
        if problem:
            raise WrongLine(problem)
        day = self._understand_date(row.date)
        level = self._understand_level(row.level, items.scenario_id[:1], levels)
        items = self._reached_by(items, level, day)
        missing = items.filtered(lambda item: (item.id, level.id, day) not in made)
        channel = self._understand_channel(row.channel) or level.channel or "manual"
        return Checked(items, missing, level, day, channel)

    def _understand_date(self, text):
        day = takeover_file.parse_date(text)
        if not text:
            raise WrongLine(self.env._("The date is missing."))
        if not day:
            raise WrongLine(self.env._("“%(text)s” is no date: write 31/12/2026.", text=text))
        today = self.company_id._dunning_today()
        if day > today:
            raise WrongLine(
                self.env._("%(date)s is still to come.", date=format_date(self.env, day))
            )
        if day < around(today, PAST)[0]:
            raise WrongLine(
                self.env._("%(date)s is too long ago.", date=format_date(self.env, day))
            )
        return day

    def _understand_level(self, text, scenario, levels):
        """Return the level that a name or a delay says: the scenario's own, else another's."""
        if not text:
            return self.env["dunning.level"]
        matching = levels[takeover_file.plain(text)] | levels[takeover_file.parse_delay(text)]
        own = matching.filtered(lambda level: level.scenario_id == scenario)
        chosen = own or matching
        if not chosen:
            raise WrongLine(
                self.env._("No level is called “%(text)s”, nor has this delay.", text=text)
            )
        if len(set(chosen.mapped("delay_days"))) > 1:
            raise WrongLine(
                self.env._("Several levels are called “%(text)s”: write the delay.", text=text)
            )
        return chosen[0]

    def _understand_channel(self, text):
        if not text:
            return ""
        field = self.env["dunning.level"]._fields["channel"]
        words = field._description_selection(self.env)
        channels = {
            takeover_file.plain(word): code
            for code, word in [*field.selection, *words]
            for word in (code, word)
        }
        if takeover_file.plain(text) not in channels:
            raise WrongLine(
                self.env._(
                    "“%(text)s” is no channel: %(channels)s.",
                    text=text,
                    channels=", ".join(word for _code, word in words),
                )
            )
        return channels[takeover_file.plain(text)]

    def _reached_by(self, items, level, day):
        """Return the instalments that a line is about: of several, those due by then for a level
        after the due date, else the oldest.
        """
        if not level or level.delay_days < 0:
            return items
        return items.filtered(lambda item: item.date_maturity <= day) or items[:1]

    def _check_said_once(self, row, checked, seen):
        """An invoice has reached one level; the same contact is not noted twice either."""
        for item in checked.items:
            key = (item.id, "level" if checked.level else (checked.date, checked.channel))
            earlier = seen.setdefault(key, row.number)
            if earlier != row.number:
                raise WrongLine(
                    self.env._("Line %(number)s already says it of this invoice.", number=earlier)
                )

    def _about(self, items):
        if not items:
            return {}
        return {
            "partner_id": items.partner_id[:1].id,
            "amount_residual": sum(items.mapped("amount_residual")),
        }

    def _line_values(self, checked):
        return {
            "item_ids": [Command.set(checked.missing.ids)],
            "level_id": checked.level.id,
            "date": checked.date,
            "channel": checked.channel,
            "result": "good" if checked.missing else "known",
            "message": self._what_is_done(checked),
        }

    def _what_is_done(self, checked):
        if not checked.missing:
            return self.env._("This line was already taken over: nothing changes.")
        if not checked.level:
            return self.env._("A contact is noted; the level stays as it is.")
        before = checked.missing.sorted(lambda item: item.level_id.delay_days)[-1].level_id
        words = {"before": before._named(), "after": checked.level._named()}
        if before and before.delay_days > checked.level.delay_days:
            return self.env._("Moves back: %(before)s → %(after)s", **words)
        return self.env._("%(before)s → %(after)s", **words)
