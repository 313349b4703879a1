# isort: off
from . import dunning_trial  # the test of a step
from . import counted  # what came of it
from . import dunning_trial_variant  # what is tried
from . import dunning_trial_debtor  # who gets which
from . import assign  # in the run of the day
from . import lots  # in the decision, where days or channels are tried
from . import draw  # before the first of the days that are tried
from . import timing  # which days and channels may be tried, and what came of them
from . import words  # what a contact says
from . import level_preview  # seen before it is sent
from . import dunning_level  # the step that is tested
