"""The order of the rooms: what a method of ours calls with ``super()`` is no accident."""

from inspect import getsource, isfunction
from pathlib import Path

from odoo.tests import TransactionCase, tagged

ADDON = "odoo.addons.relance_telephonique."
# Who is called first, then whom its super() reaches, among the files of this addon
CHAINS = Path(__file__).with_name("super_chains.txt")


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
