from . import debtor_page, lifecycle, ring, statement
