"""Correspondence: who writes to whom, in which language, from where, on which day."""

from typing import NamedTuple

from odoo import fields, models
from odoo.tools import format_date

from ...tools.file_names import one_line


class Correspondent(NamedTuple):
    """Whom the debtor may call or write to."""

    name: str
    function: str
    phone: str
    email: str

    def __str__(self):
        phone = self.phone.replace(" ", "\N{NO-BREAK SPACE}")
        return ", ".join(part for part in (self.name, phone, self.email) if part)


class DunningCorrespondence(models.AbstractModel):
    """What is written to a debtor, on paper or by e-mail, says the same of both sides.

    Whatever puts something in writing is one: an action, an agreement, a case. A statement of
    account, which no record stands for, is one that is never saved.
    """

    _name = "dunning.correspondence"
    _description = "Correspondence with a Debtor"

    company_id = fields.Many2one("res.company")
    partner_id = fields.Many2one("res.partner", string="Debtor")

    # ------------------------------------------------------------------ to whom, when

    def _addressed_to(self):
        """Return the person, or the debtor itself, to whom one writes."""
        self.ensure_one()
        return self.partner_id._dunning_contact()

    def _document_lang(self):
        """Return the language of whoever reads: the contact's, the debtor's, else the company's."""
        self.ensure_one()
        partners = (self._addressed_to(), self.partner_id, self.company_id.partner_id)
        return next((partner.lang for partner in partners if partner.lang), self.env.user.lang)

    def _document_date(self):
        """Return the day that a document bears."""
        self.ensure_one()
        return self.company_id._dunning_today()

    def _addressee(self, of_debtor=False):
        """Return the lines of a letter's address.

        :param of_debtor: write to the debtor itself (a formal notice), not to its accounts
        """
        self.ensure_one()
        debtor = self.partner_id
        contact = debtor if of_debtor else self._addressed_to()
        place = self._postal_place(of_debtor) or debtor
        names = [debtor.name, contact.name if contact != debtor else ""]
        return [one_line(name) for name in names if name] + self._address_lines(place)

    def _postal_place(self, of_debtor=False):
        """Return the partner whose address a letter goes to, the first with a town; maybe none."""
        debtor, contact = self.partner_id, self._addressed_to()
        places = debtor + contact if of_debtor else contact + debtor
        return places.filtered("city")[:1]

    def _sender_address(self):
        return self._address_lines(self.company_id.partner_id)

    def _address_lines(self, partner):
        """Return the lines of an address; the country only if it is not the sender's."""
        text = partner._display_address(without_company=True)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if partner.country_id == self.company_id.country_id:
            lines = [line for line in lines if line != partner.country_id.name]
        return lines

    def _registered_number(self):
        """Return the number that the post knows the letter by; nothing if it is not registered."""
        return ""

    # ------------------------------------------------------------------ from whom

    def _signed_by(self):
        """Return the user in whose name one writes; nobody for the company's accounts."""
        return self.env.user

    def _sender(self):
        return self._signed_by().email_formatted or self.company_id.email_formatted

    def _reply_to(self):
        """Answers come back to the record through the catch-all address, else to the sender."""
        self.ensure_one()
        return self._notify_get_reply_to(default=self._sender())[self.id]

    def _correspondent(self):
        """Return whom to call or write to: the responsible, else the company's accounts."""
        self.ensure_one()
        company = self.company_id
        user = (self._signed_by() or company.dunning_user_id).sudo()  # of any company
        return Correspondent(
            user.name or "",
            user.partner_id.function or "",
            user.phone or company.phone or "",
            user.email or company.email or "",
        )

    # ------------------------------------------------------------------ about what

    def _debtor_accounts(self):
        """Called once for all that is written together, and handed on in the context.

        :return: ``{(company id, debtor id): what the texts say of the debtor's account}``
        """
        return {}

    # ------------------------------------------------------------------ in words

    def _long_date(self, day):
        """Return “March 1, 2026”; French writes the first day of a month “1er mars 2026”."""
        text = format_date(self.env, day, date_format="long")
        is_french = (self.env.lang or "").startswith("fr")
        return text.replace("1", "1er", 1) if is_french and day.day == 1 else text

    def _place_and_date(self):
        day = self._long_date(self._document_date())
        if city := self.company_id.city:
            return self.env._("%(city)s, %(date)s", city=city, date=day)
        return day

    # ------------------------------------------------------------------ the law

    def _regime(self):
        """Return the :class:`Regime` by which the company claims from this debtor."""
        self.ensure_one()
        return self.partner_id._dunning_regime(self.company_id)

    def _regime_words(self):
        """Return the :class:`Words` of that regime, in the language of the context."""
        self.ensure_one()
        return self.partner_id._dunning_regime_words(self.company_id)
