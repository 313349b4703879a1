# isort: off
from . import dunning_dispute
from . import still_disputed
from . import settle
from . import credit_note
