"""Try: a text that we send is written once for a sample when it is saved, in every language."""

from contextlib import closing

from odoo import models
from odoo.exceptions import ValidationError

from ...tools.confined import let_begin_again, reason


class DunningTriedText(models.AbstractModel):
    """A template with placeholders. One that is wrong is found when it is saved, rather than the
    day that a debtor should hear of it.
    """

    _name = "dunning.tried.text"
    _description = "Text Tested Before Use"

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        result = super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )
        if field_name in self._dunning_parts():
            self._check_dunning_text()
        return result

    def _dunning_parts(self):
        """Return the names of the fields that hold placeholders."""
        raise NotImplementedError

    def _check_dunning_text(self):
        """Refuse a text of ours with a wrong placeholder.

        :raise ValidationError: naming it
        """
        if not self.env.registry.ready:  # modules are being loaded: their texts come tried
            return
        for template in self.filtered(lambda template: template._is_of_dunning()):
            if error := template._dunning_trouble():
                raise ValidationError(
                    self.env._(
                        "“%(name)s” cannot be written, correct it: %(reason)s",
                        name=template.name,
                        reason=reason(error),
                    )
                )

    def _is_of_dunning(self):
        """Whether we write it: it is about our records, or came with the module."""
        if (self.render_model or "").startswith("dunning."):
            return True
        names = self._get_external_ids()[self.id]
        return any(name.startswith("relance_telephonique.") for name in names)

    def _dunning_trouble(self, record=None):
        """Return the exception that writing the text raises, None if it can be written.

        :param record: whom it is written to; by default a sample
        """
        try:
            with closing(self.env.cr.savepoint()):  # whatever it does is taken back
                if sample := record or self._dunning_sample():
                    self._dunning_write_for(sample)
        except Exception as error:
            let_begin_again(error)
            return error
        return None

    def _dunning_write_for(self, sample):
        languages = self.env["res.lang"].get_installed()
        for part in self._dunning_parts():
            for code, _name in languages:
                self._render_field(part, sample.ids, set_lang=code)

    def _dunning_sample(self):
        """Return a record that the user may read, if there is any or one can be made up."""
        records = self.env[self.render_model]
        if not records.has_access("read"):
            return records
        found = records.search([], order="id desc", limit=1)
        if not found and self.render_model == "dunning.action" and records.has_access("create"):
            debtor = self.env.company.partner_id
            found = records.create({"partner_id": debtor.id, "channel": "email"})
        return found
