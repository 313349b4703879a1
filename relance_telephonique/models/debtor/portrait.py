"""Portray: a debtor in ten figures and ten lines, before a visit or a call."""

from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...tools.groups import COLLECTOR, HISTORY
from ..promise.progress import IN_TIME

STORY = "relance_telephonique.action_report_history"
LATEST = 10  # events of the story; the others are a click away


class Record(NamedTuple):
    """What the books and the ledger of contacts know of a debtor's behaviour."""

    usual_delay: int
    action_count: int
    case_count: int
    paid_count: int
    promises_kept: int
    promises_broken: int
    contact_date: date | None
    contact_channel: str | None


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_overdue = fields.Monetary(
        string="Overdue", compute="_compute_dunning_owed", groups=HISTORY
    )
    dunning_due = fields.Monetary(
        string="Total due", compute="_compute_dunning_owed", groups=HISTORY
    )
    dunning_oldest_days = fields.Integer(
        string="Oldest delay",
        compute="_compute_dunning_owed",
        groups=HISTORY,
        help="How many days the oldest invoice is late of which something is owed.",
    )
    dunning_next_step = fields.Char(
        string="Next step", compute="_compute_dunning_next_step", groups=HISTORY
    )
    dunning_handler_id = fields.Many2one(
        "res.users", string="Handled by", compute="_compute_dunning_handler_id", groups=HISTORY
    )
    dunning_action_count = fields.Integer(compute="_compute_dunning_record", groups=HISTORY)
    dunning_case_count = fields.Integer(
        string="Cases", compute="_compute_dunning_record", groups=COLLECTOR
    )
    dunning_promises_kept = fields.Integer(compute="_compute_dunning_record", groups=HISTORY)
    dunning_promises_broken = fields.Integer(compute="_compute_dunning_record", groups=HISTORY)
    dunning_latest_contact = fields.Char(
        string="Latest contact", compute="_compute_dunning_record", groups=HISTORY
    )
    dunning_history_ids = fields.Many2many(
        "dunning.history",
        string="Latest events",
        compute="_compute_dunning_history_ids",
        groups=HISTORY,
    )

    # ------------------------------------------------------------------ what is owed, what comes

    @api.depends("dunning_due_item_ids")
    @api.depends_context("company", "allowed_company_ids", "dunning_date", "uid")
    def _compute_dunning_owed(self):
        """What is owed to the current company, whatever holds it, of what the reader may see."""
        owed = self._dunning_owed_each(self.env.company)
        for partner in self:
            seen = partner._dunning_items_of_company()._ids
            known = [one for one in owed[partner].items if one.item.id in seen]
            total = partner._dunning_sum_owed(self.env.company, known)
            partner.dunning_overdue = total.overdue
            partner.dunning_due = total.amount
            partner.dunning_oldest_days = total.days_late

    def _dunning_items_of_company(self):
        return self.dunning_due_item_ids.filtered(lambda item: item.company_id == self.env.company)

    @api.depends("dunning_due_item_ids")
    @api.depends_context("company", "allowed_company_ids", "dunning_date", "lang", "uid")
    def _compute_dunning_next_step(self):
        """What comes first, of any kind; if no day is known, where the oldest item stands."""
        label = self.env["dunning.due.item"]._status_label
        levels = self.dunning_due_item_ids._levels()
        levels.fetch(["name", "channel", "delay_days"])  # as the timeline does: in one query
        for partner in self:
            items = partner._dunning_items_of_company()
            first = items.filtered("coming_date").sorted("coming_date")[:1]
            partner.dunning_next_step = (
                first._coming_sentence() if first else items and label(items[0].status)
            )

    @api.depends("dunning_collector_id", "dunning_due_item_ids")
    @api.depends_context("company")
    def _compute_dunning_handler_id(self):
        for partner in self:
            user = partner.dunning_collector_id or self.env.company.sudo().dunning_user_id
            partner.dunning_handler_id = user

    # ------------------------------------------------------------------ how they behaved

    @api.depends_context("company", "allowed_company_ids", "dunning_date", "lang", "uid")
    def _compute_dunning_record(self):
        records = self.commercial_partner_id._dunning_records(self.env.company)
        for partner in self:
            record = records.get(partner.commercial_partner_id._origin.id)
            partner.dunning_action_count = record and record.action_count
            partner.dunning_case_count = record and record.case_count
            partner.dunning_promises_kept = record and record.promises_kept
            partner.dunning_promises_broken = record and record.promises_broken
            partner.dunning_latest_contact = record and self._dunning_contact_label(record)

    def _dunning_contact_label(self, record):
        if not record.contact_date:
            return record.contact_date
        channel = self.env["dunning.level"]._label_of_channel(record.contact_channel)
        return f"{format_date(self.env, record.contact_date)} · {channel}"

    def _dunning_records(self, company):
        """Return what is known of these debtors, as ``{debtor id: Record}``, in one query.

        A salesperson gets that of their own customers; of the others, the number of contacts about
        invoices that they sold.
        """
        for model in ("account.move", "dunning.action.line", "dunning.behaviour"):
            self.env[model].flush_model()
        for model in ("dunning.action", "dunning.case", "dunning.promise", "res.partner"):
            self.env[model].flush_model()
        sees_all = self.env.su or self.env.user.has_group(COLLECTOR)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT debtor.id, usual.days, contacts.count, cases.count,
                       COALESCE(usual.count, 0),
                       COALESCE(promises.kept, 0), COALESCE(promises.broken, 0),
                       latest.date_done, latest.channel
                  FROM (SELECT id, commercial_partner_id, %(all)s OR user_id = %(user)s AS is_own
                          FROM res_partner WHERE id = ANY(%(debtors)s)) debtor
                  LEFT JOIN LATERAL (%(contacts)s) contacts ON TRUE
                  LEFT JOIN LATERAL (%(cases)s) cases ON TRUE
                  LEFT JOIN LATERAL (%(usual)s) usual ON debtor.is_own
                  LEFT JOIN LATERAL (%(promises)s) promises ON debtor.is_own
                  LEFT JOIN LATERAL (%(latest)s) latest ON debtor.is_own
                """,
                all=sees_all,
                user=self.env.uid,
                debtors=self.ids,
                contacts=self._dunning_contacts_query(),
                cases=self._dunning_cases_query(),
                usual=self._dunning_usual_query(company),
                promises=self._dunning_promises_query(company),
                latest=self._dunning_latest_query(company),
            )
        )
        return {debtor_id: Record(round(days or 0), *values) for debtor_id, days, *values in rows}

    def _dunning_contacts_query(self):
        return SQL(
            """
            SELECT COUNT(*) AS count FROM dunning_action action
             WHERE action.partner_id = debtor.id AND action.company_id = ANY(%s)
               AND (debtor.is_own OR EXISTS (
                    SELECT FROM dunning_action_line line
                      JOIN account_move move ON move.id = line.move_id
                     WHERE line.action_id = action.id AND line.active
                       AND move.invoice_user_id = %s))
            """,
            self.env.companies.ids,
            self.env.uid,
        )

    def _dunning_cases_query(self):
        return SQL(
            "SELECT COUNT(*) AS count FROM dunning_case"
            " WHERE partner_id = debtor.id AND company_id = ANY(%s)",
            self.env.companies.ids,
        )

    def _dunning_usual_query(self, company):
        """How they usually pay, as measured last night."""
        return SQL(
            "SELECT days_late AS days, paid_count AS count FROM dunning_behaviour"
            " WHERE partner_id = debtor.id AND company_id = %s",
            company.id,
        )

    def _dunning_promises_query(self, company):
        return SQL(
            """
            SELECT COUNT(*) FILTER (WHERE result IN %(in_time)s) AS kept,
                   COUNT(*) FILTER (WHERE result NOT IN %(in_time)s) AS broken
              FROM dunning_promise
             WHERE partner_id = debtor.id AND company_id = %(company)s
            """,
            in_time=IN_TIME,
            company=company.id,
        )

    def _dunning_latest_query(self, company):
        return SQL(
            """
            SELECT action.date_done, action.channel FROM dunning_action action
             WHERE action.partner_id = debtor.id AND action.company_id = %s
               AND action.state = 'done' AND action.reason != 'reply'
             ORDER BY action.date_done DESC, action.id DESC LIMIT 1
            """,
            company.id,
        )

    # ------------------------------------------------------------------ the story

    @api.depends_context("allowed_company_ids", "dunning_date", "lang", "uid")
    def _compute_dunning_history_ids(self):
        for partner in self:
            partner.dunning_history_ids = partner._dunning_history_rows(limit=LATEST)[::-1]

    def _dunning_history_rows(self, company=None, limit=None, topic=None):
        """Return the debtor's story as the reader may read it, in the order of its days.

        :param company: the company that tells it; without it, all those of the reader
        :param limit: only so many events, the latest
        :param topic: only what is about it
        """
        self.ensure_one()
        domain = [("partner_id", "in", self.commercial_partner_id.ids)]  # of a new one, nothing
        if company:
            domain.append(("company_id", "in", (company.id, False)))
        if topic:
            domain.append(("topic", "=", topic))
        rows = self.env["dunning.history"].search_fetch(domain, limit=limit)
        return rows[::-1]

    def action_open_dunning_history(self):
        """Open the whole story of the debtor."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_history_action"
        )
        title = self._dunning_history_title()
        return action | {
            "domain": [("partner_id", "=", self.commercial_partner_id.id)],
            "name": title,
            "display_name": title,
            "context": {},
        }

    def _dunning_history_title(self):
        return self.env._("Story of %(debtor)s", debtor=self.commercial_partner_id.display_name)

    def _dunning_history_printed(self, rows):
        """Return which days a printed story covers, when it was printed and by whom."""
        printed = {
            "day": format_date(self.env, self.env.company._dunning_today()),
            "user": self.env.user.name,
        }
        if not rows:
            return self.env._("Printed on %(day)s by %(user)s.", **printed)
        return self.env._(
            "From %(first)s to %(last)s, printed on %(day)s by %(user)s.",
            first=format_date(self.env, rows[0].date),
            last=format_date(self.env, rows[-1].date),
            **printed,
        )

    def action_print_dunning_history(self):
        """Print the whole story."""
        self.ensure_one()
        self.commercial_partner_id._check_dunning_own()
        report = self.env["ir.actions.report"]._dunning_get(STORY)
        return report.report_action(self)
