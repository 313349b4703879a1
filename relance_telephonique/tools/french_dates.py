"""French dates: what the patterns of a locale do not know."""

MOMENT = "EEEE d MMMM HH:mm"
MOMENT_IN_FRENCH = "EEEE d MMMM 'à' HH:mm"


def is_french(lang):
    return (lang or "").startswith("fr")


def first_of_month(text, day, lang):
    """Return a date in words with the first day of a month as French writes it: “1er mars 2026”."""
    return text.replace("1", "1er", 1) if is_french(lang) and day.day == 1 else text


def moment_pattern(lang):
    """Return the pattern of a moment in words, for Babel."""
    return MOMENT_IN_FRENCH if is_french(lang) else MOMENT
