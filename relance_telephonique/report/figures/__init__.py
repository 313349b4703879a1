# isort: off
from . import dunning_analysis
from . import dunning_cash_forecast
from . import dunning_figures
from . import dunning_figures_done
from . import dunning_dashboard
from . import dunning_dashboard_cards
from . import dunning_dashboard_charts
from . import dunning_dashboard_windows
