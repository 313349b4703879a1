from . import dunning_cached  # inherited by others

# isort: split
from . import (
    account_move,
    account_partial_reconcile,
    dunning_action,
    dunning_action_line,
    dunning_delivery,
    dunning_document,
    dunning_due_item,
    dunning_due_item_reason,
    dunning_follow,
    dunning_level,
    dunning_pause,
    dunning_run,
    dunning_run_line,
    dunning_scenario,
    dunning_statement,
    mail_activity,
    mail_mail,
    mail_thread,
    res_company,
    res_config_settings,
    res_partner,
    sms_tracker,
)
