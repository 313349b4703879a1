"""The order of the rooms: what a method of ours calls with ``super()`` is no accident, and what two
rooms speak of has one name, in one place.
"""

import ast
import re
from collections import defaultdict
from inspect import getsource, isfunction
from pathlib import Path

from lxml import etree

from odoo.tests import BaseCase, TransactionCase, tagged

OURS = "odoo.addons.relance_telephonique"  # the bridges too
ADDON = f"{OURS}."
# Who is called first, then whom its super() reaches, among the files of this addon
CHAINS = Path(__file__).with_name("super_chains.txt")
ROOT = Path(__file__).parents[1]
CONDITIONS = ("invisible", "readonly", "required")
HOOKS = "action/hooks"  # which later rooms answer
ENGINE = (
    "dunning_run",
    "target",
    "joining",
    "open_call",
    "prepare",
    "dunning_action",
    "hooks",
    "hand_over",
    "channels",
)
# Rules that stand in one file: what they look like elsewhere, and where they stand
SAID_ONCE = {
    r"asset_receivable": "tools/ledger_sql.py",
    r"liability_payable": "tools/ledger_sql.py",
    r"COALESCE\(\w+\.date_maturity": "tools/ledger_sql.py",
    r"\(\"reconciled\", \"=\", False\)": "tools/ledger_sql.py",
    r"FRENCH_LAW = ": "tools/french_law.py",
    r"\[\"dunning\.pause\"\]\.create\(": "models/decision/dunning_pause.py",
    r"BEFORE_ANY_LEVEL = ": "tools/vocabulary.py",
    r"\"in_payment\", \"paid\", \"reversed\"": "tools/vocabulary.py",
    r"display_notification": "nowhere: notices.py says it, for as long as it takes to read",
    r"\"sticky\"": "nowhere: a notice that stays is not true for ever",
    r"\(\"in_process\", \"paid\"\)": "tools/vocabulary.py",
    r"\(\"bank\", \"cash\", \"credit\"\)": "tools/settlement_sql.py",
}
# How a file would decide by itself what law a debtor is under, and the files that may
REGIME = {"tools/regimes.py", "models/debtor/regime.py"}
DECIDED_ONCE = {
    r"\bFRENCH_LAW\b|\bEUROPEAN_": REGIME | {"tools/french_law.py"},
    r"\b(company_registry|legal_category)\b": REGIME
    | {"models/debtor/group_proposals.py"},  # whose number two debtors have
    r"\.vat\b": REGIME
    | {
        "models/debtor/group_proposals.py",
        "models/letter/letterhead.py",  # printed
        "models/promise/document.py",
    },
    r"[\"'](consumer|public|foreign|trader)[\"']": REGIME
    | {"controllers/debtor_page.py"},  # a page without a password
    r"\b(TRADER|CONSUMER|PUBLIC|FOREIGN)\b": REGIME
    | {"models/debtor/regime_words.py", "models/case/time_bar_search.py", "tools/procedures.py"},
    # people, not law: a person's data, their name, whom a contact belongs to
    r"\.is_company\b": REGIME
    | {
        "models/call/script_text.py",
        "models/debtor/attached.py",
        "models/debtor/behaviour_dates.py",
        "models/debtor/behaviour_grade.py",
        "models/debtor/call_past.py",
        "models/debtor/personal_data.py",
        "models/decision/conditions.py",
        "models/promise/document.py",
    },
    r"dunning_regime ==|regime\.code (==|!=)": REGIME | {"tools/procedures.py"},
}
# What of the law stands in one file of words, and in no text beside it
WORDS_OF_LAW = re.compile(r"441-10|441-5|2192-|68-1250|1231-6|order to pay|payment run")
# A number of the law that would stand in a text: it is asked of the law, on the day
NUMBER_OF_LAW = re.compile(
    r"€\s?\d|\d\s?(€|EUR|euros?)\b|\d\s*points|(rate|ECB|times) [+×] ?\d|"
    r"\b(a|one|two|three|four|five|\d+) (month|year)s?\b[^.]*\((R|L|D)?\d"
)
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

    def replaced(self, model):
        """Yield our methods that take the place of another one of the same model unseen: what calls
        the other one gets this one.
        """
        ours = [one for one in model.__mro__ if one.__module__.startswith(OURS)]
        own = [one for one in ours if vars(one).get("_name") == model._name]
        for name in {name for one in own for name, it in vars(one).items() if isfunction(it)}:
            first, *others = (one for one in own if name in vars(one))
            others = [one for one in others if self.file_of(one) != HOOKS]
            if others and "super(" not in getsource(vars(first)[name]):
                yield f"{model._name}.{name} in {self.file_of(first)}"

    def test_nothing_is_replaced_unseen(self):
        found = [found for model in self.registry.values() for found in self.replaced(model)]
        self.assertEqual(found, [])

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


