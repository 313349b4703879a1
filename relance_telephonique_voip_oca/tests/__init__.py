from . import (
    test_softphone,
    test_softphone_tour,
)
