"""Take one measurement in a process of its own, and print what was found as JSON.

usage: measure.py MEASUREMENT DATABASE…
"""

import json
import sys

from accounting import interest, reconcile
from conditions import conditions
from finding import finding
from handing_over import calls, emails, printing
from looking import columns, decision, screens, steering
from matching import matching
from night import night
from preparing import credit_control, differential, prepare, prepare_memory
from taking_in import taking_in

from odoo.tools import config

MEASUREMENTS = (
    prepare,
    prepare_memory,
    credit_control,
    differential,
    decision,
    conditions,
    matching,
    columns,
    screens,
    interest,
    printing,
    steering,
    emails,
    calls,
    night,
    taking_in,
    finding,
    reconcile,
)


def main(name, *databases):
    config.parse_config(["--no-http", "--log-level=error"], setup_logging=True)
    measure = {measurement.__name__: measurement for measurement in MEASUREMENTS}[name]
    print(json.dumps(measure(*databases)))


if __name__ == "__main__":
    main(*sys.argv[1:])
