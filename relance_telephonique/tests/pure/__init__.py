# Without a database: `make test-pure` runs them alone.
from . import (
    test_pure_calling_hours,
    test_pure_caps,
    test_pure_case,
    test_pure_channels,
    test_pure_courts,
    test_pure_figures,
    test_pure_late_interest,
    test_pure_phone,
    test_pure_registered_number,
    test_pure_sheets,
    test_pure_small,
    test_pure_smtp_answer,
    test_pure_takeover_file,
    test_pure_time_bar,
    test_pure_timeline,
    test_pure_working_days,
)
