from . import (
    test_forecast,
    test_timeline,
    test_timeline_panel,
)
