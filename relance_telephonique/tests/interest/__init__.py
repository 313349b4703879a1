from . import (
    test_interest_documents,
    test_late_interest,
    test_penalty,
)
