"""Retention: what was said of people is forgotten, in time, once nothing is owed."""

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

BATCH_SIZE = 500


class DunningAboutPeople(models.AbstractModel):
    """What keeps words about people: a ``note`` of a debtor on a day. It is kept for as long as it
    serves to collect (GDPR, article 5(1)(e)); facts and figures stay.

    The model says in ``_forget`` what goes, and in ``_with_words`` what has any left.
    """

    _name = "dunning.about.people"
    _inherit = ["dunning.limited"]
    _description = "About People"

    def _forget(self):
        """Blank the words about people."""
        raise NotImplementedError

    @api.model
    def _with_words(self):
        """Return the domain of the records that still have words about people."""
        return Domain("note", "!=", False)

    @api.model
    def _outdated(self):
        """Return what is older than its company keeps, of debtors who owe nothing any more."""
        companies = self.env["res.company"].search([("dunning_note_months", ">", 0)])
        old = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("date", "<", company._dunning_note_limit())
            for company in companies
        )
        records = self.search(old & self._with_words(), order="id")
        needed = self.browse()
        for company, own in records.grouped("company_id").items():
            owing = own.partner_id._dunning_owing(company)
            needed |= own.filtered_domain([("partner_id", "in", owing.ids)])
        return records - needed

    @api.model
    def _cron_retention(self):
        """Forget what is outdated, in batches."""
        for model in ("dunning.answer", "dunning.call", "dunning.invoice.event", "dunning.note"):
            outdated = self.env[model]._outdated()
            self.env["ir.cron"]._commit_progress(remaining=len(outdated))
            for start in range(0, len(outdated), BATCH_SIZE):
                outdated[start : start + BATCH_SIZE].try_lock_for_update()._forget()
                if not self.env["ir.cron"]._commit_progress(BATCH_SIZE):
                    return


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_owing(self, company=None):
        """Return those of these debtors who owe something, or against whom a case is open.

        :param company: to which; by default to any
        """
        found = self.browse()
        for model, more in (("dunning.due.item", []), ("dunning.case", [("state", "=", "open")])):
            domain = [("partner_id", "in", self.commercial_partner_id.ids), *more]
            if company:
                domain.append(("company_id", "=", company.id))
            found |= self.env[model].sudo().search(domain).partner_id  # whatever the reader may see
        return found


class ResCompany(models.Model):
    _inherit = "res.company"

    def _dunning_note_limit(self):
        """Return the day before which words about people are forgotten."""
        return self._dunning_today() - relativedelta(months=self.dunning_note_months)
