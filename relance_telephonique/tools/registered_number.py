"""Numbers of registered letters: how they are kept, checked and shown. Pure.

La Poste's begin with a digit and a letter, then 11 digits (``1A12345678901``); those of other posts
follow the Universal Postal Union's S10 standard: two letters, 8 digits and their check digit, the
country's two letters (``RK123456785FR``).
"""

import re

LA_POSTE = re.compile(r"(\d[A-Z])(\d{3})(\d{3})(\d{4})(\d)")
UPU_S10 = re.compile(r"([A-Z]{2})(\d{3})(\d{3})(\d{3})([A-Z]{2})")
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def compact(number):
    """Return the number as it is kept: capitals and digits, without spaces or dots."""
    return re.sub(r"[\s.\-]", "", number or "").upper()


def grouped(number):
    """Return a number as it is read aloud: ``1A 123 456 7890 1``, ``RK 123 456 785 FR``."""
    match = LA_POSTE.fullmatch(number or "") or UPU_S10.fullmatch(number or "")
    return " ".join(match.groups()) if match else number or ""


def is_known_format(number):
    """Whether it has the form of a registered letter's number; check digits are not looked at."""
    return bool(LA_POSTE.fullmatch(number) or UPU_S10.fullmatch(number))


def has_right_check_digit(number):
    """Whether the 9th digit of an S10 number follows from the 8 before; La Poste's have no such
    digit that is published.
    """
    if not UPU_S10.fullmatch(number):
        return True
    digits = [int(digit) for digit in number[2:11]]
    rest = 11 - sum(map(int.__mul__, digits, S10_WEIGHTS)) % 11
    return digits[8] == {10: 0, 11: 5}.get(rest, rest)
