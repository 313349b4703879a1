"""Correspondence: who writes to whom, in which language, from where, on which day."""

from typing import NamedTuple

from babel.dates import format_skeleton

from odoo import fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import babel_locale_parse, format_date

from ...tools.calling_hours import local_time
from ...tools.file_names import one_line
from ...tools.french_dates import first_of_month
from ...tools.french_law import FRENCH_POST
from ...tools.groups import MANAGER


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
        """Return the lines of an address as the sender's post wants them: abroad the country stands
        below, in the sender's language; at home none does. Overseas France is at home in France:
        “97430 LE TAMPON”.
        """
        company = self.company_id
        home, country = company.country_id, partner.country_id or company.country_id
        template, parts = partner._prepare_display_address(without_company=True)
        codes = {home._dunning_code(), country._dunning_code()}
        if codes <= FRENCH_POST:
            template = self.env.ref("base.fr").address_format
            if country._dunning_code() != "FR":
                parts["city"] = parts["city"].upper()
        if country == home or codes <= FRENCH_POST:
            parts["country_name"] = ""
        else:
            sender = country.with_context(lang=company.partner_id.lang)
            parts["country_name"] = (sender.name or "").upper()
        return [line for text in (template % parts).splitlines() if (line := text.strip())]

    def _registered_number(self):
        """Return the number that the post knows the letter by; nothing if it is not registered."""
        return ""

    def _check_print(self, report):
        """Called before a PDF of these is made, from whatever button or menu.

        :raise UserError: if it is not to be printed now
        """

    # ------------------------------------------------------------------ from whom

    def _signed_by(self):
        """Return the user in whose name one writes; nobody for the company's accounts."""
        return self.env.user

    def _writer(self):
        """Return the person in whose name one writes. The robot that runs the crons, and who has
        left, sign nothing: whoever decides for the company does.
        """
        user = self._signed_by().sudo()
        is_person = user.active and not user.share
        return user if is_person or not user else self.company_id._dunning_manager().sudo()

    def _sender(self):
        """Return the address one writes from: the writer's, the company's, the manager's of
        dunning; nothing if none of them has one.
        """
        company = self.company_id
        senders = (self._writer(), company.sudo(), company._dunning_manager().sudo())
        return next((one.email_formatted for one in senders if one.email), "")

    def _check_sender(self):
        """Odoo would write as its robot if nobody had an address.

        :raise UserError: then, naming the company
        :raise RedirectWarning: to where they enter it, for its managers
        """
        for company in self.company_id:
            if not all(one._sender() for one in self if one.company_id == company):
                self._refuse_without_sender(company)

    def _refuse_without_sender(self, company):
        sentence = self.env._(
            "There is no address to write from: enter the e-mail address of %(company)s.",
            company=company.name,
        )
        if not self.env.user.has_group(MANAGER):
            raise UserError(sentence)
        guide = self.env.ref("relance_telephonique.dunning_guide_action")
        raise RedirectWarning(sentence, guide.id, self.env._("Open the first steps"))

    def _reply_to(self):
        """Answers come back to the record through the catch-all address, else to the sender."""
        self.ensure_one()
        return self._notify_get_reply_to(default=self._sender())[self.id]

    def _correspondent(self):
        """Return whom to call or write to: the responsible, else the company's accounts."""
        self.ensure_one()
        company = self.company_id
        user = (self._writer() or company.dunning_user_id).sudo()  # of any company
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
        return first_of_month(format_date(self.env, day, date_format="long"), day, self.env.lang)

    def _long_moment(self, moment):
        """Return a moment to come, on the company's clock: “December 1 at 10:30”, in French “1er
        décembre à 10 h 30”.
        """
        there = local_time(self.company_id._dunning_zone(), moment)
        locale = babel_locale_parse(self.env.lang or "en_US")
        day = format_skeleton("MMMMd", there, locale=locale)
        day = first_of_month(day, there, self.env.lang)
        if not there.minute:
            return self.env._("%(day)s at %(hour)d:00", day=day, hour=there.hour)
        return self.env._(
            "%(day)s at %(hour)d:%(minute)02d", day=day, hour=there.hour, minute=there.minute
        )

    def _place_and_date(self):
        day = self._long_date(self._document_date())
        if city := self.company_id.city:
            return self.env._("%(city)s, %(date)s", city=city, date=day)
        return day

    # ------------------------------------------------------------------ personal data

    def _privacy_notice(self):
        """Return what people are told of their data (articles 13 and 14 of the GDPR), if the
        company wants it said.
        """
        company = self.company_id.sudo()
        if not company.dunning_privacy_notice:
            return ""
        return self.env._(
            "Personal data: %(company)s uses your contact details and the data of your account to "
            "collect what is owed to it (legitimate interest). Access, correction, erasure, "
            "objection: %(contact)s. Complaints: the data protection authority.",
            company=company.name,
            contact=company.dunning_privacy_contact or company.email or company.phone or "",
        )

    # ------------------------------------------------------------------ the law

    def _regime(self):
        """Return the :class:`Regime` by which the company claims from this debtor."""
        self.ensure_one()
        return self.partner_id._dunning_regime(self.company_id)

    def _regime_words(self):
        """Return the :class:`Words` of that regime, in the language of the context."""
        self.ensure_one()
        return self.partner_id._dunning_regime_words(self.company_id)
