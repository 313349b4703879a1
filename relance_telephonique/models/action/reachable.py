"""Reachable: whether somebody has what a channel needs, an address or a number of their own."""

from odoo import api, models
from odoo.tools import SQL

from ...tools.channels import EMAIL, MOBILE, PHONE
from ...tools.phone import may_take_sms, read_mobile

FAX = r"^\W*(t[ée]l[ée]copie|fax)"  # how a number begins that nobody answers


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _dunning_is_reachable(self, partner, channel, mobiles):
        """Whether the row ``partner`` has what the channel needs, as SQL: an e-mail address that is
        theirs, a telephone, for an SMS one that takes them.
        """
        phone = SQL("COALESCE(%s.phone, '')", partner)
        has = {
            EMAIL: SQL(
                "(%(partner)s.email_normalized IS NOT NULL AND NOT %(is_ours)s)",
                partner=partner,
                is_ours=self._dunning_has_address_of_ours(partner),
            ),
            PHONE: SQL("%s ~ '[0-9]' AND %s !~* %s", phone, phone, FAX),
            MOBILE: SQL("%s.id = ANY(%s)", partner, mobiles),
        }
        channels = self.env["dunning.level"]._channels_that
        needs = [
            SQL(
                "WHEN %s IN %s THEN %s",
                channel,
                channels(lambda one, need=need: one.needs == need),
                it,
            )
            for need, it in has.items()
        ]
        return SQL("CASE %s ELSE TRUE END", SQL(" ").join(needs))

    @api.model
    def _dunning_has_address_of_ours(self, partner):
        """Whether what is written to the row ``partner`` comes back to ourselves: to one of the
        companies, a colleague or an alias. They are written to where they owe something.
        """
        self.env["res.company"].flush_model(["partner_id"])
        self.env["res.users"].flush_model(["active", "partner_id", "share"])
        self.env["mail.alias"].flush_model(["alias_full_name"])
        ourselves = SQL(
            "SELECT partner_id FROM res_company"
            " UNION ALL SELECT partner_id FROM res_users WHERE active AND NOT share"
        )
        return SQL(
            """
            (%(partner)s.email_normalized IN (
                SELECT ours.email_normalized FROM res_partner ours
                 WHERE ours.email_normalized IS NOT NULL AND ours.id IN (%(ourselves)s)
                 UNION ALL
                SELECT alias_full_name FROM mail_alias WHERE alias_full_name IS NOT NULL)
             AND %(partner)s.id NOT IN (%(ourselves)s))
            """,
            partner=partner,
            ourselves=ourselves,
        )

    def _dunning_mobiles(self, channel):
        """Return the ids of the people of these debtors who have a number that takes SMS, if the
        channel needs one.
        """
        if self.env["dunning.level"]._channel_of(channel).needs != MOBILE:
            return []
        return self._dunning_find_mobiles(SQL("%s", tuple(self.ids) or (0,)))

    @api.model
    def _dunning_mobiles_of_actions(self, of_actions):
        """Return the same of the debtors of the actions that are such messages.

        :param of_actions: SQL, a condition on ``action``
        """
        channels = self.env["dunning.level"]._channels_that(lambda channel: channel.needs == MOBILE)
        return self._dunning_find_mobiles(
            SQL(
                "(SELECT action.partner_id FROM dunning_action action"
                " WHERE action.channel IN %s AND %s)",
                channels,
                of_actions,
            )
        )

    @api.model
    def _dunning_find_mobiles(self, debtors):
        """Look for numbers that take SMS, and have not refused them.

        :param debtors: SQL of a set of ids
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT person.id, person.phone, COALESCE(person.country_id, debtor.country_id)
                  FROM res_partner person
                  JOIN res_partner debtor ON debtor.id = person.commercial_partner_id
                 WHERE person.commercial_partner_id IN %s AND person.phone ~ '[0-9]'
                """,
                debtors,
            )
        )
        countries = self.env["res.country"]
        lines = {}
        for person, phone, country in rows:
            place = countries.browse(country) or self.env.company.country_id
            line = read_mobile(phone, place._dunning_code())
            if may_take_sms(line, place._dunning_code()):
                lines[person] = line.e164
        refusing = self._dunning_refusing_sms(lines.values())
        return [person for person, e164 in lines.items() if e164 not in refusing]

    @api.model
    def _dunning_refusing_sms(self, numbers):
        """Return those of these E.164 numbers that refuse SMS, as a set: the blacklist itself is
        for administrators.
        """
        self.env["phone.blacklist"].flush_model(["active", "number"])
        query = SQL(
            "SELECT number FROM phone_blacklist WHERE active AND number IN %s",
            tuple(numbers) or ("",),
        )
        return {row[0] for row in self.env.execute_query(query)}

    def _dunning_reachable(self, channel):
        """Return those of these contacts who have what the channel needs."""
        self._dunning_flush_contacts()
        mobiles = self.commercial_partner_id._dunning_mobiles(channel)
        query = SQL(
            "SELECT partner.id FROM res_partner partner WHERE partner.id IN %s AND %s",
            tuple(self.ids) or (0,),
            self._dunning_is_reachable(SQL("partner"), SQL("%s", channel or ""), mobiles),
        )
        ids = {row[0] for row in self.env.execute_query(query)}
        return self.filtered(lambda contact: contact.id in ids)

    def _dunning_can_be_reached(self, channel):
        """Whether this contact has what the channel needs."""
        return bool(self._dunning_reachable(channel))
