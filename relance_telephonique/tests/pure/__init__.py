# Without a database: `make test-pure` runs them alone.
from . import (
    test_calling_hours,
    test_caps,
    test_case,
    test_courts,
    test_figures,
    test_late_interest,
    test_phone,
    test_registered_number,
    test_sheets,
    test_small,
    test_smtp_answer,
    test_time_bar,
    test_working_days,
)
