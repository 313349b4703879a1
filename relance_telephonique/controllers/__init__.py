from . import debtor_page, lifecycle, statement
