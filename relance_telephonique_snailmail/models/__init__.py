from . import (
    dunning_action,
    snailmail_letter,
)
