"""Read what a machine says: JSON, of which nothing is believed."""

import json

from .lifecycle_csv import moment_said
from .lifecycle_said import LifecycleSaid, code_of
from .machine_text import text_of
from .takeover_file import parse_date

MOST_BYTES_OF_REQUEST = 1024 * 1024
MOST_EVENTS_AT_ONCE = 5_000
MOST_OF_TEXT = 2_000  # characters
TEXTS = ("number", "siren", "reason", "note", "reference", "service", "engagement")


class UnreadableRequest(ValueError):
    """It is no JSON, or not of the shape that is asked for."""


def read_request(content, source):
    """Return ``(company id or None, [LifecycleSaid])`` of a request.

    :param content: JSON, ``{"company_id": 1, "source": "…", "events": [{"number": "…", …}]}``
    :param source: of a request that names none
    :raise UnreadableRequest: saying what is wrong, in English, for who writes the machine
    """
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableRequest("not JSON") from error
    events = said.get("events") if isinstance(said, dict) else None
    if not isinstance(events, list) or not all(isinstance(one, dict) for one in events):
        raise UnreadableRequest("“events” must be a list of objects")
    if len(events) > MOST_EVENTS_AT_ONCE:
        raise UnreadableRequest(f"{MOST_EVENTS_AT_ONCE} events at most")
    company = said.get("company_id")
    if company is not None and (not isinstance(company, int) or isinstance(company, bool)):
        raise UnreadableRequest("“company_id” must be a number")
    source = f"api {_text(said.get('source')) or source}"
    return company, [_said(event, str(rank), source) for rank, event in enumerate(events)]


def _said(event, place, source):
    texts = {name: _text(event.get(name)) for name in TEXTS}
    amount = event.get("amount") or 0.0
    is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
    is_amount = is_number and 0 <= amount < 10**11
    when = moment_said(_text(event.get("date")))
    return LifecycleSaid(
        place=place,
        code=code_of(_text(event.get("code"))),
        when=when,
        invoice_date=parse_date(_text(event.get("invoice_date"))),
        amount=amount if is_amount else 0.0,
        source=source,
        problem="" if when and is_amount else "amount" if when else "date",
        **texts,
    )


def _text(value):
    return text_of(value)[:MOST_OF_TEXT]
