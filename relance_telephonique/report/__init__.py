# isort: off
from . import debtor
from . import figures
