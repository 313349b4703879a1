"""The groups of people, by their external ids."""

HISTORY = "relance_telephonique.group_dunning_history"
COLLECTOR = "relance_telephonique.group_dunning_user"
MANAGER = "relance_telephonique.group_dunning_manager"
