from odoo import models

TOLD = ("string", "type", "selection", "currency_field")  # of a field, to say how it changed


class DunningThread(models.AbstractModel):
    """A chatter that all of the company read: what Odoo notes there by itself, that a record was
    made and what became of a field, is in the company's language, whoever did it. A cron speaks
    English, a debtor on their page the language of theirs.
    """

    _name = "dunning.thread"
    _inherit = ["mail.thread"]
    _description = "Chatter in the Company's Language"

    def _creation_message(self):
        return super(DunningThread, self._in_language_read())._creation_message()

    def _mail_track(self, tracked_fields, initial_values):
        words = self._in_language_read()
        if words.env.lang != self.env.lang:
            tracked_fields = words.fields_get(list(tracked_fields), attributes=TOLD)
        return super()._mail_track(tracked_fields, initial_values)

    def _in_language_read(self):
        """Return the record in the language of its company; what has none, as it is."""
        company = self.company_id if "company_id" in self._fields else self.env["res.company"]
        lang = company.partner_id.lang
        return self.with_context(lang=lang) if lang else self
