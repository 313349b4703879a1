from . import (
    dunning_call_lock,
    dunning_ring,
    res_users,
    voip_call,
)
