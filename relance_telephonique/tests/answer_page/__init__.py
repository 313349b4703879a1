from . import (
    test_answers_at_once,
    test_debtor_page,
    test_page_answers,
    test_page_browser,
    test_page_code,
    test_page_figures,
    test_page_on_paper,
    test_page_pays_online,
    test_page_promises,
)
