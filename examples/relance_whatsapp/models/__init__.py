# isort: off
from . import dunning_whatsapp
from . import dunning_level
from . import dunning_action
from . import dunning_call_outcome
from . import dunning_due_item
from . import dunning_history
from . import dunning_script
from . import res_company
