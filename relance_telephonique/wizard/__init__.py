from . import dunning_action_cancel, dunning_forecast, dunning_forecast_line
