from . import test_understood
