"""Read what a telephone system says of a call: JSON or a form, of which nothing is believed."""

import json
import re
from typing import NamedTuple

from .limits import DURATION
from .machine_text import text_of

MOST_BYTES_OF_RING = 16 * 1024
CALL_STATES = ("ringing", "answered", "ended")  # in the order in which a call has them
DIRECTIONS = ("incoming", "outgoing")
MOST_OF_CALL_ID = 200  # characters
EXTENSION = re.compile(r"[\w*#+.-]{1,32}", re.ASCII)


class UnreadableRing(ValueError):
    """It is neither JSON nor a form, or does not say what is needed."""


class Heard(NamedTuple):
    """An event of a call: ``number`` as the system writes it, ``duration`` in seconds; ``user_id``
    if it is known whose telephone it is, whatever its extension.
    """

    call_id: str
    state: str
    number: str = ""
    extension: str = ""
    duration: int = 0
    direction: str = "incoming"
    company_id: int | None = None
    user_id: int | None = None


def read_json(content):
    """Return what a request says, as a dict.

    :raise UnreadableRing: saying what is wrong, in English, for who sets the system up
    """
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableRing("not JSON") from error
    if not isinstance(said, dict):
        raise UnreadableRing("a JSON object is needed")
    return said


def heard_in(said):
    """Return the event in a dict of JSON or a form.

    :raise UnreadableRing: saying what is wrong, in English, for who sets the system up
    """
    call_id = text_of(said.get("call_id"))[:MOST_OF_CALL_ID]
    state = text_of(said.get("state")).lower()
    direction = text_of(said.get("direction")).lower() or DIRECTIONS[0]
    if not call_id:
        raise UnreadableRing("“call_id” is needed")
    if state not in CALL_STATES:
        raise UnreadableRing(f"“state” must be one of {', '.join(CALL_STATES)}")
    if direction not in DIRECTIONS:
        raise UnreadableRing(f"“direction” must be one of {', '.join(DIRECTIONS)}")
    extension = text_of(said.get("extension"))
    return Heard(
        call_id=call_id,
        state=state,
        number=text_of(said.get("number")),
        extension=extension if EXTENSION.fullmatch(extension) else "",
        duration=_seconds(said.get("duration")),
        direction=direction,
        company_id=_company(said.get("company_id")),
    )


def _seconds(value):
    try:
        seconds = int(float(text_of(value) or 0)) if not isinstance(value, float) else int(value)
    except (OverflowError, ValueError):
        return 0
    least, most = DURATION
    return min(max(seconds, least), most)


def _company(value):
    said = text_of(value)
    if not said:
        return None
    if not said.isdecimal() or len(said) > 9:
        raise UnreadableRing("“company_id” must be a number")
    return int(said)
