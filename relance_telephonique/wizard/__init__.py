# isort: off
from . import action
from . import call
from . import debtor
from . import letter
from . import lifecycle
from . import account_move_reversal
from . import dunning_forecast
from . import dunning_forecast_line
from . import dunning_guide
from . import dunning_penalty_settle
from . import dunning_settings
