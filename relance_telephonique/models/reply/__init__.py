from . import dunning_action, dunning_reply_finding
