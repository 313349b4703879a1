from . import test_beyond, test_trial
