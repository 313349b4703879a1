# isort: off
from . import res_company
from . import dunning_company_settings
from . import days
from . import family
from . import rules
from . import dunning_legal_value
from . import people
from . import api_keys
from . import res_users
from . import res_currency
from . import resource_calendar
from . import cost
from . import letters
