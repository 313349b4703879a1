from . import (
    test_due_item,
    test_due_item_list,
    test_ledger_cases,
    test_moved,
    test_on_way,
    test_oracle_regressions,
    test_other_customer,
    test_taken_over,
)
