"""Click to call: the company's telephone system rings the user, then dials."""

import ipaddress
import socket
from urllib.parse import quote, urlsplit

import requests

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.groups import ADMINISTRATORS
from ...tools.notices import CLOSE, notice
from ...tools.phone import read_number

NUMBER_THERE, EXTENSION_THERE = "{number}", "{extension}"
PATIENCE = 5  # seconds


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_dial_url = fields.Char(
        string="Address to dial by",
        groups=ADMINISTRATORS,
        help="What the telephone system calls to ring the collector and then dial: a URL with "
        "{number} and {extension}. Empty: the computer's own telephone dials.",
    )
    dunning_line_shown = fields.Char(
        string="Number shown to who is called",
        help="The caller's number that the telephone system shows.",
    )
    dunning_line_warning = fields.Char(compute="_compute_dunning_line_warning")

    @api.depends("dunning_line_shown", "country_id")
    @api.depends_context("lang")
    def _compute_dunning_line_warning(self):
        for company in self:
            line = read_number(company.dunning_line_shown, company.country_id._dunning_code())
            company.dunning_line_warning = company._dunning_line_advice(line)

    def _dunning_line_advice(self, line):
        """Return what is wrong with the number shown, or False (ARCEP's numbering plan)."""
        if line.problem == "invalid":
            return self.env._("This is not a phone number.")
        if line.e164.startswith(("+336", "+337")):
            return self.env._(
                "A French number in 06 or 07 may not be shown by calls that a telephone system "
                "makes: operators may cut them off. Show a number in 01 to 05 or 09."
            )
        return False

    @api.constrains("dunning_dial_url")
    def _check_dunning_dial_url(self):
        for company in self:
            if url := company.dunning_dial_url:
                parts = urlsplit(url)
                if parts.scheme not in ("http", "https") or not parts.hostname:
                    raise ValidationError(
                        self.env._("The address to dial by begins with https:// or http://.")
                    )
                if NUMBER_THERE not in url or "{" in parts.netloc:
                    raise ValidationError(
                        self.env._("The address to dial by has {number} where the number goes.")
                    )

    def _dunning_dial_address(self, e164, extension):
        """Return the address that dials, or nothing if the user's own device does."""
        url = self.sudo().dunning_dial_url or ""  # administrators set it; it may hold a password
        if not url or (EXTENSION_THERE in url and not extension):
            return ""
        filled = url.replace(NUMBER_THERE, quote(e164, safe=""))
        return filled.replace(EXTENSION_THERE, quote(extension or "", safe=""))


class DunningCompanySettings(models.AbstractModel):
    _inherit = "dunning.company.settings"

    dunning_line_shown = fields.Char(related="company_id.dunning_line_shown", readonly=False)
    dunning_line_warning = fields.Char(related="company_id.dunning_line_warning")


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # Where calls go is for administrators to say, and for no manager of dunning
    dunning_dial_url = fields.Char(related="company_id.dunning_dial_url", readonly=False)


class DunningCallLock(models.Model):
    _inherit = "dunning.call.lock"

    @api.model
    def _way_to_dial(self, company, contact, e164):
        url = company._dunning_dial_address(e164, self.env.user.dunning_extension)
        if not url:
            return super()._way_to_dial(company, contact, e164)
        self.env.flush_all()  # what another one holds fails here, and not after the telephone rang
        self._ask_to_dial(url)
        return notice(self.env._("Your telephone rings: pick it up, and it dials."), CLOSE)

    @api.model
    def _ask_to_dial(self, url):
        """Have the telephone system dial: what it answers is shown to nobody, it leads nowhere
        else, and where machines keep their passwords it is not asked.

        :raise UserError: saying that it did not
        """
        try:
            _refuse_link_local(urlsplit(url).hostname)
            answer = requests.get(url, timeout=PATIENCE, allow_redirects=False, stream=True)
            answer.close()
        except (requests.RequestException, OSError, ValueError) as error:
            raise UserError(
                self.env._(
                    "The telephone system cannot be reached: nothing was dialled, and nothing is "
                    "noted. Dial by hand, and tell an administrator."
                )
            ) from error
        if not 200 <= answer.status_code < 300:
            raise UserError(
                self.env._(
                    "The telephone system refuses to dial (%(code)s): nothing is noted. Dial by "
                    "hand, and tell an administrator.",
                    code=answer.status_code,
                )
            )


def _refuse_link_local(host):
    """:raise ValueError: of an address that only a machine's own surroundings have"""
    for *_kind, address in socket.getaddrinfo(host, None):
        if ipaddress.ip_address(address[0].partition("%")[0]).is_link_local:
            raise ValueError(host)
