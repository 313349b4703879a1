# Odoo's runner looks for tests among the names of this package.
# ruff: noqa: F403
from . import (
    test_cash_forecast,
    test_demo,
    test_dispute,
    test_figures,
    test_filters,
    test_french_screens,
    test_guide,
    test_house,
    test_install,
    test_limits,
    test_menus,
    test_performance,
    test_planned,
    test_tables,
    test_tours,
    test_update,
    test_widgets,
)
from .action import *
from .answer_page import *
from .call import *
from .case import *
from .debtor import *
from .decision import *
from .explain import *
from .interest import *
from .letter import *
from .lifecycle import *
from .promise import *
from .pure import *
from .reply import *
from .rights import *
from .telephone import *
from .trial import *
