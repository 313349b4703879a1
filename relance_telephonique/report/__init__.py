from . import (
    dunning_history,
    dunning_history_events,
    dunning_history_sentence,
    dunning_history_sheets,
)
