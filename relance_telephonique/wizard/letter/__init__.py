# isort: off
from . import dunning_registered_posting
from . import dunning_registered_posting_line
