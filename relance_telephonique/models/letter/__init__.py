# isort: off
from . import words
from . import account
from . import statement
from . import own_total
from . import letterhead
from . import res_partner_bank
from . import hand_over
from . import enclosures
from . import printing
from . import registered
from . import deadline
from . import test_mail
from . import thanks
from . import ir_actions_report
from . import ir_attachment
from . import mail_template
from . import sms_template
