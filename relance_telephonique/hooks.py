"""What installing and uninstalling must do beyond data files."""

from .models.interest.dunning_interest_rate import SHIPPED_UNTIL
from .models.lifecycle.machine import SCOPE as LIFECYCLE_SCOPE
from .models.lifecycle.task import LIFECYCLE_TASK
from .models.telephone.machine import PBX_SCOPE


def post_init_hook(env):
    """Give every company that existed before the module the standard scenario, and measure how
    its debtors pay; nothing is sent.
    """
    env["res.company"].search([("dunning_scenario_id", "=", False)]).dunning_scenario_id = env.ref(
        "relance_telephonique.scenario_standard"
    )
    env["dunning.behaviour"]._refresh(env["res.company"].search([]))


def uninstall_hook(env):
    """Delete what nothing else would: see each."""
    _delete_activities(env)
    _delete_keys(env)
    env["ir.config_parameter"].search([("key", "=", SHIPPED_UNTIL)]).unlink()


def _delete_activities(env):
    """Those of our types, archived ones too: they would block the types."""
    types = env["mail.activity.type"].with_context(active_test=False)
    ours = types.search([("res_model", "=like", "dunning.%")])
    ours |= env.ref(LIFECYCLE_TASK, raise_if_not_found=False) or types
    env["mail.activity"].with_context(active_test=False).search(
        [("activity_type_id", "in", ours.ids)]
    ).unlink()


def _delete_keys(env):
    """Of machines: nothing asks for their scopes any more."""
    ours = [("scope", "in", [LIFECYCLE_SCOPE, PBX_SCOPE])]
    env["res.users.apikeys"].search(ours).unlink()
