# isort: off
from . import level_results
from . import digest
from . import dunning_cash_kept
from . import beyond
