"""One page of a debtor, the same wherever it is shown: what is owed, why and what next, what one
may do, and the story. It is read with the reader's own rights.
"""

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ...tools.debtor_key import key
from ...tools.groups import COLLECTOR
from ...tools.selection_of import label_of
from ...tools.vocabulary import CLAIMED

OWED_PARTS = ("asked", "promised", "disputed", "held", "on_way", "covered")  # of what is open
STORY = 8  # events; the others are a click away
CAN_CALL = ("ready", "failed")


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.readonly
    def dunning_page(self, company_id=False, call_id=False):
        """Return all that the page of the debtor shows, in the reader's language.

        :param company_id: to which company they owe; by default the reader's, or another one of
            theirs to which something is owed
        :param call_id: the call that is being made, by default the one that waits to be made
        :return: ``brief`` for who calls, ``owed`` (its rows with ``is_about`` tell what the
            conversation is about), ``why``, ``coming``, ``acts``, ``outcomes``, ``call``, ``story``
        :raise AccessError: if the debtor is not the reader's to know
        """
        debtor, company = self._dunning_page_of(company_id)
        call = debtor._dunning_page_call(company, call_id)
        items = self.env["dunning.due.item"].search(
            [("partner_id", "=", debtor.id), ("company_id", "=", company.id)]
        )
        known = [one for one in debtor._dunning_owed(company).items if one.item.id in items.ids]
        owed = debtor._dunning_sum_owed(company, known)
        return {
            "partner_id": debtor.id,
            "name": debtor.display_name,
            "company_id": company.id,
            "company": len(self.env.companies) > 1 and company.name,
            "brief": debtor._dunning_page_brief(company, owed, call),
            "owed": debtor._dunning_page_owed(company, items, call, owed),
            "why": debtor._dunning_page_why(company, items),
            "coming": debtor._dunning_page_coming(company, items),
            "call": call._page_call() if call else False,
            "contact": debtor._dunning_page_contact(company, call),
            "outcomes": debtor._dunning_page_outcomes(),
            "acts": debtor._dunning_page_acts(company, items),
            "story": debtor._dunning_page_story(company),
        }

    def _dunning_page_of(self, company_id):
        """Return the debtor and the company that a client asks for, once it may."""
        self.ensure_one()
        self.check_access("read")
        debtor = self.commercial_partner_id
        company = self.env["res.company"].browse(company_id or debtor._dunning_owed_to().id)
        if company not in self.env.companies:
            raise AccessError(self.env._("You do not work in that company."))
        debtor._check_dunning_own(company)
        return debtor.with_company(company), company

    def _dunning_owed_to(self):
        """Return the reader's company, or another one of theirs if only that is owed something."""
        owed = self.env["dunning.due.item"]._read_group(
            [("partner_id", "=", self.id)], ["company_id"]
        )
        companies = self.env["res.company"].browse(company.id for (company,) in owed)
        own = self.env.company
        return own if own in companies or not companies else companies[0]

    def _dunning_page_call(self, company, call_id):
        """Return the call that a talk with the debtor is part of, if there is one to be made."""
        calls = self.env["dunning.action"]
        if not self.env.user.has_group(COLLECTOR):
            return calls
        named = calls.search(
            [
                ("id", "=", call_id),
                ("partner_id", "=", self.id),
                ("company_id", "=", company.id),
                ("state", "in", CAN_CALL),
            ]
        ).filtered(lambda action: action._channel().is_call)
        return named or self._dunning_waiting_call(company)

    # ------------------------------------------------------------------ owed

    def _dunning_page_brief(self, company, owed, call):
        """Return what to know first, for those who call."""
        if not self.env.user.has_group(COLLECTOR):
            return False
        return self._dunning_brief(company, owed, call)

    def _dunning_page_owed(self, company, items, call, owed):
        """Return every open item, what holds it, and what the conversation is about; of those that
        the reader may know (``items``), whose amounts add up to the totals (``owed``).
        """
        about = self._dunning_page_about(items, call)
        readable = items._readable_reasons()
        return {
            "rows": [self._dunning_page_row(one, items, about, readable) for one in owed.items],
            "totals": [self._dunning_page_total(total, owed.items) for total in owed.totals],
            "empty": not owed.items and self._dunning_page_nothing(company),
        }

    def _dunning_page_row(self, owed, items, about, readable):
        """Return what the page shows of an item.

        :param owed: an ``OwedItem``
        :param readable: ``(model, id)`` of what the reader may open
        """
        item = items.browse(owed.item.id).with_prefetch(items._prefetch_ids)
        reason = (item.reason_model, item.reason_id)
        return {
            "id": item.id,
            "name": item.display_name,
            "move_id": item.can_open_move and item.move_id.id,
            "pdf": item.can_open_move and item.move_id._dunning_page_pdf(),
            "due": format_date(self.env, owed.date_due),
            "days_late": owed.days_late,
            "currency_id": owed.currency.id,
            "amount": owed.residual,
            "parts": {name: amount for name in OWED_PARTS if (amount := getattr(owed, name))},
            "status": item._status_label(item.status),
            "colour": item._status().colour,
            "why": item.status_reason,
            "link": reason in readable and list(reason),
            "is_about": item in about,
        }

    def _dunning_page_total(self, total, items):
        """Return the sum of the rows in one currency, and what it is made of."""
        own = [one.residual for one in items if one.currency == total.currency]
        return {
            "currency_id": total.currency.id,
            "amount": total.currency.round(sum(own)),
            "overdue": total.overdue,
            "parts": {name: amount for name in OWED_PARTS if (amount := getattr(total, name))},
        }

    def _dunning_page_about(self, items, call):
        """Return what a conversation is about before anybody ticks anything."""
        if carried := call and items.browse(call.line_ids.move_line_id.ids) & items:
            return carried
        claimed = items.filtered(lambda item: item.status in CLAIMED)
        return claimed.filtered(lambda item: item.days_late > 0) or claimed

    def _dunning_page_nothing(self, company):
        """Return why nothing is listed."""
        if company.dunning_mode == "off":
            return self.env._("Nothing owed. Dunning is off in %(company)s.", company=company.name)
        return self.env._(
            "Nothing owed: all invoices of %(debtor)s to %(company)s are paid or matched.",
            debtor=self.display_name,
            company=company.name,
        )

    # ------------------------------------------------------------------ why and what next

    def _dunning_page_why(self, company, items):
        """Return what comes next with the debtor, and why, as the list of debtors says it."""
        if not items:
            return False
        debtor = self.env["dunning.debtor"].browse(key(company.id, self.id))
        kind = label_of(debtor, "next_kind") if debtor.next_kind else ""
        return {
            "kind": kind,
            "day": debtor.next_date and format_date(self.env, debtor.next_date),
            "sentence": debtor.next_sentence,
        }

    # ------------------------------------------------------------------ act, and the story

    def _dunning_page_contact(self, company, call):
        """Return whom to call and why, when at best, at which number, and why not now."""
        if not self.env.user.has_group(COLLECTOR):
            return False
        contact = call.contact_id or self._dunning_contact("phone")
        line = contact._dunning_phone_line(self, company)
        return {
            "role": contact._dunning_role_label(),
            "why": call._why_this_person() if call else "",
            "times": contact._dunning_preference_words(),
            "best": self._dunning_best_words(company),
            "name": contact != self and contact.display_name,
            "phone": line.dialled_from(company.country_id._dunning_code()) or False,
            "dial": line.e164 or False,
            "refusal": self._dunning_call_refusal(company),
        }

    def _dunning_page_outcomes(self):
        """Return how a talk may end, for those who may note it."""
        if not self.env.user.has_group(COLLECTOR):
            return []
        return self.env["dunning.call.outcome"].search_read(
            [("active", "=", True)], ["name", "is_reached", "is_of_debtor"]
        )

    def _dunning_page_story(self, company):
        """Return the latest events, the last one first."""
        rows = self._dunning_history_rows(company, STORY)[::-1]
        return [row._page_event() for row in rows]


class AccountMove(models.Model):
    _inherit = "account.move"

    def _dunning_page_pdf(self):
        """Return where its PDF is, of an invoice: no portal token is made for it."""
        return self.is_invoice() and f"/account/download_invoice_documents/{self.id}/pdf"


class DunningAction(models.Model):
    _inherit = "dunning.action"

    def _page_call(self):
        """Return the call that the page is about."""
        return {"id": self.id, "step": self._step_label()}
