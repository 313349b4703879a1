"""Bring an addon's i18n folder into step with the terms that Odoo exported.

usage: merge_po.py EXPORTED.pot I18N_FOLDER [--check]
"""

import sys
from pathlib import Path

import polib

DATES = ("POT-Creation-Date", "PO-Revision-Date")  # they would change at each export


def without_dates(catalogue):
    for date in DATES:
        catalogue.metadata.pop(date, None)
    return catalogue


def merged(template, catalogue):
    """The template's terms in their order, with the translations that the catalogue has."""
    known = {entry.msgid: entry.msgstr for entry in catalogue if not entry.obsolete}
    result = polib.POFile(wrapwidth=78)
    result.metadata = catalogue.metadata | {"Language": "fr"}
    for entry in template:
        result.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=known.get(entry.msgid, ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
                flags=[flag for flag in entry.flags if flag != "fuzzy"],
            )
        )
    return result


def main(exported, folder, check=""):
    template = without_dates(polib.pofile(exported, wrapwidth=78))
    pot_path = Path(folder, f"{Path(folder).resolve().parent.name}.pot")
    po_path = Path(folder, "fr.po")
    known = polib.pofile(str(po_path)) if po_path.exists() else polib.POFile()
    known.metadata = known.metadata or template.metadata
    french = merged(template, without_dates(known))

    stale = []
    for path, catalogue in ((pot_path, template), (po_path, french)):
        if not path.exists() or path.read_text() != f"{catalogue}\n":
            stale.append(path.name)
            if not check:
                path.parent.mkdir(exist_ok=True)
                path.write_text(f"{catalogue}\n")
    untranslated = french.untranslated_entries()
    print(f"{po_path}: {len(french)} terms, {len(untranslated)} untranslated")
    for entry in untranslated:
        print(f"  {entry.msgid!r}")
    if check and stale:
        sys.exit(f"{folder}: {' and '.join(stale)} out of step with the code: run 'make i18n'")
    if check and untranslated:
        sys.exit(f"{po_path}: translate what is listed above")


if __name__ == "__main__":
    main(*sys.argv[1:])
