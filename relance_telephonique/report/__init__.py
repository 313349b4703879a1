from . import (
    dunning_analysis,
    dunning_dashboard,
    dunning_figures,
    dunning_history,
    dunning_history_events,
    dunning_history_sentence,
    dunning_history_sheets,
)
