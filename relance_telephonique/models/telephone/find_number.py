"""Find: whose number it is, however it was written."""

from datetime import date, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.caller import is_written_in, kept_as, number_said, numbers_in
from ...tools.ledger_sql import due_date, is_open
from ...tools.phone import read_number

RECENTLY = timedelta(days=7)  # in which somebody calls back who was called
BETWEEN = " .-/()\u00a0\u202f"  # the digits of a number
END = 6  # digits, by which those are found that are read again


class DunningCall(models.Model):
    _inherit = "dunning.call"

    phone_e164 = fields.Char(
        string="International number",
        compute="_compute_phone_e164",
        store=True,
        index="btree_not_null",
    )

    @api.depends("phone")
    def _compute_phone_e164(self):
        for call in self:
            country = call.company_id.country_id._dunning_code()
            call.phone_e164 = read_number(call.phone, country).e164 or False


class ResPartner(models.Model):
    _inherit = "res.partner"

    # By which the telephone finds who calls: Odoo keeps the number, but no index on it
    _dunning_number = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")
    _dunning_unread_number = models.Index(
        "(id) WHERE phone IS NOT NULL AND phone_sanitized IS NULL"
    )

    @api.model
    def dunning_find_number(self, number):
        """Return all customers whose number this may be, the likeliest first: theirs, one of their
        people's, or one at which they were called or from which they called.

        :param number: however it is written: by people, or by a telephone system
        :return: customers that the user may read, and not their contacts; none if it is no number
        :raise AccessError: for who is no collector
        """
        self.env["dunning.action"].check_access("create")
        said = number_said(number)
        is_whole = said.startswith("+")  # then it does not depend on where the company is
        country = "" if is_whole else self.env.company.country_id._dunning_code()
        e164 = read_number(said, country).e164
        return self._dunning_at_number(e164)._dunning_customers()._dunning_likeliest_first()

    def _dunning_customers(self):
        """Return the customers of these contacts, as far as the user may read them."""
        customers = self.commercial_partner_id
        others = customers - self
        return customers - (others - others._filtered_access("read"))

    @api.model
    def _dunning_at_number(self, e164):
        """Return the contacts, and the customers by their calls, that have this number; of them
        those that the user may read.
        """
        if not e164:
            return self.browse()
        kept = kept_as(e164)
        self.flush_model(["phone", "phone_sanitized"])
        self.env["dunning.call"].flush_model(["phone_e164", "partner_id"])
        rows = self.env.execute_query(self._dunning_number_query(kept))
        if not rows:
            return self.browse()
        typed = {partner for partner, is_typed in rows if is_typed}
        domain = [("id", "in", [row[0] for row in rows])]
        found = self.search_fetch(domain, ["commercial_partner_id"])
        return found.filtered(lambda one: one.id not in typed or one._dunning_has_typed(kept))

    @api.model
    def _dunning_number_query(self, kept):
        """Return the query of who may have these numbers, and whether what was typed is to be read
        again: Odoo reads none of two numbers, or of one with words. Each part has its index.
        """
        return SQL(
            """
            SELECT id, FALSE
              FROM res_partner
             WHERE phone_sanitized IN %(kept)s
             UNION ALL
            SELECT id, TRUE
              FROM res_partner
             WHERE phone IS NOT NULL AND phone_sanitized IS NULL
               AND translate(phone, %(between)s, '') LIKE ANY (%(ends)s)
             UNION ALL
            SELECT partner_id, FALSE
              FROM dunning_call
             WHERE phone_e164 IN %(kept)s AND company_id IN %(companies)s AND active
            """,
            kept=kept,
            between=BETWEEN,
            ends=[f"%{one[-END:]}%" for one in kept],
            companies=tuple(self.env.companies.ids),
        )

    def _dunning_has_typed(self, kept):
        """Whether one of these numbers is in what was typed."""
        written = {one for one in kept if is_written_in(one, self.phone)}
        return bool(written) and not self._dunning_numbers().isdisjoint(written)

    def _dunning_numbers(self):
        """Return all numbers in what was typed as the contact's."""
        debtor = self.commercial_partner_id
        if debtor != self:
            debtor = debtor._filtered_access("read")
        country = self.country_id or debtor.country_id or self.env.company.country_id
        return numbers_in(self.phone, country._dunning_code())

    def _dunning_likeliest_first(self):
        """Return these customers in the order in which they are likely to call: whom we called in
        the last days, then who owes for longest, then who owes at all.
        """
        if len(self) < 2:
            return self
        oldest = self._dunning_oldest_debts()
        called = dict(
            self.env["dunning.call"]._read_group(
                Domain("partner_id", "in", self.ids)
                & Domain("date", ">", fields.Datetime.now() - RECENTLY),
                ["partner_id"],
                ["date:max"],
            )
        )
        long_ago = fields.Datetime.to_datetime("1900-01-01")
        return self.sorted("id").sorted(
            lambda one: (called.get(one, long_ago), -oldest.get(one.id, date.max).toordinal()),
            reverse=True,
        )

    def _dunning_oldest_debts(self):
        """Return ``{customer's id: day on which the oldest open debt was due}``; nothing is decided
        for it, which would take longer than the telephone rings.
        """
        self.env["account.move.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.commercial_partner_id, MIN(%s)
                  FROM res_partner partner
                  JOIN account_move_line line ON line.partner_id = partner.id
                 WHERE partner.commercial_partner_id IN %s
                   AND %s AND line.amount_residual > 0 AND line.company_id IN %s
                 GROUP BY 1
                """,
                due_date(),
                tuple(self.ids),
                is_open(),
                tuple(self.env.companies.ids),
            )
        )
        return dict(rows)
