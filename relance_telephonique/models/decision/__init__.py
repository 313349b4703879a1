# isort: off
from . import account_move_line
from . import issued
from . import dunning_due_item  # the rows
from . import rules  # by what the companies decide
from . import query  # how the parts that follow come together
from . import standing
from . import on_way
from . import credits
from . import contacts
from . import owed
from . import expected
from . import moved
from . import returned
from . import steps
from . import conditions
from . import held_by
from . import holds
from . import dunning_money_aside
from . import account_bank_statement_line
from . import money
from . import money_pairs
from . import money_for_item
from . import statuses
from . import reasons
from . import due_item_buttons
from . import conditions_told
from . import sent
from . import dunning_pause
from . import account_partial_reconcile
from . import dunning_due_item_list
from . import money_told
from . import account_move_list
