from . import (
    dunning_problem,
    dunning_queue,
    dunning_run,
    dunning_action,
    dunning_behaviour,
)
