from . import (
    test_best_time,
    test_brief,
    test_call,
    test_call_allowed,
    test_call_desk,
    test_call_worth,
    test_group_talk,
    test_ladder,
    test_phone,
    test_script,
    test_talk,
)
