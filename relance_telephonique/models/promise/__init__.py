# isort: off
from . import dunning_promise
from . import watch
from . import dunning_promise_item
from . import dunning_promise_line
from . import approval
from . import discount
from . import document
from . import money
from . import progress
from . import reminder
from . import split
from . import dunning_discount_offer
from . import dunning_postponement
