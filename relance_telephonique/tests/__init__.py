from . import test_action, test_due_item, test_run, test_timeline
