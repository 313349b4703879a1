from . import (
    test_lifecycle,
    test_lifecycle_at_once,
    test_lifecycle_import,
    test_lifecycle_machine,
    test_lifecycle_table,
)
