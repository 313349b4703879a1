from . import (
    test_case,
    test_court,
    test_dossier,
    test_time_bar,
)
