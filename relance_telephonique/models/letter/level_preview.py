"""Show what a step would send to a debtor, written as of today; nothing is sent, nothing kept."""

from base64 import b64encode
from contextlib import closing

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ...tools.vocabulary import CLAIMED, OPEN_STATES


class DunningLevel(models.Model):
    _inherit = "dunning.level"

    def action_preview(self):
        """Open what the step would say to a debtor who is at it, whom the reader may change."""
        self.ensure_one()
        return self.env["dunning.level.preview"].create({"level_id": self.id}).action_show()

    def _debtor_at_it(self):
        """Return a debtor whom the step reached or is to reach next, the latest first, if any."""
        company = self.env.company
        lines = self.env["dunning.action.line"].search(
            [("level_id", "=", self.id), ("action_id.company_id", "=", company.id)],
            order="id desc",
            limit=100,
        )
        actions = lines.action_id
        waiting = actions.filtered(lambda action: action.state in OPEN_STATES) or actions
        if waiting:
            return waiting[0].partner_id
        items = self.env["dunning.due.item"]
        at_it = [("company_id", "=", company.id), ("next_level_id", "=", self.id)]
        return items.search(at_it, limit=1).partner_id

    def _written_for(self, debtor):
        """Return what the step would send to ``debtor``: ``subject`` and ``text`` of a message, or
        ``document``, the PDF of a letter, and ``document_name``. All is taken back once written.

        :raise UserError: if they owe nothing, or the step has no text
        """
        company = self.env.company
        items = self._items_of(debtor)
        if not items:
            raise UserError(self.env._("This debtor owes nothing: choose another one."))
        with closing(self.env.cr.savepoint()):
            return self._write_to(company._dunning_test_action(self, items))

    def _items_of(self, debtor):
        """Return what the step would be about: what is late, or not due yet for a step before the
        due date; whatever is open, if there is nothing like that.
        """
        items = self.env["dunning.due.item"].sudo()  # as the contact itself would read them
        own = [("company_id", "=", self.env.company.id), ("partner_id", "=", debtor.id)]
        owed = items.search([*own, ("status", "in", CLAIMED)]) or items.search(own)
        is_early = self.delay_days < 0
        return owed.filtered(lambda item: (item.days_late <= 0) == is_early) or owed

    def _write_to(self, action):
        words = action._words()
        if not words:
            raise UserError(self.env._("The step has no text: choose one on it."))
        if action._channel().is_letter:
            return {
                "document": b64encode(action._letter_content(words)),
                "document_name": f"{action._document_name()}.pdf",
            }
        if words._name == "sms.template":
            body = words.sudo()._render_field("body", action.ids, compute_lang=True)[action.id]
            return {"text": plaintext2html(body)}
        written = words.sudo()._generate_template(action.ids, ("subject", "body_html"))[action.id]
        return {"subject": written["subject"], "text": written["body_html"]}
