# isort: off
from . import dunning_run
from . import prepare
from . import dunning_run_line
from . import dunning_action
from . import dunning_action_line
from . import target  # which contact of a debtor takes what is due
from . import joining
from . import open_call
from . import hooks  # what the files and rooms after it add
from . import approval
from . import hand_over
from . import channels
from . import account_move
from . import edit
from . import role  # of whom the contact is chosen by
from . import reachable  # what the contact is chosen by, too
from . import contact
from . import inbox
from . import follow
from . import takeover
from . import mail_activity
from . import mail_mail
from . import mail_thread
from . import sms_tracker
from . import ask_again
from . import ask_condition
from . import waiting
from . import dunning_turn
from . import dunning_problem
from . import dunning_mail
from . import sms_sms
from . import ir_cron
from . import mail_activity_type
