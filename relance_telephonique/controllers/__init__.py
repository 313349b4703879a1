from . import debtor_page, statement
