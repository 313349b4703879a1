"""Link: who may open the page of a debtor without a password, and until when.

The link is a claim (company, debtor, last day) under a seal that only this database can set. It is
kept nowhere, and to send one writes nothing. The debtor's key for the company is part of what is
sealed: a new key makes all the links worthless that were sent before.
"""

from base64 import b64encode
from secrets import token_hex

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, consteq
from odoo.tools.misc import hmac

from ...tools import page_token
from ...tools.groups import COLLECTOR
from ...tools.page_token import Claim

SCOPE = "relance_telephonique.page"
SEAL_LENGTH = 40  # hexadecimal digits: 160 bits
PIXELS = 300  # of the side of a code on paper, of two centimetres


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_page_key = fields.Char(
        string="Key of the links to their page",
        company_dependent=True,
        copy=False,
        groups="base.group_system",
    )

    # ------------------------------------------------------------------ to give one

    def _dunning_page_url(self, company):
        """Return the address of this debtor's page, which opens from now on for as long as the
        company says; nothing if the company has no page.
        """
        self.ensure_one()
        if not company.sudo().dunning_page:
            return ""
        return f"{company.get_base_url()}/dunning/{self._dunning_page_token(company)}"

    def _dunning_page_token(self, company):
        debtor = self.commercial_partner_id._origin
        until = fields.Date.add(fields.Date.today(), days=company.sudo().dunning_page_days)
        claim = Claim(company.id, debtor.id, until)
        key = debtor.sudo().with_company(company).dunning_page_key  # nobody's to read
        return page_token.write(claim, debtor._dunning_page_seal(claim, key))

    def action_dunning_revoke_page(self):
        """Let no link open any more that was sent to these debtors in the name of the company in
        use; the next message brings a new one.
        """
        self._check_dunning_page_user()
        for debtor in self.commercial_partner_id:
            # who chases may not change contacts; a constant of ours, into a field of ours
            debtor.sudo().with_company(self.env.company).dunning_page_key = token_hex(16)
            debtor.sudo()._message_log(
                body=self.env._("The links to their page were revoked."),
                author_id=self.env.user.partner_id.id,
            )

    def action_dunning_preview_page(self):
        """Open the page as the debtor sees it, without what would answer for them."""
        self.ensure_one()
        self._check_dunning_page_user()
        debtor, company = self.commercial_partner_id, self.env.company
        url = f"/relance_telephonique/debtor_page/{debtor.id}/{company.id}"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def _dunning_page_previewed(self):
        """Return the debtor as their page reads them, for a collector of the company in use."""
        self._check_dunning_page_user()
        return self._dunning_page_reader(self.commercial_partner_id.id, self.env.company.id)

    def _check_dunning_page_user(self):
        if not self.env.user.has_group(COLLECTOR):
            raise AccessError(self.env._("Only a collector handles the page of a debtor."))
        self.check_access("read")

    # ------------------------------------------------------------------ to open one

    @api.model
    def _dunning_of_token(self, token):
        """Return the debtor whose page a link opens, none if it is expired, revoked, forged, or of
        a debtor or company that is no more. Which of these it is takes the same work, and is told
        to nobody.

        :return: the debtor as the system reads them, in the company whose page it is
        """
        claim, seal = page_token.read(token)
        known, key = self._dunning_page_key_of(claim)
        is_ours = consteq(self._dunning_page_seal(claim, key), seal)
        if not (is_ours and known and claim.until >= fields.Date.today()):
            return self.browse()
        return self._dunning_page_reader(claim.partner_id, claim.company_id)

    @api.model
    def _dunning_page_key_of(self, claim):
        """Return whether the debtor and the page are there, and the key to seal with."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.dunning_page_key ->> company.id::text
                  FROM res_partner partner, res_company company
                 WHERE partner.id = %s AND partner.commercial_partner_id = partner.id
                   AND company.id = %s AND company.active AND company.dunning_page
                """,
                claim.partner_id,
                claim.company_id,
                to_flush=(
                    self._fields["dunning_page_key"],
                    self._fields["commercial_partner_id"],
                    self.env["res.company"]._fields["dunning_page"],
                ),
            )
        )
        return bool(rows), rows[0][0] if rows else None

    @api.model
    def _dunning_page_seal(self, claim, key):
        """Return 20 bytes that nobody can tell without the secret of the database."""
        said = (*claim[:2], claim.until.isoformat(), key or "")
        system = self.sudo().env  # the secret is the system's
        return bytes.fromhex(hmac(system, SCOPE, said)[:SEAL_LENGTH])

    @api.model
    def _dunning_page_reader(self, partner_id, company_id):
        """Return a debtor as their page reads them: nothing of the visitor's context is left."""
        robot = self.env.ref("base.user_root")  # a visitor is nobody who could answer for anything
        context = {"allowed_company_ids": [company_id]}
        debtor = self.with_env(self.env(user=robot, context=context)).sudo().browse(partner_id)
        return debtor.with_context(lang=debtor._dunning_letterhead()._document_lang())


class DunningCorrespondence(models.AbstractModel):
    _inherit = "dunning.correspondence"

    def _debtor_url(self):
        """Return the address of the debtor's page, for the texts of messages; nothing if the
        company has none. Each message brings a link that holds longer.
        """
        self.ensure_one()
        return self.partner_id._dunning_page_url(self.company_id)

    def _page_qr_code(self):
        """Return the picture of a code that leads to the debtor's page, for paper; nothing if the
        company has none.
        """
        url = self._debtor_url()
        if not url:
            return ""
        size = {"width": PIXELS, "height": PIXELS, "barBorder": 0}
        picture = self.env["ir.actions.report"].barcode("QR", url, **size)
        return f"data:image/png;base64,{b64encode(picture).decode()}"
