# isort: off
from . import dunning_scenario
from . import dunning_level
from . import condition
from . import ir_http
