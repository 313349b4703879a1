from . import (
    test_call,
    test_call_allowed,
    test_call_desk,
    test_call_worth,
    test_phone,
    test_script,
    test_talk,
)
