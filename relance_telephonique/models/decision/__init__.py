# isort: off
from . import account_move_line
from . import dunning_due_item
from . import standing
from . import on_way
from . import moved
from . import steps
from . import holds
from . import statuses
from . import reasons
from . import dunning_pause
from . import account_partial_reconcile
from . import dunning_due_item_list
from . import account_move_list
