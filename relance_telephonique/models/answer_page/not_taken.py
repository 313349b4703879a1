from odoo.exceptions import UserError


class NotTaken(UserError):
    """What a debtor sent from their page is not taken: said to them, in a sentence that says what
    to do. Other errors are for whoever works here, and tell a debtor nothing.
    """
