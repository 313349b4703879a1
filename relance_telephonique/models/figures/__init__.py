# isort: off
from . import level_results
from . import digest
