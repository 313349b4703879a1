from odoo import models
from odoo.exceptions import UserError

from ...tools.working_days import is_closed_for_good


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    def _dunning_trouble(self, _record=None):
        """Return an exception that says that the current company never works by this calendar, its
        own, None if it works.
        """
        company = self.env.company
        if self != company.resource_calendar_id:
            return None
        calendar = company._dunning_calendar()
        if not is_closed_for_good(calendar, company._dunning_today()):
            return None
        return UserError(
            self.env._(
                "no day is worked in the year to come, so that no contact is prepared. Check its "
                "working hours and time off."
            )
        )
