import base64
import binascii
from datetime import UTC, datetime

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime

from ...models.lifecycle.take_in import KNOWN, NEW, WRONG
from ...tools import lifecycle_csv, lifecycle_file
from ...tools.takeover_file import UnreadableFile

RESULTS = (NEW, KNOWN, WRONG)


class DunningLifecycleImport(models.TransientModel):
    """Read what platforms said of invoices from a file, show what it means, then record it."""

    _name = "dunning.lifecycle.import"
    _description = "Take In Statuses of Electronic Invoices"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    file = fields.Binary(
        attachment=False,
        help="CDAR messages or Peppol Invoice Responses (XML), a ZIP of many, a CSV file of a "
        "platform or of Chorus Pro.",
    )
    file_name = fields.Char()
    state = fields.Selection(
        [("draft", "File"), ("columns", "Columns"), ("checked", "Check"), ("done", "Taken in")],
        default="draft",
    )
    column_ids = fields.One2many("dunning.lifecycle.import.column", "import_id", string="Columns")
    line_ids = fields.One2many("dunning.lifecycle.import.line", "import_id", string="Lines")
    new_count = fields.Integer(compute="_compute_result_counts", string="Not known yet")
    known_count = fields.Integer(compute="_compute_result_counts", string="Known already")
    wrong_count = fields.Integer(compute="_compute_result_counts", string="Not taken in")
    wrong_file = fields.Binary(string="What was not taken in", compute="_compute_wrong_file")

    @api.depends("line_ids.result")
    def _compute_result_counts(self):
        for taking in self:
            results = taking.line_ids.mapped("result")
            for result in RESULTS:
                taking[f"{result}_count"] = results.count(result)

    @api.depends("line_ids.result")
    @api.depends_context("lang")
    def _compute_wrong_file(self):
        for taking in self:
            wrong = taking.line_ids.filtered(lambda line: line.result == WRONG)
            taking.wrong_file = base64.b64encode(wrong._as_csv()) if wrong else False

    @api.onchange("file")
    def _onchange_file(self):
        self.state = "draft"

    # ------------------------------------------------------------------ what a person does

    def action_read(self):
        """Show the columns of a CSV file, or at once what a message means."""
        self.ensure_one()
        content = self._content()
        if lifecycle_file.kind_of(content) != "csv":
            return self.action_check()
        try:
            columns = lifecycle_csv.columns(content)
        except UnreadableFile as error:
            raise UserError(self._why_unreadable(error)) from error
        self.column_ids.unlink()
        self.column_ids = [
            Command.create({"title": title, "meaning": meaning or False, "sample": sample})
            for title, meaning, sample in columns
        ]
        self.state = "columns"
        return self._reopen()

    def action_check(self):
        """Say of each line which invoice it is about, or what is wrong; nothing is noted yet."""
        return self._take_in(is_check=True)

    def action_take_in(self):
        """Record all that is right; the rest stays listed, and can be downloaded."""
        return self._take_in(is_check=False)

    def action_download_wrong(self):
        """Download what was not taken in, each line with its reason."""
        self.ensure_one()
        name = self.env._("not_taken_in.csv")
        url = f"/web/content/{self._name}/{self.id}/wrong_file/{name}?download=1"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    def _take_in(self, is_check):
        self.ensure_one()
        said = self._said()
        events = self.env["dunning.invoice.event"]
        answers = events._take_in(said, self.company_id, is_check)
        self.line_ids.unlink()
        self.line_ids = [
            Command.create(self._line_values(one, answer))
            for one, answer in zip(said, answers, strict=True)
        ]
        self.state = "checked" if is_check else "done"
        return self._reopen()

    def _line_values(self, said, answer):
        events = self.env["dunning.invoice.event"]
        status = events._lifecycle_label(events._lifecycle_code(said.code))
        move = answer.move[:1]
        return {
            "place": said.place,
            "invoice": said.number,
            "status": status,
            "date_text": self._day_said(said.when),
            "reason": said.reason,
            "note": said.note,
            "amount_said": said.amount,
            "partner_id": move.commercial_partner_id.id,
            "result": answer.result,
            "message": " ".join(filter(None, (answer.message, said.remark))),
        }

    def _day_said(self, when):
        """Return the day, or the moment on the company's clock, as the reader writes it."""
        if not isinstance(when, datetime):
            return format_date(self.env, when) if when else ""
        moment = when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else when
        zone = self.company_id._dunning_zone()
        return format_datetime(self.env, moment, tz=zone, dt_format="short")

    # ------------------------------------------------------------------ the file

    def _content(self):
        self.check_access("write")
        if not self.file:
            raise UserError(self.env._("Choose the file to take in."))
        try:
            return base64.b64decode(self.with_context(bin_size=False).file)
        except binascii.Error as error:
            raise UserError(self._why_unreadable(error)) from error

    def _said(self):
        meanings = [column.meaning or "" for column in self.column_ids] or None
        content = self._content()
        if meanings:
            self._check_columns(meanings)
        try:
            said = lifecycle_file.read_file(
                content, self.file_name or "", meanings, self._look_at_message()
            )
        except UnreadableFile as error:
            raise UserError(self._why_unreadable(error)) from error
        if not said:
            raise UserError(self.env._("The file says nothing of any invoice."))
        return said

    def _look_at_message(self):
        """Return what looks at each XML message: a function of its root (lxml), which returns in
        words what is wrong with it, or nothing. Another addon adds its own.
        """
        return lambda _root: ""

    def _check_columns(self, meanings):
        """:raise UserError: if it is not said which column is which"""
        named = [meaning for meaning in meanings if meaning]
        if not {"number", "code", "when"} <= set(named):
            raise UserError(
                self.env._("Say which column is the invoice number, the status, and its date.")
            )
        if len(named) != len(set(named)):
            raise UserError(self.env._("Two columns mean the same: choose one."))

    def _why_unreadable(self, error):
        reason = getattr(error, "reason", "no_text")
        return {
            "no_columns": self.env._("The first line must name the columns, and others follow."),
            "quote": self.env._(
                "Line %(number)s: a quotation mark is out of place or never closed. Correct it "
                "and try again.",
                number=getattr(error, "line", 0),
            ),
            "too_long": self.env._("The file is too large: take it in by parts."),
            "no_zip": self.env._("This ZIP file is damaged."),
        }.get(reason) or self.env._("This is neither a CSV file, nor XML, nor a ZIP file.")

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take in statuses"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
