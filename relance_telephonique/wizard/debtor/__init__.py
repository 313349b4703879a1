# isort: off
from . import dunning_personal_data
from . import dunning_customer_news
