from odoo import api, models
from odoo.exceptions import AccessError


class DunningOwnFiles(models.AbstractModel):
    """What names files that go into letters and dossiers, which are made without asking for the
    reader's rights on each: a record names its own files only, uploaded on it by who names them.
    """

    _name = "dunning.own.files"
    _description = "Names its Own Files"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._adopt_files(self._fields)  # by default values too, of a client's context
        return records

    def write(self, vals):
        result = super().write(vals)
        self._adopt_files(vals)
        return result

    def _adopt_files(self, names):
        """Take what was uploaded on a record before it was saved; refuse files of anything else.

        :param names: the fields that were written
        :raise AccessError: if a file is not the record's own
        """
        fields = [name for name in names if self._names_files(name)]
        for record in self if fields else ():
            files = self.env["ir.attachment"].union(*(record.sudo()[name] for name in fields))
            files -= record._own(files)
            record._check_uploaded(files)
            files.with_env(self.env).write({"res_model": self._name, "res_id": record.id})

    @api.model
    def _names_files(self, name):
        field = self._fields.get(name)
        return bool(field) and field.comodel_name == "ir.attachment"

    def _own(self, files):
        """Return those of ``files`` that were made or uploaded on this record."""
        self.ensure_one()
        return files.filtered(lambda file: (file.res_model, file.res_id) == (self._name, self.id))

    def _check_uploaded(self, files):
        """Whoever names a file has uploaded it here, on a form not saved yet."""
        for file in files:
            is_here = not file.res_id and (file.res_model or self._name) == self._name
            if not is_here or file.create_uid.id != self.env.uid:
                raise AccessError(
                    self.env._("A file belongs to another record: upload it here again.")
                )
