from . import (
    test_access,
    test_access_forms,
    test_access_matrix,
    test_access_sweep,
    test_portal,
    test_protected,
    test_public_methods,
    test_reach,
    test_settings_page,
    test_sudo_table,
)
