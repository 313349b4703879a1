import re
from contextlib import closing
from textwrap import shorten

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.groups import HISTORY
from ...tools.ledger_sql import RECEIVABLE
from ...tools.selection_of import SelectionOf
from ..decision.dunning_due_item import SHOWN_FIELDS

PRODUCT_CODE = re.compile(r"^\[[^\]]*\]\s*")  # as Odoo writes it before a product's name
SUBJECT_LENGTH = 70  # of what an invoice was for, on one line of a letter
LEDGERS = ("dunning.action.line", "dunning.promise.item")  # name due items for good


class AccountMove(models.Model):
    _inherit = "account.move"

    dunning_status = SelectionOf(
        "dunning.due.item.status",
        validate=False,  # it is only shown
        string="Dunning",
        compute="_compute_dunning",
        search="_search_dunning_status",
        compute_sudo=True,
        groups=HISTORY,
    )
    dunning_level_id = fields.Many2one(
        "dunning.level",
        string="Dunning level",
        compute="_compute_dunning",
        search="_search_dunning_level_id",
        compute_sudo=True,
        groups=HISTORY,
    )
    dunning_next_level_id = fields.Many2one(
        "dunning.level",
        string="Next step",
        compute="_compute_dunning",
        search="_search_dunning_next_level_id",
        compute_sudo=True,
        groups=HISTORY,
    )
    dunning_next_date = fields.Date(
        string="Next step on",
        compute="_compute_dunning",
        search="_search_dunning_next_date",
        compute_sudo=True,
        groups=HISTORY,
    )
    dunning_coming_date = fields.Date(
        string="Comes on",
        compute="_compute_dunning",
        compute_sudo=True,
        groups=HISTORY,
        help="The day of the next step or, of what is held, the day that is waited for.",
    )
    dunning_explanation = fields.Char(
        string="Why", compute="_compute_dunning_explanation", compute_sudo=True, groups=HISTORY
    )
    dunning_timeline = fields.Html(
        string="Timeline",
        compute="_compute_dunning_timeline",
        compute_sudo=True,
        sanitize=False,
        groups=HISTORY,
    )
    dunning_call_id = fields.Many2one(
        "dunning.action",
        string="Next call",
        compute="_compute_dunning_calls",
        compute_sudo=True,
        groups=HISTORY,
    )
    dunning_script = fields.Char(
        string="Its script", compute="_compute_dunning_script", compute_sudo=True, groups=HISTORY
    )
    dunning_last_call_id = fields.Many2one(
        "dunning.call",
        string="Last call",
        compute="_compute_dunning_calls",
        compute_sudo=True,
        groups=HISTORY,
    )
    dunning_line_ids = fields.One2many(
        "dunning.action.line", "move_id", string="Dunning steps", readonly=True, groups=HISTORY
    )

    @api.depends(lambda self: self._dunning_depends())
    @api.depends_context("dunning_date", "lang")
    def _compute_dunning(self):
        items = self._dunning_telling_items()
        for move in self:
            item = items.get(move.id, self.env["dunning.due.item"])
            move.dunning_status = item.status
            move.dunning_level_id = item.level_id
            move.dunning_next_level_id = item.next_level_id
            move.dunning_next_date = item.next_date
            move.dunning_coming_date = item.coming_date

    @api.depends(lambda self: self._dunning_depends())
    @api.depends_context("dunning_date", "lang", "uid")
    def _compute_dunning_explanation(self):
        items = self._dunning_telling_items()
        for move in self:
            item = items.get(move.id)
            move.dunning_explanation = item.status_reason if item else False

    @api.depends(lambda self: self._dunning_depends())
    @api.depends_context("dunning_date", "lang", "uid")
    def _compute_dunning_timeline(self):
        """The panel of each instalment, oldest first."""
        items = self.env["dunning.due.item"].search_fetch(
            [("move_id", "in", self.ids)], SHOWN_FIELDS
        )
        settled = self.dunning_line_ids.filtered(lambda line: line.move_line_id.id not in items.ids)
        panels = sorted(
            items._panels() + settled._settled_panels(), key=lambda panel: panel.date_maturity
        )
        for move in self:
            own = [panel for panel in panels if panel.move == move._origin]
            move.dunning_timeline = bool(own) and items._draw(own, "due" if len(own) > 1 else "")

    @api.depends("dunning_line_ids.state")
    def _compute_dunning_calls(self):
        """The call that waits to be made about the invoice, and the last one that was."""
        for move in self:
            calls = move.dunning_line_ids.action_id.filtered(
                lambda action: action._channel().is_call
            )
            waiting = calls.filtered(lambda action: action.state in ("draft", "ready", "failed"))
            move.dunning_call_id = waiting.sorted("date")[:1]
            move.dunning_last_call_id = calls.call_ids.sorted("date")[-1:]

    @api.depends("dunning_call_id")
    @api.depends_context("lang")
    def _compute_dunning_script(self):
        for move in self:
            call = move.dunning_call_id
            parts = (call.script_id.name, call.script_why)
            move.dunning_script = " · ".join(filter(None, parts)) if call else False

    @api.model
    def _dunning_depends(self):
        """What makes the decision change, as far as a form in use can tell."""
        return (
            "state",
            "payment_state",
            "no_followup",
            "line_ids.amount_residual",
            "dunning_line_ids.active",
            "dunning_line_ids.action_id.state",
        )

    def _dunning_telling_items(self):
        """Return the due item that speaks for each invoice, in one query, by invoice id."""
        items = self.env["dunning.due.item"].search_fetch(
            [("move_id", "in", self.ids)],
            [
                "move_id",
                "status",
                "level_id",
                "next_level_id",
                "next_date",
                "coming_date",
                "date_maturity",
            ],
        )
        (items.level_id | items.next_level_id).fetch(["name"])
        ranked = items.sorted(lambda item: item._status().rank, reverse=True)
        return {item.move_id.id: item for item in ranked}

    def action_dunning_open_due_items(self):
        """Open the invoice's due items, with what holds each and what comes next."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_due_item_action"
        )
        return action | {"domain": [("move_id", "in", self.ids)], "context": {}}

    def action_dunning_dispute(self):
        """Note what the debtor contests of this invoice."""
        return self._dunning_items().action_dispute()

    def action_dunning_set_aside(self):
        """The money that holds this invoice is for something else."""
        self._dunning_items().action_set_aside()

    def action_dunning_promise(self):
        """Note what the debtor promises to pay of the invoice: a draft, filled with what is due."""
        return self._dunning_items().action_promise()

    def action_dunning_postpone(self):
        """Ask for a later due date, or grant it."""
        return self._dunning_items().action_postpone()

    def _dunning_items(self):
        return self.env["dunning.due.item"].search([("move_id", "in", self.ids)])

    def _dunning_ensure_tokens(self):
        """Give invoices the token that their address in the portal needs, in one statement: Odoo
        writes each of them, which takes 50 ms and says that the invoice was changed.
        """
        without = self.filtered(lambda move: move.is_sale_document() and not move.access_token)
        if without:
            self.env.execute_query(
                SQL(
                    """
                    UPDATE account_move SET access_token = gen_random_uuid()::text
                     WHERE id IN %s AND access_token IS NULL RETURNING id
                    """,
                    tuple(without.ids),
                )
            )
            without.invalidate_recordset(["access_token"], flush=False)

    def _dunning_portal_url(self):
        """Return where the debtor sees, downloads or pays the invoice without logging in, once it
        has its token; nothing for what is no invoice of ours.
        """
        self.ensure_one()
        is_shown = self.is_sale_document() and self.access_token
        return self.get_base_url() + self.get_portal_url() if is_shown else ""

    def _dunning_subject(self):
        """Return what the invoice was for: its first line, and how many more there are. The codes
        of our own catalogue, which Odoo writes before the names of products, mean nothing to it.
        """
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        names = [line.name.strip().splitlines()[0] for line in lines if (line.name or "").strip()]
        names = [PRODUCT_CODE.sub("", name) or name for name in names]
        if not names:
            return ""
        name = shorten(names[0], SUBJECT_LENGTH, placeholder="…")
        more = len(lines) - 1
        if more > 1:
            return self.env._("%(name)s and %(count)s other lines", name=name, count=more)
        return self.env._("%(name)s and another line", name=name) if more else name

    def _dunning_document(self, action):
        """Return the invoice's PDF as an attachment; render it for ``action`` if there is none."""
        self.ensure_one()
        if kept := self._dunning_kept_document():
            return kept
        self._dunning_ensure_tokens()
        return self.env["ir.attachment"].create(
            {
                "name": self._get_invoice_report_filename(),
                "raw": self._dunning_rendered(),
                "mimetype": "application/pdf",
                "res_model": action._name,
                "res_id": action.id,
            }
        )

    def _dunning_kept_document(self):
        """Return the PDF that Odoo has kept of the invoice, an attachment; none if its file is
        lost: nobody gets an empty one.
        """
        kept = self.invoice_pdf_report_id
        kept = kept.with_prefetch(kept.ids)  # not those of a whole batch at once
        is_there = bool(kept.raw)
        kept.invalidate_recordset(["raw"], flush=False)
        return kept if is_there else kept.browse()

    def _dunning_rendered(self):
        """Return the content of the invoice's PDF, made anew.

        Reports write on the invoice that they print (a token, how its QR code was made). That is
        taken back: whoever books a payment must not wait until a batch of e-mails is written.
        """
        self.ensure_one()
        with closing(self.env.cr.savepoint()):
            content, _type = self.env["ir.actions.report"]._render_qweb_pdf(
                "account.account_invoices", self.ids
            )
        return content

    def _dunning_note_answer(self, message):
        """Only what is written about an invoice that is still open is about a debt."""
        move = self.sudo()
        if move.is_sale_document() and move.dunning_status:
            move.env["dunning.action"]._note_answer(
                move.company_id, move.commercial_partner_id, move.dunning_line_ids, message
            )

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._dunning_reattach_lines()
        return posted

    def _dunning_reattach_lines(self):
        """Give the ledger of an invoice reset to draft and posted again its items back.

        Odoo drops or reuses journal items when terms change: instalments are then matched in the
        order of their due dates.
        """
        for name in LEDGERS:
            ledger = self.env[name].sudo().with_context(active_test=False)
            for move, of_move in (
                ledger.search([("move_id", "in", self.ids)]).grouped("move_id").items()
            ):
                of_move._follow_instalments(move._dunning_instalments(of_move))

    def _dunning_instalments(self, ledger):
        """Return ``{due date that the ledger knows: journal item that it has become}``."""
        items = self.line_ids.filtered(
            lambda line: line.account_id.account_type == RECEIVABLE
        ).sorted(lambda line: (line.date_maturity or line.date, line.id))
        due_dates = sorted(set(ledger.mapped("date_maturity")))
        instalments = {item.date_maturity: item for item in items}
        if instalments.keys() >= set(due_dates):
            return instalments
        return dict(zip(due_dates, items, strict=False))
