from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DunningWithContact(models.AbstractModel):
    """What is said or written to somebody: to one of the debtor's people, and to nobody else."""

    _name = "dunning.with.contact"
    _description = "Has a Contact"

    partner_id = fields.Many2one("res.partner", string="Debtor")
    contact_id = fields.Many2one("res.partner", domain="[('id', 'child_of', partner_id)]")

    @api.constrains("contact_id", "partner_id")
    def _check_contact(self):
        for record in self.filtered("contact_id"):
            if not record.contact_id._dunning_is_contact_of(record.partner_id):
                raise ValidationError(
                    self.env._(
                        "%(contact)s is no contact of %(debtor)s: choose one of theirs, or add it "
                        "to them first.",
                        contact=record.contact_id.display_name,
                        debtor=record.partner_id.display_name,
                    )
                )

    def _contact_there(self):
        """Return its contact, for as long as they are one of the debtor's: who has left is told
        nothing any more.
        """
        self.ensure_one()
        return self.contact_id.filtered(
            lambda contact: contact.active and contact._dunning_is_contact_of(self.partner_id)
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_is_contact_of(self, debtor):
        """Whether this is the debtor, or one of their addresses and people."""
        debtor, partner = debtor.commercial_partner_id, self
        while partner and partner != debtor:
            partner = partner.parent_id
        return bool(partner)

    def _dunning_may_correct(self):
        """Whether who is at work may change where this contact is reached: by their own rights, and
        never of one who has a login, whose password could then be asked for.
        """
        self.ensure_one()
        logins = self.sudo().with_context(active_test=False).user_ids  # of any company
        return self.has_access("write") and not logins
