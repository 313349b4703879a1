from . import dunning_action_cancel
