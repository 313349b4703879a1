from . import (
    account_move_reversal,
    dunning_action_cancel,
    dunning_call_log,
    dunning_call_override,
    dunning_forecast,
    dunning_forecast_line,
    dunning_penalty_settle,
    dunning_script_preview,
    dunning_takeover,
    dunning_takeover_import,
    dunning_takeover_import_line,
    dunning_told,
)
