"""Words that are shown to people and that no translator gets to see: none.

usage: shown.py ROOT
Odoo exports the text of templates, some of their attributes, and what ``_t()`` and ``_()`` are
called with. This looks at what stands beside: words in the expressions of templates and views, in
the properties of components, in strings of JavaScript, and under the names of what a dialog shows
in Python.
"""

import ast
import re
import sys
from pathlib import Path

from lxml import etree

WORDS = re.compile(r"^[A-Z][a-z]{2,}|[A-Za-z]{2,} [a-z]{2,}")  # a sentence, or a name of something
LITERAL = re.compile(r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\]|\\.)*)`""")
COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
TRANSLATED = re.compile(r"""_t\(\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`)""")
IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?from\s*["'][^"']+["'];?""", re.MULTILINE)
EXPRESSION = re.compile(r"^(t-(esc|out|value|att(-(?!class).*)?)|context|options)$")
# Under these names Python gives a dialog, an action or a notification its words
SHOWN_BY_PYTHON = {"title", "message", "help", "summary", "subject", "placeholder", "label"}
EXPORTED = {  # by Odoo, of templates; ``string`` and more, of views
    *("alt", "aria-label", "aria-placeholder", "aria-roledescription", "aria-valuetext"),
    *("data-tooltip", "label", "placeholder", "title"),
}
KEYS = {"Escape", "Enter"}  # as browsers call them
STYLE = re.compile(r"^(text|border|bg|btn)-[\w -]+$|^ ?([a-z-]+: [^;]+;)")  # classes, and CSS


def in_template(path):
    """Yield the words of expressions, and of components' properties."""
    for node in etree.parse(path).iter(etree.Element):
        component = node.tag[0].isupper() or "t-component" in node.attrib
        for name, value in node.attrib.items():
            shown = component and not name.startswith("t-") and not name.lower().startswith("class")
            if shown or EXPRESSION.match(name):
                yield from filter(None, (one for found in LITERAL.findall(value) for one in found))
            plain = "static" in path.parts and not component and not name.startswith("t-")
            if plain and name not in EXPORTED | {"class", "style"}:
                yield value


def in_javascript(path):
    source = IMPORT.sub("", TRANSLATED.sub("", COMMENT.sub("", path.read_text())))
    for found in LITERAL.findall(source):
        yield from filter(None, found)


def in_python(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Dict):
            said = {
                getattr(key, "value", None): getattr(value, "value", None)
                for key, value in zip(node.keys, node.values, strict=True)
            }
            shown = SHOWN_BY_PYTHON | ({"name"} if "res_model" in said else set())
            yield from (said[key] for key in shown & said.keys() if isinstance(said[key], str))


def files(root):
    """Yield ``(path, how it is read)``."""
    for addon in sorted(root.glob("relance_telephonique*")):
        for path in sorted(addon.rglob("*")):
            folders = set(path.relative_to(addon).parts)
            if folders & {"tests", "lib", "migrations", "demo", "description"}:
                continue
            if path.suffix == ".xml" and folders & {"static", "views", "wizard", "report"}:
                yield path, in_template
            elif path.suffix == ".js":
                yield path, in_javascript
            elif path.suffix == ".py" and folders & {"models", "wizard", "controllers"}:
                yield path, in_python


def main(root):
    wrong = [
        f"{path}: {words!r} is translated by nobody"
        for path, read in files(Path(root))
        for words in read(path)
        if WORDS.search(words) and words not in KEYS and not STYLE.match(words)
    ]
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main(*sys.argv[1:])
