from . import (
    dunning_action,
    dunning_behaviour,
    dunning_problem,
    dunning_queue,
    dunning_run,
)
