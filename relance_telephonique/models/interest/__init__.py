# isort: off
from . import dunning_interest_rate
from . import policy
from . import late_interest
from . import unallocated
from . import account
from . import dunning_penalty
