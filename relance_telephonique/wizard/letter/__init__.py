# isort: off
from . import dunning_registered_posting
from . import dunning_registered_posting_line
from . import dunning_level_preview
