"""What installing and uninstalling must do beyond data files."""

from .models.interest.dunning_interest_rate import SHIPPED_UNTIL
from .models.lifecycle.machine import LIFECYCLE_SCOPE
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
    _delete_around(env)
    _delete_notes_of_odoo(env)
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


def _delete_around(env):
    """What people saved about our models: filters, and lists of columns to export."""
    filters = env["ir.filters"].with_context(active_test=False)
    filters.search([("model_id", "=like", "dunning.%")]).unlink()
    env["ir.exports"].search([("resource", "=like", "dunning.%")]).unlink()


def _delete_notes_of_odoo(env):
    """Odoo notes some of what our models inherit, and their selections, under the names of other
    addons, and foreign keys under no name at all: it would never find them again.
    """
    env["ir.model.data"].search(
        [
            ("model", "in", ["ir.model.inherit", "ir.model.fields.selection"]),
            "|",
            ("name", "=like", "model_inherit__dunning_%"),
            ("name", "=like", "selection__dunning_%"),
            "!",
            ("module", "=like", "relance_telephonique%"),
        ]
    ).unlink()
    env["ir.model.constraint"].search(
        [
            ("module.name", "=like", "relance_telephonique%"),
            ("type", "=", "f"),
            ("model.model", "not =like", "dunning.%"),  # those go with their model
        ]
    ).unlink()
