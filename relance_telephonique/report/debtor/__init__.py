# isort: off
from . import dunning_history
from . import dunning_history_kinds
from . import dunning_history_events
from . import dunning_history_sentence
from . import dunning_history_sheets
