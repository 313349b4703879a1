# isort: off
from . import find_number  # whose number it is
from . import extension  # whose telephone
from . import dunning_ring  # a telephone rings
from . import machine  # as the telephone system tells it by HTTP
from . import shown  # what is shown of it, and to whom
from . import on_line  # who rings is being talked to
from . import missed  # nobody answered
from . import click_to_call  # the telephone system dials
