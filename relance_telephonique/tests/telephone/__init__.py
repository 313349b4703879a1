from . import (
    test_click_to_call,
    test_find_number,
    test_ring,
    test_ring_at_once,
    test_ring_tour,
)
