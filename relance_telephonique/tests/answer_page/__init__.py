from . import (
    test_debtor_page,
    test_page_answers,
    test_page_browser,
    test_page_on_paper,
    test_page_pays_online,
)
