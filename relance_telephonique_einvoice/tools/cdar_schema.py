"""The schema of CDAR messages (UN/CEFACT D22B), of the PyPI package ``pyfrctc`` if it is there."""

import re
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

PACKAGE = "pyfrctc"  # its files alone are read: nothing of it is run, nor what it needs
SCHEMA = "cdar-xsd/CrossDomainAcknowledgementAndResponse_100pD22B.xsd"
NAMESPACE = re.compile(r"\{[^}]*\}")


def cdar_schema(package=PACKAGE):
    """Return the schema (lxml), or None where there is none."""
    found = find_spec(package)
    path = found and Path(found.submodule_search_locations[0], SCHEMA)
    return etree.XMLSchema(file=str(path)) if path and path.is_file() else None


def first_breach(schema, root):
    """Return ``(line, what is wrong there)`` of the first breach of a schema, or None."""
    if schema.validate(root):
        return None
    breach = schema.error_log[0]
    return breach.line, NAMESPACE.sub("", breach.message)
