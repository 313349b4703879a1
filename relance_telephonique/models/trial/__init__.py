# isort: off
from . import dunning_trial  # the test of a step
from . import dunning_trial_variant  # what is tried
from . import dunning_trial_debtor  # who gets which
from . import assign  # in the run of the day
from . import words  # what a contact says
from . import level_preview  # seen before it is sent
from . import dunning_level  # the step that is tested
