"""The groups of people, by their external ids."""

ADMINISTRATORS = "base.group_system"
HISTORY = "relance_telephonique.group_dunning_history"
COLLECTOR = "relance_telephonique.group_dunning_user"
CONTACTS = "base.group_partner_manager"
MANAGER = "relance_telephonique.group_dunning_manager"
