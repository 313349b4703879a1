"""Bring an addon's i18n folder into step with the terms that Odoo exported: fr.po has all of them,
with the spaces of French typography, the other languages that are there what debtors read.

usage: merge_po.py EXPORTED.pot I18N_FOLDER [--check]
"""

import sys
from pathlib import Path

import polib
from french import set_french
from read_by_debtors import is_read_by_debtors

COMPLETE = "fr"
DATES = ("POT-Creation-Date", "PO-Revision-Date")  # they would change at each export


def without_dates(catalogue):
    for date in DATES:
        catalogue.metadata.pop(date, None)
    return catalogue


def merged(template, catalogue, language):
    """The template's terms in their order, with the translations that the catalogue has."""
    known = {entry.msgid: entry.msgstr for entry in catalogue if not entry.obsolete}
    result = polib.POFile(wrapwidth=78)
    result.metadata = catalogue.metadata | {"Language": language}
    for entry in template:
        if language == COMPLETE or is_read_by_debtors(entry):
            result.append(
                polib.POEntry(
                    msgid=entry.msgid,
                    msgstr=known.get(entry.msgid, ""),
                    comment=entry.comment,
                    occurrences=entry.occurrences,
                    flags=[flag for flag in entry.flags if flag != "fuzzy"],
                )
            )
    if language == COMPLETE:
        for entry in result:
            entry.msgstr = set_french(entry)
    return result


def main(exported, folder, check=""):
    template = without_dates(polib.pofile(exported, wrapwidth=78))
    pot_path = Path(folder, f"{Path(folder).resolve().parent.name}.pot")
    catalogues = {pot_path: template}
    for path in sorted({Path(folder, f"{COMPLETE}.po"), *Path(folder).glob("*.po")}):
        known = polib.pofile(str(path)) if path.exists() else polib.POFile()
        known.metadata = known.metadata or template.metadata
        catalogues[path] = merged(template, without_dates(known), path.stem)

    stale = []
    for path, catalogue in catalogues.items():
        if not path.exists() or path.read_text() != f"{catalogue}\n":
            stale.append(path.name)
            if not check:
                path.parent.mkdir(exist_ok=True)
                path.write_text(f"{catalogue}\n")
    untranslated = [
        path for path in catalogues if path != pot_path and _tell(path, catalogues[path])
    ]
    if check and stale:
        sys.exit(f"{folder}: {' and '.join(stale)} out of step with the code: run 'make i18n'")
    if check and untranslated:
        sys.exit(f"{' and '.join(map(str, untranslated))}: translate what is listed above")


def _tell(path, catalogue):
    """Say what is not translated, and return it."""
    untranslated = catalogue.untranslated_entries()
    print(f"{path}: {len(catalogue)} terms, {len(untranslated)} untranslated")
    for entry in untranslated:
        print(f"  {entry.msgid!r}")
    return untranslated


if __name__ == "__main__":
    main(*sys.argv[1:])
