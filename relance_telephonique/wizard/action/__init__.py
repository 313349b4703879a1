# isort: off
from . import dunning_action_cancel
from . import dunning_sent_otherwise
from . import dunning_takeover
from . import dunning_takeover_import
from . import takeover_ledger
from . import dunning_takeover_import_line
