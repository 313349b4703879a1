# isort: off
from . import dunning_history
from . import dunning_history_kinds
from . import dunning_history_events
from . import dunning_history_ledger
from . import dunning_history_contacts
from . import dunning_history_agreements
from . import dunning_history_law
from . import dunning_history_sentence
from . import dunning_history_sheets
