"""Where French law applies."""

# The countries and territories of the French commercial code; New Caledonia and Polynesia have
# their own.
FRENCH_LAW = ("FR", "BL", "GF", "GP", "MF", "MQ", "PM", "RE", "YT")
