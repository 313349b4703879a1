from . import (
    test_coming,
    test_forecast,
    test_timeline,
    test_timeline_panel,
)
