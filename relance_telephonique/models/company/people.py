"""People: who decides for the company, and who does what nobody else is there to do."""

from odoo import models

from ...tools.groups import COLLECTOR, CONTACTS, MANAGER


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_tell_collector(self, company, summary, once=False):
        """Tell whoever chases this debtor for ``company``; see ``_dunning_tell``."""
        collector = self.with_company(company).dunning_collector_id
        user = company._dunning_pick(collector, otherwise=self.env.user)
        self._dunning_tell(company, user, summary, once)

    def _dunning_tell(self, company, user, summary, once=False):
        """Put what concerns this debtor into a user's inbox, for today.

        :param summary: what to say, a function of an environment in the user's language
        :param once: whether nothing is to be said again that they were told before
        """
        debtor = self.with_company(company)
        debtor = debtor.with_context(lang=user.lang, mail_activity_quick_update=True)
        said = summary(debtor.env)
        if once and debtor._dunning_was_told(user, said):
            return
        debtor.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=company._dunning_today(),
            user_id=user.id,
            summary=said,
        )

    def _dunning_was_told(self, user, summary):
        """Whether an activity said so, be it done by now."""
        said = [
            ("res_model", "=", self._name),
            ("res_id", "=", self.id),
            ("user_id", "=", user.id),
            ("summary", "=", summary),
        ]
        activities = self.env["mail.activity"].with_context(active_test=False)
        return bool(activities.search_count(said, limit=1))


class ResCompany(models.Model):
    _inherit = "res.company"

    def _dunning_manager(self):
        """Return who decides for the company: its responsible if a manager, else any manager."""
        return self._dunning_first_of(MANAGER)

    def _dunning_begins(self):
        """Whether the first steps wait for the reader: a manager while nothing is chased."""
        self.ensure_one()
        return self.dunning_mode == "off" and self.env.user.has_group(MANAGER)

    def _dunning_contact_editor(self):
        """Return who of those who chase may also change contacts, else who finds somebody."""
        return self._dunning_first_of(COLLECTOR, CONTACTS) or self._dunning_manager()

    def _dunning_first_of(self, *groups):
        """Return the company's responsible if in all these groups, else anybody of it who is."""
        first, *others = (self.env.ref(group).sudo().all_user_ids for group in groups)
        own = first.filtered(lambda user: user._dunning_works_for(self))
        for users in others:
            own &= users
        return (self.sudo().dunning_user_id & own) or own[:1]

    def _dunning_pick(self, *users, otherwise=None):
        """Return the first of ``users`` who can do a work of the company, else its responsible,
        else ``otherwise``, else a manager: somebody always does. Who is away or has left leaves it
        to their substitute.
        """
        for user in filter(None, (*users, self.sudo().dunning_user_id, otherwise)):
            if stand_in := user._dunning_stand_in(self):
                return stand_in.with_env(self.env)
        return self._dunning_manager()
