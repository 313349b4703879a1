# isort: off
from . import res_partner
from . import regime
from . import regime_words
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
