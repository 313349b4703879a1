# isort: off
from . import dunning_held
from . import dunning_told
