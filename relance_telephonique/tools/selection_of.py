"""A selection with one owner: what an addon adds there is known wherever it is shown."""

from odoo import fields


def _values_of(owner):
    model, _dot, name = owner.rpartition(".")
    return lambda record: record.env[model]._fields[name]._description_selection(record.env)


class SelectionOf(fields.Selection):
    """A field with the values and labels of another one: ``SelectionOf("dunning.level.channel")``.

    Unlike a ``related`` field it is a value of its own: what was done stays as it was. A value that
    nobody owns any more, since its addon was uninstalled, can still be read. With
    ``validate=False`` it takes any value: one that is only shown must stop nothing.
    """

    owner = None  # of the values: the name of a model, a dot, the name of a field

    def __init__(self, owner=None, **options):
        if owner:
            options |= {"owner": owner, "selection": _values_of(owner)}
        super().__init__(**options)

    def setup_nonrelated(self, model):
        if self.validate:
            owner, _dot, name = self.owner.rpartition(".")
            self._selection = model.env[owner]._fields[name]._selection
        return super().setup_nonrelated(model)


def label_of(record, name, code=None):
    """Return what a selection's value says in the reader's language: that of the record, or
    ``code``. A value that nobody knows any more is shown as it is.
    """
    code = record[name] if code is None else code
    labels = dict(record._fields[name]._description_selection(record.env))
    return labels.get(code, code or "")
