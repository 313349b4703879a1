# isort: off
from . import res_partner
from . import portrait
from . import customer_news
from . import dunning_note
from . import personal_data
from . import dunning_behaviour
from . import behaviour_facts
from . import behaviour_grade
from . import behaviour_use
from . import account_payment
from . import answer
from . import attached
from . import dunning_debtor
from . import debtor_next
from . import debtor_row
from . import debtor_today
