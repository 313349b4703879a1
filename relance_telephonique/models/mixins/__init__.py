# isort: off
from . import dunning_form
from . import dunning_limited
from . import dunning_protected
from . import dunning_about_items
from . import dunning_about_people
from . import dunning_cached
from . import dunning_correspondence
from . import dunning_counterclaim
from . import dunning_instalment
from . import dunning_listed
from . import dunning_outgoing
from . import dunning_own_files
from . import dunning_shared
from . import dunning_tried_text
from . import dunning_with_contact
from . import dunning_agreement
from . import dunning_concession
