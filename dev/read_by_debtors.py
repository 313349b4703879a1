"""Which terms of a catalogue debtors read, whatever the language of the people who chase them.

The languages of debtors that no collector works in (``nl.po``, ``de.po``) have these terms, all of
them, and no others.
"""

import re

MODELS = "code:addons/relance_telephonique/models/"
PLACES = re.compile(
    "|".join(
        (
            r"model:mail\.template,(subject|body_html):",
            r"model:sms\.template,body:",
            r"model:ir\.model\.fields\.selection,name:relance_telephonique\.selection__"
            r"(dunning_dispute__category|dunning_promise_line__means)__",
            r"model_terms:ir\.ui\.view,arch_db:relance_telephonique\.("
            r"debtor_page(_(answers|none|owed|paid|pay|refusal|said|ticks))?|dunning_letter_\w+|dunning_items(_total)?|"
            r"dunning_payment|dunning_interest|dunning_\w+_body)$",
            rf"{MODELS}answer_page/\w+\.py",
            rf"{MODELS}call/recap\.py",
            rf"{MODELS}debtor/regime_words\.py",
            rf"{MODELS}dispute/settle\.py",
            rf"{MODELS}interest/account\.py",
            rf"{MODELS}letter/(account|enclosures|letterhead|statement|words)\.py",
            rf"{MODELS}mixins/dunning_correspondence\.py",
            rf"{MODELS}promise/document\.py",
            r"code:addons/relance_telephonique/controllers/debtor_page\.py",
        )
    )
)
OTHERS = re.compile(r"dunning_(dossier|history)_")  # for the creditor and its lawyers
COURTS = re.compile(r"%\(of_(city|place)s?\)s|of %\(city\)s")  # in a formal notice
COURTS_FILE = f"{MODELS}case/court.py"


def is_read_by_debtors(entry):
    """Return whether debtors read a term (``polib.POEntry``) in at least one of its places."""
    return any(_is_read_there(place, entry.msgid) for place, _line in entry.occurrences)


def _is_read_there(place, term):
    if place.startswith(COURTS_FILE):
        return bool(COURTS.search(term)) and not term.endswith(".")
    return bool(PLACES.match(place)) and not OTHERS.search(place)
