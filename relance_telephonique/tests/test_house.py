"""The order of the rooms: what a method of ours calls with ``super()`` is no accident."""

from inspect import getsource, isfunction
from pathlib import Path

from odoo.tests import TransactionCase, tagged

OURS = "odoo.addons.relance_telephonique"  # the bridges too
ADDON = f"{OURS}."
# Who is called first, then whom its super() reaches, among the files of this addon
CHAINS = Path(__file__).with_name("super_chains.txt")
KNOWN_TO_OTHERS = {"_get_late_interest"}  # a name that other addons call


@tagged("post_install", "-at_install")
class TestHouse(TransactionCase):
    def chains(self):
        """Return the chains of ``super()`` between files of the addon, a line for each."""
        return {
            f"{name}: {' > '.join(files)}"
            for model in self.registry.values()
            for name, files in self.chains_of(model)
        }

    def chains_of(self, model):
        ours = [one for one in model.__mro__ if one.__module__.startswith(ADDON)]
        methods = (pair for one in ours for pair in vars(one).items())
        for name in {name for name, value in methods if isfunction(value)}:
            files = [self.file_of(one) for one in self.links(ours, name)]
            if len(set(files)) > 1:
                yield name, files

    def links(self, definitions, name):
        """Yield the definitions that a call of the method runs through."""
        for one in definitions:
            if method := vars(one).get(name):
                yield one
                if "super(" not in getsource(method):
                    return

    def file_of(self, definition):
        folder, *path = definition.__module__.removeprefix(ADDON).split(".")
        return "/".join(path if folder == "models" else (folder, *path))

    def test_chains(self):
        """Whoever moves a file, or adds a link, sees here what now comes before what."""
        self.assertEqual(sorted(self.chains()), CHAINS.read_text().splitlines())

    def unmarked(self, model):
        """Yield our methods on somebody else's model that neither bear our name nor override."""
        ours = [one for one in model.__mro__ if one.__module__.startswith(OURS)]
        theirs = [one for one in model.__mro__ if one not in ours]
        for one in ours:
            for name in vars(one) if vars(one).get("_name") == model._name else ():
                method = getattr(one, name)
                if (
                    (isfunction(method) or isinstance(vars(one)[name], property))
                    and "dunning" not in name
                    and name not in KNOWN_TO_OTHERS
                    and not any(name in vars(other) for other in theirs)
                ):
                    yield f"{model._name}.{name} in {self.file_of(one)}"

    def test_methods_on_models_of_others(self):
        """A method of ours on an invoice or a partner says whose it is: another addon, or Odoo's
        next version, may well have one of the same plain name.
        """
        shared = [model for name, model in self.registry.items() if not name.startswith("dunning.")]
        self.assertEqual([found for model in shared for found in self.unmarked(model)], [])
