from . import dunning_call_log
