# isort: off
from . import account_move
from . import dunning_due_item
from . import responses
