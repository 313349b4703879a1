"""On a French screen nothing stands in English that nobody gave to the translators: a label that
no catalogue has cannot be found there as untranslated.
"""

import re

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path

from .languages import speak

MODULE = "relance_telephonique"
WORD = re.compile(r"[^\W\d_]{3,}")
SAID_OF_A_FIELD = ("string", "help", "selection")
# Names that nobody reads on a screen of ours
NOT_SHOWN = {"ir.model.constraint", "ir.model.relation", "ir.model.inherit"}
IN_COLOUR = "activity_exception_decoration"  # is never put into words


def told_alike(addon):
    """Return the English terms that are the same in French, as a translator decided."""
    entries = polib.pofile(file_path(f"{addon}/i18n/fr.po"))
    return {entry.msgid.strip() for entry in entries if entry.msgid == entry.msgstr}


@tagged("post_install", "-at_install")
class TestFrenchScreens(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        installed = cls.env["ir.module.module"].search(
            [("name", "=like", f"{MODULE}%"), ("state", "=", "installed")]
        )
        languages = {code for code, _name in cls.env["res.lang"].get_installed()}
        cls.addons = installed.mapped("name") if "fr_FR" in languages else [MODULE]
        speak(cls.env, "fr_FR")
        cls.alike = set().union(*map(told_alike, cls.addons))

    def english(self, said, french):
        """Return what is the same in both languages, and was not meant to be."""
        said = {one.strip() for one in said if one and WORD.search(one)}
        return said.intersection(one.strip() for one in french if one) - self.alike

    def in_both(self, records):
        return records.with_context(lang="en_US"), records.with_context(lang="fr_FR")

    def terms(self, field, value):
        return [value] if field.translate is True or not value else field.get_trans_terms(value)

    def test_words_of_records(self):
        """Views, menus, actions, models, fields, templates: all that we ship and that has words."""
        seen, found = 0, []
        entries = self.env["ir.model.data"]
        shipped = entries.search(
            [("module", "in", self.addons), ("model", "not in", list(NOT_SHOWN))]
        )
        for model, named in shipped.grouped("model").items():
            others = entries.search([("model", "=", model), ("module", "not in", self.addons)])
            ours = set(named.mapped("res_id")) - set(others.mapped("res_id"))  # not what we extend
            fields = [field for field in self.env[model]._fields.values() if field.translate]
            records = self.env[model].browse(sorted(ours)).exists()
            for field in filter(lambda field: field.store, fields):
                for one, other in zip(*map(list, self.in_both(records)), strict=True):
                    said = self.terms(field, one[field.name])
                    seen += len(said)
                    same = self.english(said, self.terms(field, other[field.name]))
                    found += [(model, one.id, field.name, term) for term in same]
        self.assertGreater(seen, 5000)
        self.assertEqual(found, [])

    def test_what_is_said_of_fields(self):
        """Selections that code makes have no record that would be translated."""
        seen, found = 0, []
        for name, model in self.registry.items():
            ours = [key for key, field in model._fields.items() if self.is_ours(field, name)]
            if not ours:
                continue
            english, french = (
                each.fields_get(ours, SAID_OF_A_FIELD) for each in self.in_both(self.env[name])
            )
            for key in english:
                for one, other in self.said_of(english[key], french[key]):
                    seen += 1
                    found += [(name, key, term) for term in self.english([one], [other])]
        self.assertGreater(seen, 2000)
        self.assertEqual(found, [])

    def is_ours(self, field, model):
        """Whether we name it, or the values of a selection that a model of ours inherits. Of those
        of our addons whose French was not loaded nothing is known.
        """
        if (field._module or "").startswith(MODULE) or not model.startswith("dunning."):
            return field._module in self.addons
        return field.type == "selection" and field.name != IN_COLOUR

    def said_of(self, english, french):
        """Yield the texts that are shown of a field, in both languages. Codes that stand for
        themselves, as time zones do, are none.
        """
        for name in ("string", "help"):
            yield english.get(name), french.get(name)
        labels = dict(french.get("selection", ()))
        for value, label in english.get("selection", ()):
            if label != value:
                yield label, labels[value]
