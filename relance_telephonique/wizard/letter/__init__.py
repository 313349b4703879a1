# isort: off
from . import dunning_post
from . import dunning_post_line
