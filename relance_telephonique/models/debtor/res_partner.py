from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, ormcache

from ...tools.groups import COLLECTOR, HISTORY
from ...tools.ledger_sql import OPEN_PAYABLES
from ...tools.legal_deadlines import declare_by
from ...tools.limits import APPOINTMENT
from ...tools.vocabulary import CLAIMED
from ..decision.dunning_due_item import SHOWN_FIELDS

SETTINGS = {
    "dunning_scenario_id",
    "dunning_collector_id",
    "dunning_excluded",
    "dunning_proceedings",
    "dunning_proceedings_date",
    "dunning_proceedings_opened",
    "dunning_legal_category",
    "dunning_regime",
    "dunning_regime_chosen",
    "dunning_transport",
}
SHOWN_ITEMS = 10  # on the form; the others are a click away


class ResPartner(models.Model):
    _inherit = "res.partner"

    type = fields.Selection(
        selection_add=[("dunning", "Dunning contact")], ondelete={"dunning": "set default"}
    )
    dunning_scenario_id = fields.Many2one(
        "dunning.scenario",
        company_dependent=True,
        help="Leave empty for the scenario that the rules or the company choose.",
    )
    dunning_collector_id = fields.Many2one(
        "res.users",
        string="Collector",
        company_dependent=True,
        domain=[("share", "=", False)],
        help="Makes the calls to this debtor.",
    )
    dunning_excluded = fields.Boolean(
        string="Never chase",
        company_dependent=True,
        prefetch=True,
        help="No invoice of this debtor is chased.",
    )
    dunning_proceedings = fields.Selection(
        [
            ("safeguard", "Safeguard"),
            ("receivership", "Receivership"),
            ("liquidation", "Liquidation"),
        ],
        string="Collective proceedings",
        help="Nothing of this debtor is chased any more, in any company: claims are declared to "
        "the court-appointed representative.",
    )
    dunning_proceedings_date = fields.Date(
        string="Published on",
        help="When the judgment was published (in France in the BODACC). Claims are declared "
        "within the time that the law counts from that day.",
        limit=APPOINTMENT,
    )
    dunning_declaration_date = fields.Date(
        string="Declare claims by", compute="_compute_dunning_declaration_date"
    )
    dunning_due_item_ids = fields.Many2many(
        "dunning.due.item",
        string="Due items",
        compute="_compute_dunning_due_item_ids",
        groups=HISTORY,
        help="The events that you may see, oldest first.",
    )
    dunning_timeline = fields.Html(
        string="Timeline",
        compute="_compute_dunning_timeline",
        sanitize=False,
        groups=HISTORY,
    )

    _dunning_proceedings_dated = models.Constraint(
        "CHECK (dunning_proceedings IS NULL OR dunning_proceedings_date IS NOT NULL)",
        "Enter when the collective proceedings were published: the time to declare runs from then.",
    )

    @api.depends("dunning_proceedings", "dunning_proceedings_date")
    def _compute_dunning_declaration_date(self):
        law = self.env["dunning.legal.value"]._law()
        for partner in self:
            published = partner.dunning_proceedings and partner.dunning_proceedings_date
            partner.dunning_declaration_date = published and declare_by(law, published)

    @api.depends_context("allowed_company_ids", "dunning_date", "uid")
    def _compute_dunning_due_item_ids(self):
        """Read what the panel shows of all items at once: the decision is asked one time."""
        items = self.env["dunning.due.item"].search_fetch(
            [("partner_id", "in", self.commercial_partner_id.ids)], SHOWN_FIELDS
        )
        by_debtor = items.grouped("partner_id")
        for partner in self:
            partner.dunning_due_item_ids = by_debtor.get(partner.commercial_partner_id._origin)

    @api.depends("dunning_due_item_ids")
    @api.depends_context("allowed_company_ids", "dunning_date", "lang", "uid")
    def _compute_dunning_timeline(self):
        """The debtor's oldest items of those that the user may see, each up to its next step."""
        for partner in self:
            items = partner.dunning_due_item_ids
            shown = items.browse(items.ids[:SHOWN_ITEMS]).sudo()  # an invoice may be off limits
            partner.dunning_timeline = bool(shown) and shown._draw(
                shown._panels(foresee=False), titles="invoice", more=len(items) - len(shown)
            )

    @api.model_create_multi
    def create(self, vals_list):
        given = [*vals_list, self._dunning_given_defaults()]
        self._check_dunning_settings({name for vals in given for name in vals if vals[name]})
        known = self._dunning_countries()
        partners = super().create(vals_list)
        partners._learn_dunning_countries(known)
        return partners

    def write(self, vals):
        self._check_dunning_settings(vals)
        known = self._dunning_countries() if "country_id" in vals else ()
        result = super().write(vals)
        if "country_id" in vals:
            self._learn_dunning_countries(known)
        if vals.get("dunning_proceedings"):
            self._dunning_ask_to_declare_claims()
        return result

    @api.model
    @ormcache()
    def _dunning_countries(self):
        """Return the countries of debtors, as a tuple of ``(id, ISO code)``."""
        countries = (
            self.sudo()
            .with_context(active_test=False)
            ._read_group([("country_id", "!=", False)], ["country_id"])
        )
        return tuple((country.id, country.code) for (country,) in countries)

    def _learn_dunning_countries(self, known):
        """Forget the countries, here and in the other processes, if these are in others than were
        ``known`` before: this one may have looked them up since.
        """
        if not set(self.country_id.ids).issubset(dict(known)):
            self.env.registry.clear_cache()

    def _dunning_ask_to_declare_claims(self):
        """Put the declaration in the inbox of each company's responsible: after it is too late the
        claim is lost (L622-26 C. com.).
        """
        for debtor in self.commercial_partner_id:
            for company in debtor._dunning_companies_owed():
                user = company._dunning_pick(otherwise=self.env.user)
                words = self.with_context(lang=user.lang)
                debtor.with_company(company).sudo().activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=debtor.dunning_declaration_date,
                    user_id=user.id,
                    summary=words.env._(
                        "Declare the claim by %(date)s",
                        date=format_date(words.env, debtor.dunning_declaration_date),
                    ),
                )

    def _dunning_companies_owed(self):
        """Return the companies to which the debtor owes something, due or not."""
        owed = (
            self.env["dunning.due.item"]
            .sudo()
            ._read_group([("partner_id", "in", self.ids)], ["company_id"])
        )
        return self.env["res.company"].union(*(company for (company,) in owed))

    def _dunning_open_bills(self, companies):
        """Return what ``companies`` owe these debtors as suppliers, due or not, in the companies'
        currencies.

        :return: ``{(company, debtor): amount}``
        """
        found = self.env["account.move.line"]._read_group(
            OPEN_PAYABLES
            & Domain("partner_id.commercial_partner_id", "in", self.ids)
            & Domain("company_id", "in", companies.ids),
            ["company_id", "partner_id"],
            ["amount_residual:sum"],
        )
        owed = defaultdict(float)
        for company, partner, amount in found:
            owed[company, partner.commercial_partner_id] -= amount
        return owed

    @api.constrains("dunning_collector_id")
    def _check_dunning_collector(self):
        self.dunning_collector_id._check_dunning_internal()

    def _check_dunning_debtor(self):
        """What is agreed about a debt is agreed with the debtor, not with a contact.

        :raise ValidationError: naming the debtor to choose instead
        """
        for partner in self.filtered(lambda partner: partner != partner.commercial_partner_id):
            raise ValidationError(
                self.env._(
                    "%(contact)s is a contact: choose %(company)s.",
                    contact=partner.display_name,
                    company=partner.commercial_partner_id.display_name,
                )
            )

    @api.model
    def _dunning_given_defaults(self):
        """Return our settings that a client gives as default values."""
        context = self.env.context
        return {name: context.get(f"default_{name}") for name in SETTINGS}

    @api.model
    def _check_dunning_settings(self, names):
        """Salespeople may edit their customers, not whether and how they are chased.

        :raise AccessError: naming what only collectors may set
        """
        refused = SETTINGS.intersection(names)
        if refused and not self.env.su and not self.env.user.has_group(COLLECTOR):
            fields_refused = self.fields_get(refused, ["string"]).values()
            raise AccessError(
                self.env._(
                    "Only collectors may set %(fields)s: ask one.",
                    fields=", ".join(field["string"] for field in fields_refused),
                )
            )

    def action_open_dunning_due_items(self):
        """Open what the debtor owes, with what holds each item and what comes next."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_due_item_action"
        )
        domain = [("partner_id", "=", self.commercial_partner_id.id)]
        return action | {"domain": domain, "context": {}}

    def action_open_dunning_actions(self):
        """Open all contacts made or to make with this debtor."""
        return self._open_dunning_list("dunning_action_action")

    def _open_dunning_list(self, name):
        """Open what a list of ours, given by its name, holds about this debtor."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(f"relance_telephonique.{name}")
        debtor = self.commercial_partner_id
        return action | {
            "domain": [("partner_id", "=", debtor.id)],
            "context": {"default_partner_id": debtor.id},
        }

    def action_open_dunning_discounts(self):
        """Open the discounts offered to this debtor, to propose another one."""
        return self._open_dunning_list("dunning_discount_offer_action")

    def action_open_dunning_disputes(self):
        """Open this debtor's disputes, settled ones too, to note another one."""
        return self._open_dunning_list("dunning_dispute_action")

    def action_open_dunning_promises(self):
        """Open all that the debtor promised."""
        return self._open_dunning_list("dunning_promise_action")

    def action_dunning_promise(self):
        """Note what the debtor promises to pay of what is due: a draft, filled with it.

        :raise UserError: if nothing is to be promised
        """
        self.ensure_one()
        items = self._dunning_items_to_settle(self.env.company)
        if not items:
            raise UserError(
                self.env._(
                    "%(debtor)s owes nothing that is chased.",
                    debtor=self.commercial_partner_id.display_name,
                )
            )
        return items.filtered(
            lambda item: item.currency_id == items[0].currency_id
        ).action_promise()

    def _dunning_items_to_settle(self, company, move=None):
        """Return what to agree on with the debtor: one invoice, else what is late, else what falls
        due.
        """
        items = self.env["dunning.due.item"].search(
            [
                ("partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", company.id),
                ("status", "in", CLAIMED),
            ]
        )
        if move:
            return items.filtered(lambda item: item.move_id == move)
        return items.filtered(lambda item: item.days_late > 0) or items

    def action_set_dunning_level(self):
        """Ask which level all that these debtors owe has reached."""
        items = self.env["dunning.due.item"].search(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        if not items:
            raise UserError(self.env._("Nothing is owed by these customers."))
        window = items.action_set_level()
        window["context"]["default_only_overdue"] = any(item.days_late > 0 for item in items)
        return window


class ResCountry(models.Model):
    _inherit = "res.country"

    def _dunning_code(self):
        """Return the ISO code, of a country that a partner is in without a query."""
        return dict(self.env["res.partner"]._dunning_countries()).get(self.id) or self.code or ""
