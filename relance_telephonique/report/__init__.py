from . import (
    dunning_analysis,
    dunning_dashboard,
    dunning_figures,
)
