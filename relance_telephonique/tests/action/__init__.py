from . import (
    test_action,
    test_answer,
    test_ask_again,
    test_confined,
    test_delivery,
    test_edit,
    test_follow,
    test_people_left,
    test_run,
    test_sms,
    test_takeover,
    test_two_at_once,
)