class TestOnePlace(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sources = {
            path.relative_to(ROOT).as_posix(): path.read_text()
            for path in ROOT.rglob("*.py")
            if not {"tests", "migrations"}.intersection(path.parts)
        }
        cls.trees = {path: ast.parse(source) for path, source in cls.sources.items()}

    def test_said_once(self):
        """Whoever needs a rule of the ledger or of the law asks the file that has it."""
        for phrase, owner in SAID_ONCE.items():
            found = {path for path, source in self.sources.items() if re.search(phrase, source)}
            self.assertLessEqual(found, {owner}, phrase)

    def test_regime_is_asked(self):
        """What a debtor is, and which law follows, is decided in one place."""
        for phrase, owners in DECIDED_ONCE.items():
            found = {
                path
                for path, source in self.sources.items()
                if re.search(phrase, source) and not path.startswith("demo/")
            }
            self.assertLessEqual(found, owners, phrase)

    def test_texts_ask_for_the_words_of_the_law(self):
        """A letter, an e-mail or a script names no article of one regime."""
        found = [
            (path.name, line.strip())
            for folder in ("report/letter", "report/promise", "data")
            for path in (ROOT / folder).glob("*.xml")
            if path.name != "dunning_legal_value.xml"
            for line in path.read_text().splitlines()
            if WORDS_OF_LAW.search(line) and 'name="instructions"' not in line  # to the collector
        ]
        self.assertFalse(found)

    def test_no_number_of_the_law_in_a_text(self):
        """A decree changes a record, and with it what letters, e-mails, calls and advice say."""
        texts = [
            (path.name, text)
            for folder in ("report", "data")
            for path in (ROOT / folder).rglob("*.xml")
            if path.name != "dunning_legal_value.xml"
            for text in etree.parse(path).getroot().itertext()
        ]
        for path, tree in self.trees.items():
            calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
            said = [call.args[0] for call in calls if getattr(call.func, "attr", "") == "_"]
            texts += [(path, text.value) for text in said if isinstance(text, ast.Constant)]
        self.assertGreater(len(texts), 1000)
        self.assertFalse([found for found in texts if NUMBER_OF_LAW.search(found[1])])

    def test_one_meaning_per_name(self):
        """A constant that a file lends to others has a name that no other file gives to something
        else: a word that means four things is read as the wrong one.
        """
        owners, lent = defaultdict(set), set()
        for path, tree in self.trees.items():
            for node in tree.body:
                if isinstance(node, ast.Assign):
                    for name in node.targets:
                        owners[getattr(name, "id", None)].add(path)
                elif isinstance(node, ast.ImportFrom) and node.level:
                    lent.update(alias.name for alias in node.names if alias.name.isupper())
        shared = {name: sorted(owners[name]) for name in lent if len(owners[name]) > 1}
        self.assertFalse(shared)

    def test_buttons_above_a_list(self):
        """They stand for no row: a condition on a field would keep the whole list from showing; one
        on the context does not.
        """
        found = [
            (path.name, button.get("name"))
            for path in ROOT.rglob("*.xml")
            if "static" not in path.parts
            for button in etree.parse(path).iterfind(".//list/header//button")
            if any("context" not in button.get(name, "context") for name in CONDITIONS)
        ]
        self.assertFalse(found)

    def test_long_names_in_lists(self):
        """The name of a person or a step goes on in a second line: it is not cut."""
        names = [
            (path.name, field)
            for path in ROOT.rglob("*.xml")
            if "static" not in path.parts
            for column in ("partner_id", "level_id", "who")
            for field in etree.parse(path).iterfind(f".//list/field[@name='{column}']")
            if not field.get("column_invisible") and "'only'" not in field.get("context", "")
        ]
        self.assertGreater(len(names), 30)
        cut = [name for name, field in names if "o_dunning_name" not in field.get("class", "")]
        self.assertFalse(cut)

    def test_what_is_added_on_a_telephone(self):
        """Its cards come with a button that says what one adds, not “Add” and the name of all."""
        cards = [
            (path.name, field)
            for path in ROOT.rglob("*.xml")
            if "static" not in path.parts
            for field in etree.parse(path).iterfind(".//field[kanban]")
            if field.find("list[@editable]") is not None
        ]
        self.assertTrue(cards)
        unnamed = [(name, field.get("name")) for name, field in cards if not field.get("add-label")]
        self.assertFalse(unnamed)

    def test_named_arguments(self):
        """Nobody counts up to the seventh value of a record to know what it is."""
        built = [
            (path, node.lineno)
            for path, tree in self.trees.items()
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and len(node.args) > 6
            if isinstance(node.func, ast.Name) and re.match("[A-Z][a-z]", node.func.id)
        ]
        self.assertFalse(built)

    def test_engine_reads_alone(self):
        """What the engine asks of a run or an action is in its own files: rooms that come later
        answer its hooks.
        """
        engine = {f"models/action/{name}.py" for name in ENGINE}
        own = {name for path in engine for name in self.methods(path)}
        own |= {
            name
            for path in self.trees
            if path.startswith("models/mixins/")
            for name in self.methods(path)
        }
        asked = {name for path in engine for name in re.findall(r"\.(_\w+)\(", self.sources[path])}
        later = {
            name: path
            for path in self.trees.keys() - engine
            for name in self.methods(path, "DunningAction", "DunningRun")
            if name in asked - own
        }
        self.assertFalse(later)

    def methods(self, path, *classes):
        """Return the names of the methods in a file, of all its classes or of these."""
        return [
            method.name
            for one in self.trees[path].body
            if isinstance(one, ast.ClassDef) and (not classes or one.name in classes)
            for method in one.body
            if isinstance(method, ast.FunctionDef)
        ]
