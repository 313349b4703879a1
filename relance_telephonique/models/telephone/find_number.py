"""Find: whose number it is, however it was written."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.caller import is_written_in, kept_as, number_said, numbers_in
from ...tools.ledger_sql import due_date, is_open_debt
from ...tools.phone import read_number

RECENTLY = timedelta(days=7)  # in which somebody calls back who was called
BETWEEN = " .-/()\u00a0\u202f"  # the digits of a number
END = 6  # digits, by which those are found that are read again
READ_OF_DEBT = (
    *("account_id", "amount_residual", "company_id", "date", "date_maturity", "parent_state"),
    *("partner_id", "reconciled"),
)
READ_OF_CONTACT = ("commercial_partner_id", "country_id", "phone", "phone_sanitized")


def _unread_numbers(registry):
    """Return the index of what was typed and Odoo could not read: by any of its digits where
    PostgreSQL has trigrams, as in each database that Odoo makes; else all of it is read through.
    """
    typed = f"translate(phone, '{BETWEEN}', '')"
    trigrams = f"USING gin ({typed} gin_trgm_ops) WITH (fastupdate = off)"
    by = trigrams if registry.has_trigram else "(id)"
    return f"{by} WHERE phone IS NOT NULL AND phone_sanitized IS NULL"


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


class ResCompany(models.Model):
    _inherit = "res.company"

    def _dunning_country_code(self):
        """Return the ISO code of the country that the company is in: nothing else of its address is
        read, which takes longer than all the rest of a question of the telephone.
        """
        partner = self._dunning_in_short().partner_id
        partner.fetch(["country_id"])
        return partner.country_id._dunning_code()

    def _dunning_in_short(self):
        """Return the companies, of which what the telephone asks for is read, and not all fields:
        where they are, and whose branches they are, by which rules say whose contacts are seen.
        """
        companies = self.sudo()  # they are the user's own
        companies.fetch(["parent_path", "partner_id"])
        return companies


class ResPartner(models.Model):
    _inherit = "res.partner"

    # By which the telephone finds who calls: Odoo keeps the number, but no index on it
    _dunning_number = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")
    _dunning_unread_number = models.Index(_unread_numbers)

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
        country = "" if is_whole else self.env.company._dunning_country_code()
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
        self.flush_model(READ_OF_CONTACT)
        self.env["dunning.call"].flush_model(["phone_e164", "partner_id"])
        self.env.companies._dunning_in_short()
        found = self.search_fetch(self._dunning_may_have(kept), READ_OF_CONTACT, order="id")
        doubtful = found.filtered(
            lambda one: one.phone and not one.phone_sanitized and not one._dunning_has_typed(kept)
        )
        return found - doubtful + doubtful._dunning_called_at(kept)

    @api.model
    def _dunning_may_have(self, kept):
        """Return the domain of who may have one of these numbers; what was typed is to be read
        again: Odoo reads none of two numbers, or of one with words. Each part has its index, and of
        an array the planner knows that it is short.
        """
        query = SQL(
            """
            SELECT id
              FROM res_partner
             WHERE phone_sanitized IN %(kept)s
             UNION ALL
            SELECT id
              FROM res_partner
             WHERE phone IS NOT NULL AND phone_sanitized IS NULL
               AND translate(phone, %(between)s, '') LIKE ANY (%(ends)s)
             UNION ALL
            SELECT partner_id
              FROM dunning_call
             WHERE phone_e164 IN %(kept)s AND company_id IN %(companies)s AND active
            """,
            kept=kept,
            between=BETWEEN,
            ends=[f"%{one[-END:]}%" for one in kept],
            companies=tuple(self.env.companies.ids),
        )
        return Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s = ANY(ARRAY(%s))", SQL.identifier(alias, "id"), query
            )
        )

    def _dunning_called_at(self, kept):
        """Return those of these customers who were called at one of these numbers, or from it."""
        if not self:
            return self
        calls = self.env["dunning.call"]
        there = Domain("partner_id", "in", self.ids) & Domain("phone_e164", "in", kept)
        return calls.search(there).partner_id

    def _dunning_has_typed(self, kept):
        """Whether one of these numbers is in what was typed."""
        written = {one for one in kept if is_written_in(one, self.phone)}
        return bool(written) and not self._dunning_numbers().isdisjoint(written)

    def _dunning_numbers(self):
        """Return all numbers in what was typed as the contact's."""
        debtor = self.commercial_partner_id
        if debtor != self:
            debtor = debtor._filtered_access("read")
        country = self.country_id or debtor.country_id
        code = country._dunning_code() if country else self.env.company._dunning_country_code()
        return numbers_in(self.phone, code)

    def _dunning_likeliest_first(self):
        """Return these customers in the order in which they are likely to call: whom we called in
        the last days, then who owes for longest, then who owes at all. Nothing is decided for it,
        which would take longer than the telephone rings.
        """
        if len(self) < 2:
            return self
        self.env["account.move.line"].flush_model(READ_OF_DEBT)
        self.env["dunning.call"].flush_model(["partner_id", "company_id", "date", "active"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT debtor.id
                  FROM unnest(%(debtors)s) AS debtor(id),
                       LATERAL (
                        SELECT MAX(date) AS called
                          FROM dunning_call
                         WHERE partner_id = debtor.id AND date > %(since)s AND active
                           AND company_id IN %(companies)s
                       ) latest,
                       LATERAL (
                        SELECT MIN(%(due)s) AS due
                          FROM account_move_line line
                         WHERE line.partner_id = debtor.id AND %(is_debt)s
                           AND line.company_id IN %(companies)s
                       ) oldest
                 ORDER BY latest.called DESC NULLS LAST, oldest.due, debtor.id
                """,
                debtors=self.ids,
                since=fields.Datetime.now() - RECENTLY,
                companies=tuple(self.env.companies.ids),
                due=due_date(),
                is_debt=is_open_debt(),
            )
        )
        return self.browse(row[0] for row in rows)
