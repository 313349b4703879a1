# isort: off
from . import lifecycle_codes  # what each status and each reason means
from . import dunning_invoice_event  # what was said of an invoice
from . import account_move  # the one entry
from . import take_in  # which invoice a file or a machine means
from . import machine  # what comes by HTTP
from . import position  # where an invoice stands by all that was said
from . import contested  # what the buyer contests is a dispute
from . import suspended  # what waits for papers is left alone
from . import task  # who has something to mend
from . import effects  # which status looks at which of these again
from . import holds  # what was not delivered is not chased
from . import on_way  # a payment that the buyer announced
from . import approved  # an acknowledgement worth having
from . import sheet  # what a caller sees of it
from . import priority  # which calls come first
