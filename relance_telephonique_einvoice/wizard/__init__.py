from . import dunning_lifecycle_import
