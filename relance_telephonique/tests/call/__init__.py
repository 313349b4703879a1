from . import (
    test_call,
    test_call_desk,
    test_guard,
    test_phone,
    test_script,
)
