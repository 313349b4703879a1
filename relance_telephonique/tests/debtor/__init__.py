from . import (
    test_behaviour,
    test_history,
    test_privacy,
    test_story,
)
