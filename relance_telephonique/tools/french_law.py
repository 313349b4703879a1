"""What French law says in numbers that several rooms need, and where it applies."""

# The countries and territories of the French commercial code; New Caledonia and Polynesia have
# their own.
FRENCH_LAW = ("FR", "BL", "GF", "GP", "MF", "MQ", "PM", "RE", "YT")

MONTHS_TO_DECLARE = 2  # from the publication of the judgment: L622-24, R622-24 C. com.
