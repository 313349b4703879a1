"""Where French law applies, and the Union with it; where the French post is at home."""

# The countries and territories of the French commercial code; New Caledonia and Polynesia have
# their own.
FRENCH_LAW = ("FR", "BL", "GF", "GP", "MF", "MQ", "PM", "RE", "YT")
FRENCH_POST = frozenset(FRENCH_LAW)

# Directive 2011/7 on late payment, and but for Denmark regulation 1896/2006.
EUROPEAN_UNION = frozenset(
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "GR", "HR", "HU", "IE")
    + ("IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK")
)
EUROPEAN_ORDER = EUROPEAN_UNION - {"DK"}  # recital 32 of regulation 1896/2006
