from . import (
    test_documents,
    test_letters,
    test_level_preview,
    test_own_total,
    test_payees,
    test_printed,
    test_printing,
    test_registered_post,
    test_statement,
    test_thanks,
    test_walk,
    test_words,
)
