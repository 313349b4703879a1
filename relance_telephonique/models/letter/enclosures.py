"""Enclosures: the copies of invoices that go with an e-mail or a letter, and the statement of
account where there are too many to show.
"""

from odoo import models
from odoo.tools.pdf import merge_pdf

from .statement import REPORT as STATEMENT
from .words import SHOWN_ROWS


class DunningCorrespondence(models.AbstractModel):
    _inherit = "dunning.correspondence"

    def _statement_file(self, **owner):
        """Return the statement of account as an attachment of ``owner``, made now."""
        debtor = self.partner_id.sudo().with_company(self.company_id)
        name = debtor.with_context(lang=self._document_lang())._dunning_statement_name()
        values = debtor.env["ir.actions.report"]._dunning_made(STATEMENT, debtor, name)
        return self.env["ir.attachment"].create(values | owner)

    def _statement_if_long(self, statement):
        """Return the statement of account for an e-mail that a person opens and that cannot show
        all of ``statement``; nothing for a shorter one.
        """
        most = statement.most_of_each(SHOWN_ROWS)
        if not any(table.hidden(most) for table in statement.tables):
            return self.env["ir.attachment"]
        return self._statement_file(res_model="mail.compose.message", res_id=0)


class DunningAction(models.Model):
    _inherit = "dunning.action"

    # ------------------------------------------------------------------ which

    def _copied_invoices(self, moves=None):
        """Return the invoices of which a copy goes along, the oldest first: so many as the company
        wants at most.

        :param moves: of which; by default what is carried
        """
        return self._own_invoices(moves)[: self.company_id.sudo().dunning_most_attached]

    def _own_invoices(self, moves=None):
        """Return the invoices, as far as they are the debtor's own, the oldest first."""
        company, debtor = self.company_id, self.partner_id.commercial_partner_id
        moves = self.sudo().line_ids.move_id if moves is None else moves.sudo()
        return moves.filtered(
            lambda move: (
                move.is_invoice()
                and (move.company_id, move.commercial_partner_id) == (company, debtor)
            )
        )

    def _is_shortened(self, copies=False):
        """Whether the account is too long to be listed, or to go along, in full."""
        attached = copies or self.level_id.attach_invoices
        if attached and self._copied_invoices() != self._own_invoices():
            return True
        action = self.sudo().with_company(self.company_id)  # a salesperson cannot read the ledger
        return sum(map(len, action._statement_parts(action._debtor_account()))) > SHOWN_ROWS

    # ------------------------------------------------------------------ with an e-mail

    def _attached_documents(self, copies=False):
        """The invoices, if the step says so, and the statement from which the others open."""
        self.ensure_one()
        attached = super()._attached_documents(copies)
        if copies or self.level_id.attach_invoices:
            for invoice in self._copied_invoices():
                attached |= invoice._dunning_document(self)
        if self._is_shortened(copies):
            attached |= self._statement_file(res_model=self._name, res_id=self.id)
        return attached

    def _attached_in_words(self):
        """Return the sentence of an e-mail that says what is attached, if anything is."""
        attached = self.level_id.attach_invoices and self._copied_invoices()
        if not self._is_shortened():
            return self._copies_in_words(attached)
        if attached:
            return self.env._(
                "Copies of the oldest invoices (%(count)s) are attached, and the statement of your "
                "account, from which all of them open.",
                count=len(attached),
            )
        return self.env._("The statement of your account is attached: all invoices open from it.")

    def _copies_in_words(self, invoices):
        if not invoices:
            return ""
        if len(invoices) == 1:
            return self.env._("A copy of the invoice is attached.")
        return self.env._("A copy of each invoice is attached.")

    # ------------------------------------------------------------------ with a letter

    def _enclosures(self, annex=False):
        """Return what a letter names as enclosed.

        :param annex: whether the account of what the law gives is
        """
        named = []
        if annex:
            law = self._regime_words().interest.lower()  # within a sentence
            named.append(self.env._("account of %(named)s (annexed)", named=law))
        if self._encloses_invoices() and (invoices := self._copied_invoices()):
            names = ", ".join(invoices.mapped("name"))
            named.append(
                self.env._("copies of invoices %(names)s", names=names)
                if len(invoices) > 1
                else self.env._("copy of invoice %(name)s", name=names)
            )
        return named

    def _encloses_invoices(self):
        return self._channel().is_letter and self.level_id.attach_invoices

    def _letter_content(self, report):
        """The copies of the invoices follow the letter."""
        content = super()._letter_content(report)
        if not self._encloses_invoices():
            return content
        copies = [invoice._dunning_document(self).raw for invoice in self._copied_invoices()]
        return merge_pdf([content, *copies])
