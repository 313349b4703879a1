# isort: off
from . import company  # whether there is a page, and what may be said on it
from . import link  # who may open it, until when
from . import not_taken  # what they are told if something is missing
from . import dunning_answer  # what they said
from . import dunning_page_opening  # that they looked at it
from . import told  # what they read of it by e-mail
from . import say  # what follows from it
from . import promised  # and from the day of a payment, above all
from . import decided  # and what they asked for, once it is decided
from . import promised_by  # on which way a promise came
from . import pay  # how they pay it
from . import shown  # what the page shows
