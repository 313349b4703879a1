"""What a row of the list of debtors shows and opens: why, who, which number, what was said last."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools.channels import CALL, LETTER, TASK
from ...tools.debtor_key import key_sql
from ...tools.notices import NOTICE_TAG
from ..decision.dunning_due_item import SHOWN_FIELDS

PHONE_CHANNEL = "phone"
STANDINGS = ("is_failed", "is_answered", "is_disputed", "is_promised", "is_in_case")


class DunningDebtor(models.Model):
    _inherit = "dunning.debtor"

    next_sentence = fields.Char(string="Why", compute="_compute_next_sentence")
    standing = fields.Char(string="State", compute="_compute_standing")
    is_todo = fields.Boolean(
        string="Something to do",
        compute="_compute_is_todo",
        search="_search_is_todo",
        help="A call, an answer, a step to approve, a letter, a failure, a promised payment or a "
        "dispute waits for a person today, as the counters say. What has no step left has a filter "
        "of its own.",
    )
    contact_id = fields.Many2one("res.partner", string="Whom to call", compute="_compute_phone")
    phone_number = fields.Char(
        string="Number to dial", compute="_compute_phone", search="_search_phone_number"
    )
    phone_e164 = fields.Char(string="International number", compute="_compute_phone")
    last_contact = fields.Char(
        string="Last contact",
        compute="_compute_last_contact",
        help="The last contact with the debtor, through any channel, and how it ended.",
    )

    # ------------------------------------------------------------------ why, and where they stand

    @api.depends("next_item_id", "next_kind", "next_date")
    @api.depends_context("dunning_date", "lang", "uid")
    def _compute_next_sentence(self):
        self.next_item_id.fetch(SHOWN_FIELDS)
        for debtor in self:
            debtor.next_sentence = (
                self.env._(
                    "Our letter asks to pay by %(date)s.",
                    date=format_date(self.env, debtor.next_date),
                )
                if debtor.next_kind == "letter"
                else debtor.next_item_id.status_reason
            )

    @api.depends(*STANDINGS)
    @api.depends_context("dunning_date", "lang", "uid")
    def _compute_standing(self):
        """In words what holds, of all the debtor's items, at least one of them."""
        labels = {
            "is_failed": self.env._("Failed"),
            "is_answered": self.env._("Answered"),
            "is_disputed": self.env._("Disputed"),
            "is_promised": self.env._("Promised"),
            "is_in_case": self.env._("In litigation"),
        }
        for debtor in self:
            debtor.standing = " · ".join(labels[name] for name in STANDINGS if debtor[name])

    # ------------------------------------------------------------------ something to do

    @api.depends_context("dunning_date", "uid")
    def _compute_is_todo(self):
        waiting = self.search([("id", "in", self.ids), ("is_todo", "=", True)])
        for debtor in self:
            debtor.is_todo = debtor in waiting

    def _search_is_todo(self, operator, value):
        """What waits for a person is recorded: nothing is decided to find it."""
        if operator != "in":
            return NotImplemented
        waiting = Domain("id", "in", self._select_todo(self._key_in))
        return waiting & Domain.custom(to_sql=self._is_of_todo) if True in value else ~waiting

    @api.model
    def _is_of_todo(self, _model, alias, _query):
        """A condition that PostgreSQL checks before it sums up what everybody owes."""
        partners = self._select_todo(lambda query: SQL.identifier(query.table, "partner_id"))
        return SQL("%s = ANY(ARRAY%s)", SQL.identifier(alias, "partner_id"), partners)

    @api.model
    def _select_todo(self, column):
        """Return the subquery of the debtors with whom a person has something to do today.

        :param column: a function of a query, what to select of it
        """
        promised = Domain("line_ids", "any", self._promises_due())
        found = (
            self.env["dunning.action"]._search(self._todo_actions()),
            self.env["dunning.promise"]._search(promised),
            self.env["dunning.dispute"]._search(self._disputes_late()),
        )
        keys = (query.select(column(query)) for query in found)
        return SQL("(%s)", SQL(" UNION ").join(keys))

    def _key_in(self, query):
        parts = ("company_id", "partner_id")
        return key_sql(*(SQL.identifier(query.table, name) for name in parts))

    @api.model
    def _todo_actions(self):
        """Return the domain of the contacts that wait for a person today."""
        today = self.env.company._dunning_today()
        by_person = Domain("channel_kind", "in", (CALL, LETTER, TASK))
        in_hand = Domain("date_processed", "!=", False) & by_person | Domain("reason", "=", "reply")
        return Domain("state", "in", ("draft", "failed")) | (
            Domain("state", "=", "ready") & Domain("date", "<=", today) & in_hand
        )

    # ------------------------------------------------------------------ whom to call

    @api.depends("partner_id")
    @api.depends_context("uid")
    def _compute_phone(self):
        contacts = self.partner_id._dunning_contacts(PHONE_CHANNEL)
        for debtor in self:
            contact = contacts[debtor.partner_id]
            line = contact._dunning_phone_line(debtor.partner_id, debtor.company_id)
            country = debtor.company_id.country_id
            debtor.contact_id = contact
            debtor.phone_number = line.dialled_from(country._dunning_code()) or False
            debtor.phone_e164 = line.e164 or False

    def _search_phone_number(self, operator, value):
        """Any number of the debtor or of their contacts, however it is written."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        partners = self.env["res.partner"]
        found = partners._search([("phone_mobile_search", operator, value)])
        debtors = found.subselect(SQL.identifier(partners._table, "commercial_partner_id"))
        return [("partner_id", "in", debtors)]

    # ------------------------------------------------------------------ what was said last

    @api.depends_context("dunning_date", "lang", "uid")
    def _compute_last_contact(self):
        latest = self._latest_contacts()
        outcomes = self._latest_outcomes(latest)
        for debtor in self:
            action = latest.get(debtor.id)
            parts = action and (
                format_date(self.env, action.date_done),
                action._channel_label(),
                outcomes.get(action),
            )
            debtor.last_contact = parts and " · ".join(filter(None, parts))

    def _latest_contacts(self):
        """Return ``{id of a debtor: the last contact made}``, of those that the reader may see."""
        actions = self.env["dunning.action"]
        made = actions._search(
            [
                ("company_id", "in", self.company_id.ids),
                ("partner_id", "in", self.partner_id.ids),
                ("state", "=", "done"),
                ("reason", "!=", "reply"),
                ("channel_kind", "!=", TASK),  # of that the debtor notices nothing
            ]
        )
        action, day = (SQL.identifier(made.table, name) for name in ("id", "date_done"))
        debtor = self._key_in(made)
        made.order = SQL("%s, %s DESC, %s DESC", debtor, day, action)
        rows = made.select(SQL("DISTINCT ON (%s) %s, %s", debtor, debtor, action))
        found = dict(self.env.execute_query(rows))
        return dict(zip(found, actions.browse(found.values()), strict=True))

    def _latest_outcomes(self, latest):
        """Return ``{call that was made: how its last attempt ended}``, in words."""
        calls = self.env["dunning.call"].search_fetch(
            [("action_id", "in", [action.id for action in latest.values()])],
            ["action_id", "outcome_id"],
            order="id",
        )
        return {call.action_id: call.outcome_id.name for call in calls}

    # ------------------------------------------------------------------ what a row opens

    def action_open(self):
        """Open the page of the debtor."""
        self.ensure_one()
        page = self.env["ir.actions.client"]._for_xml_id(
            "relance_telephonique.dunning_debtor_page_action"
        )
        context = {"active_id": self.partner_id.id, "dunning_company_id": self.company_id.id}
        return page | {"name": self.display_name, "context": context}

    def action_call(self):
        """Dial the debtor if a call waits to be made, and open it; else ask how a call ended."""
        self.ensure_one()
        debtor = self.partner_id.with_company(self.company_id)
        call = debtor._dunning_waiting_call(self.company_id)
        if not call:
            return debtor.action_dunning_log_call()
        dial, opened = call.action_call(), call.get_formview_action()
        if dial["tag"] == NOTICE_TAG:  # which no window may follow
            said = {name: dial["params"][name] for name in ("type", "message")}
            self.env.user._bus_send("simple_notification", said)
            return opened
        dial["params"]["next"] = opened
        return dial
