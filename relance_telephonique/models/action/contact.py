"""Contact: whom a step reaches, by what its channel needs; asked again when it is handed over."""

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.mailboxes import mailboxes


class DunningAction(models.Model):
    _inherit = "dunning.action"

    is_contact_chosen = fields.Boolean(
        string="Contact chosen by a person",
        readonly=True,
        copy=False,
        help="Whom a person chose is kept for as long as they can be reached.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        for action, vals in zip(actions, vals_list, strict=True):
            if vals.get("contact_id"):
                action._by_method().is_contact_chosen = True
        return actions

    def write(self, vals):
        result = super().write(vals)
        if "contact_id" in vals and not self._is_by_method():
            self._by_method().write({"is_contact_chosen": bool(vals["contact_id"])})
        return result

    def _ask_contacts_again(self):
        """Reach whoever is to be reached now, saying so: people, addresses and numbers change while
        a step waits.
        """
        notes = {}
        for action, contact in self._changed_contacts():
            notes[action.id] = action._contact_change_sentence(contact)
            action._by_method().write({"contact_id": contact.id, "is_contact_chosen": False})
        if notes:
            self._message_log_batch(notes)

    def _changed_contacts(self):
        """Return ``[(action, its contact now)]`` of the actions that are to reach somebody else."""
        ids = tuple(self.ids) or (0,)
        rows = self.env.execute_query(self._changed_contacts_query(SQL("action.id IN %s", ids)))
        partners = self.env["res.partner"]
        return [(self.browse(action), partners.browse(contact)) for action, contact in rows]

    @api.model
    def _changed_contacts_query(self, of_actions):
        """Return the query of ``(action_id, contact_id)`` of the actions that are to reach somebody
        else than they say. What a person chose and cannot be reached makes way for who can.

        :param of_actions: SQL, a condition on ``action``
        """
        self.flush_model(
            ["channel", "contact_id", "contact_role", "is_contact_chosen", "level_id", "partner_id"]
        )
        self.env["dunning.level"].flush_model(["contact_role"])
        self.env["dunning.action.line"].flush_model(["action_id", "active", "move_id"])
        partners = self.env["res.partner"]
        partners._dunning_flush_contacts()
        mobiles = partners._dunning_mobiles_of_actions(of_actions)
        return SQL(
            """
            SELECT action.id AS action_id, asked.id AS contact_id
              FROM dunning_action action
              JOIN LATERAL (%(addresses)s) addresses ON TRUE
              JOIN LATERAL (%(contact)s) asked ON TRUE
              LEFT JOIN res_partner present ON present.id = action.contact_id
             WHERE %(of_actions)s
               AND asked.id IS DISTINCT FROM action.contact_id
               AND (action.is_contact_chosen IS NOT TRUE OR %(has_left)s
                    OR asked.is_reachable
                   AND NOT (COALESCE(present.active, FALSE) AND %(is_reachable)s))
            """,
            addresses=self._addresses_of_invoices(),
            contact=partners._dunning_contact_query(
                SQL("action.partner_id"),
                SQL("action.channel"),
                SQL("child.id = ANY(addresses.ids)"),
                self._contact_role(),
                SQL("action.company_id"),
                mobiles,
            ),
            of_actions=of_actions,
            has_left=self._has_left(),
            is_reachable=partners._dunning_is_reachable(
                SQL("present"), SQL("action.channel"), mobiles
            ),
        )

    @api.model
    def _has_left(self):
        """Whether ``present`` belongs neither to the debtor nor to a company of theirs any more:
        what the debtor owes is none of their business.
        """
        return SQL(
            """
            NOT EXISTS (SELECT
                          FROM res_partner own
                     LEFT JOIN res_partner above ON above.id = own.parent_id
                         WHERE own.id = present.commercial_partner_id
                           AND action.partner_id IN (own.id, above.commercial_partner_id))
            """
        )

    @api.model
    def _addresses_of_invoices(self):
        """Return the query of the addresses of the invoices that the row ``action`` carries: of a
        debtor who has no other contact they are not read.

        Its lines are found by the action and by nothing else: PostgreSQL, which cannot know yet how
        many a run has made, would look through all those with an invoice for each action.
        """
        return SQL(
            """
            SELECT CASE WHEN EXISTS (SELECT FROM res_partner other
                                      WHERE other.commercial_partner_id = action.partner_id
                                        AND other.id != action.partner_id)
                        THEN ARRAY(SELECT DISTINCT (SELECT move.partner_id FROM account_move move
                                                     WHERE move.id = line.move_id)
                                     FROM dunning_action_line line
                                    WHERE line.action_id = action.id AND line.active)
                        ELSE '{}'::int[] END AS ids
            OFFSET 0
            """
        )

    def _contact_change_sentence(self, contact):
        former = self.contact_id
        if former and not former.active:
            why = self.env._("%(name)s is archived.", name=former.display_name)
        elif former and not former._dunning_can_be_reached(self.channel):
            why = self.env._(
                "%(name)s cannot be reached this way: an address or a number is missing.",
                name=former.display_name,
            )
        else:
            why = self.env._("Whom to write to or to call has changed since it was prepared.")
        return self.env._("Contact: %(name)s. %(why)s", name=contact.display_name, why=why)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_contact(self, channel="email", invoices=None):
        """Return who is reached about this debtor's debts.

        The first of these who has what the channel needs, else the first: of a call, whoever has
        the part in payments that is to be reached now; a contact of type “dunning”, the address of
        the invoices themselves, a contact of type “invoice”, the debtor.

        :param channel: of a step: ``email``, ``phone``, ``letter``…
        :param invoices: the ``account.move`` in question, if it is about some
        """
        if not self:
            return self
        self.ensure_one()
        self._dunning_flush_contacts()
        addresses = tuple(invoices.partner_id.ids) if invoices else ()
        query = self._dunning_contact_query(
            SQL("%s", self.id),
            SQL("%s", channel or ""),  # none was chosen yet
            SQL("child.id IN %s", addresses or (0,)),
            self._dunning_role_sql(SQL("%s", self.id), channel),
            SQL("%s", self.env.company.id),
            self._dunning_mobiles(channel),
        )
        rows = self.env.execute_query(query)
        return self.browse(row[0] for row in rows) or self

    def _dunning_contacts(self, channel):
        """Return ``{debtor: who is reached through that channel}``, whatever it is about."""
        self._dunning_flush_contacts()
        is_address = SQL("child.id IS NULL")  # it is about no invoice
        query = SQL(
            "SELECT debtor.id, contact.id FROM res_partner debtor"
            " JOIN LATERAL (%s) contact ON TRUE WHERE debtor.id IN %s",
            self._dunning_contact_query(
                SQL("debtor.id"),
                SQL("%s", channel or ""),  # none was chosen yet
                is_address,
                self._dunning_role_sql(SQL("debtor.id"), channel),
                SQL("%s", self.env.company.id),
                self._dunning_mobiles(channel),
            ),
            tuple(self.ids) or (0,),
        )
        found = dict(self.env.execute_query(query))
        contacts = self.browse(found.get(debtor.id, debtor.id) for debtor in self)
        return dict(zip(self, contacts, strict=True))

    @api.model
    def _dunning_flush_contacts(self):
        """Let PostgreSQL see what ``_dunning_contact_query`` reads."""
        self.flush_model(
            [
                "active",
                "commercial_partner_id",
                "company_id",
                "country_id",
                "dunning_role",
                "email_normalized",
                "parent_id",
                "phone",
                "type",
            ]
        )

    @api.model
    def _dunning_contact_query(self, debtor, channel, is_address, role, company, mobiles):
        """Return the query of the contact's ``id``, and of whether the contact ``is_reachable``. A
        contact that only another company has is none of this one's.

        :param debtor: SQL of the debtor's id
        :param channel: SQL of the step's channel
        :param is_address: SQL, whether ``child`` is the address of the invoices in question
        :param role: SQL of the part in payments that the contact should have, maybe NULL
        :param company: SQL of the company's id
        :param mobiles: ids of people who have a number that takes SMS
        """
        return SQL(
            """
            SELECT child.id, reach.is_reachable
              FROM res_partner child
              JOIN LATERAL (SELECT %(is_reachable)s AS is_reachable) reach ON TRUE
             WHERE child.commercial_partner_id = %(debtor)s
               AND (child.id = %(debtor)s OR child.active AND %(is_of_company)s
                    AND (child.type IN ('dunning', 'invoice') OR %(is_address)s
                         OR child.dunning_role = %(role)s))
             ORDER BY reach.is_reachable DESC, COALESCE(child.dunning_role = %(role)s, FALSE) DESC,
                      child.id = %(debtor)s,
                      child.type = 'dunning' DESC, %(is_address)s DESC, child.id
             LIMIT 1
            """,
            debtor=debtor,
            is_address=is_address,
            role=role,
            is_of_company=self._dunning_is_of(SQL("child"), company),
            is_reachable=self._dunning_is_reachable(SQL("child"), channel, mobiles),
        )

    @api.model
    def _dunning_is_of(self, partner, company):
        """Whether the row ``partner`` is one of that company, of one above it, or of all."""
        return SQL(
            """
            (%(partner)s.company_id IS NULL
             OR EXISTS (SELECT FROM res_company own
                         WHERE own.id = %(company)s AND POSITION(
                               '/' || %(partner)s.company_id || '/' IN '/' || own.parent_path) > 0))
            """,
            partner=partner,
            company=company,
        )

    def _dunning_others_to_write_to(self):
        """Return the debtor's other dunning contacts, who get what a dunning contact gets, each an
        e-mail of their own: one that is refused does not stop the others. Whose mailboxes all get
        one already gets none.
        """
        if self.type != "dunning":
            return self.browse()
        others = self.search(
            [
                *self._check_company_domain(self.env.company),
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("type", "=", "dunning"),
                ("id", "!=", self.id),
            ]
        )
        served, chosen = {*mailboxes([self.email])}, self.browse()
        for other in others._dunning_reachable("email"):
            own = {*mailboxes([other.email])}
            if own - served:
                chosen |= other
                served |= own
        return chosen
