# isort: off
from . import dunning_case
from . import dunning_case_cost
from . import dunning_case_event
from . import amounts
from . import notice
from . import notice_court
from . import notice_expired
from . import opening
from . import procedure
from . import stage
from . import court
from . import dossier
from . import facts
from . import time_bar
from . import time_bar_search
