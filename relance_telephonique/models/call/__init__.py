# isort: off
from . import dunning_call
from . import dunning_call_outcome
from . import dunning_call_lock
from . import dunning_script
from . import script_text
from . import say
from . import desk
from . import log
from . import effects
from . import copies
from . import sheet
from . import at_hand
from . import limits
from . import number
from . import recap
