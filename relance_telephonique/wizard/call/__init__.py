# isort: off
from . import dunning_call_log
from . import dunning_call_override
from . import dunning_script_preview
