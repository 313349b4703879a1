# In the order of the story: what extends a model comes after what defines it.
# isort: off
from . import mixins  # what others inherit
from . import company  # whose debtors are chased, and its settings
from . import scenario  # the steps, and who they are for
from . import decision  # who is to be chased today, and why
from . import action  # what was decided is recorded, and done
from . import explain  # why, said where people look
from . import letter  # what is written and printed
from . import call  # what is said, and what follows from it
from . import promise  # what was agreed on
from . import dispute  # what is contested
from . import lifecycle  # what buyers and their platforms say of invoices
from . import interest  # what the delay costs
from . import case  # what follows the formal notice
from . import debtor  # who owes, what is known and told of them
from . import telephone  # who rings, and how one dials
from . import reply  # what debtors write back, read
from . import answer_page  # what debtors see of it, and say, without a password
from . import trial  # which words of a step bring in more
from . import figures  # what it brings in
