# isort: off
from . import projection
from . import panel
from . import account_move
from . import expected
from . import reach
from . import warning
