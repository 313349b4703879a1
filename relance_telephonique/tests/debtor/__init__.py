from . import (
    test_attached,
    test_behaviour,
    test_debtors,
    test_debtors_tour,
    test_expected,
    test_history,
    test_owed,
    test_page,
    test_privacy,
    test_regime,
    test_story,
)
