from . import test_beyond, test_timing, test_trial
