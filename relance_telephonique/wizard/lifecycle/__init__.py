# isort: off
from . import dunning_lifecycle_import
from . import dunning_lifecycle_import_column
from . import dunning_lifecycle_import_line
