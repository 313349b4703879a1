"""The words of a call script: texts with named fields, and nothing else, in double braces."""

import re

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount, format_list

from .dunning_script import SCRIPT_PARTS
from .script_facts import ScriptFacts

DAYS_TO_PAY = 7  # the last delay before legal action
LONG_LATE = 60  # days after which patience is over
NAMED_INVOICES = 3  # more are not read out
ACCOUNT_END = 4  # characters of an account that are read out
SPACE = r"(?:\s|&nbsp;|&#160;)*"
TAG = r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>"""
TAG_OR_FIELD = re.compile(rf"(?P<tag>{TAG})|\{{\{{(?P<field>.*?)\}}\}}", re.DOTALL)
BRACES_IN_TAG = re.compile(r"\{\{|\}\}|%7B%7B|%7D%7D", re.IGNORECASE)
PLAIN_NAME = re.compile(rf"{SPACE}(\w+){SPACE}")
BLOCK = re.compile(r"<(?P<tag>li|p)\b[^>]*>(?:(?!<(?:li|p)\b).)*?</(?P=tag)>", re.DOTALL)
UNSAID = object()  # instead of a value: the law of this debtor knows no such thing


class DunningScript(models.Model):
    _inherit = "dunning.script"

    merge_fields = fields.Html(
        string="Fields",
        compute="_compute_merge_fields",
        sanitize=False,
        help="What may stand in the texts, between double braces.",
    )

    @api.depends_context("lang")
    def _compute_merge_fields(self):
        row = Markup("<tr><td><code>{{{{ {} }}}}</code></td><td>{}</td></tr>")
        rows = Markup().join(row.format(*field) for field in self._merge_fields().items())
        self.merge_fields = Markup("<table class='table table-sm'>{}</table>").format(rows)

    @api.constrains(*SCRIPT_PARTS)
    def _check_merge_fields(self):
        """In every language: a translator may have changed a field's name."""
        for code, _name in self.env["res.lang"].get_installed():
            for script in self.with_context(lang=code):
                for part in SCRIPT_PARTS:
                    script._check_text(script[part] or "")

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        result = super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )
        if field_name in SCRIPT_PARTS:
            self._check_merge_fields()
        return result

    def _check_text(self, text):
        """Refuse what is not the plain name of a merge field.

        :raise ValidationError: naming it
        """
        for found in TAG_OR_FIELD.finditer(text):
            self._check_found(found["tag"], found["field"])
        if "{{" in (rest := TAG_OR_FIELD.sub("", text)) or "}}" in rest:
            raise ValidationError(
                self.env._(
                    "Script “%(name)s”: double braces are opened or closed only once.",
                    name=self.name,
                )
            )

    def _check_found(self, tag, field):
        if tag and BRACES_IN_TAG.search(tag):
            raise ValidationError(
                self.env._(
                    "Script “%(name)s”: a field stands in the text, not in a link or a style: "
                    "%(field)s.",
                    name=self.name,
                    field=tag,
                )
            )
        if not tag and self._plain_name(field) not in self._merge_fields():
            raise ValidationError(
                self.env._(
                    "Script “%(name)s”: there is no field “%(field)s”. Choose among: %(known)s.",
                    name=self.name,
                    field=Markup(field).striptags(),
                    known=", ".join(self._merge_fields()),
                )
            )

    @api.model
    def _plain_name(self, text):
        found = PLAIN_NAME.fullmatch(text)
        return found and found[1]

    # ------------------------------------------------------------------ rendering

    def _render(self, action):
        """Return the script as it is said in a call, in the language of the caller.

        :param action: the ``dunning.action``, saved or not
        :return: ``{part: Markup}``; a field that has no value for this debtor shows its label
        """
        self.ensure_one()
        action = action.with_env(self.env)
        labels, values = self._merge_fields(), self._merge_values(action, ScriptFacts(action))
        return {part: self._merge(self[part] or "", labels, values) for part in SCRIPT_PARTS}

    def _text(self, action):
        """Return the whole script as it is said in a call, each part under its title."""
        titles = self.fields_get(SCRIPT_PARTS, ["string"])
        part = Markup("<h4>{}</h4>{}")
        return Markup().join(
            part.format(titles[name]["string"], text)
            for name, text in self._render(action).items()
            if text
        )

    @api.model
    def _merge(self, text, labels, values):
        """Return the text with its values; a sentence about what does not apply to the debtor is
        left out with its paragraph.
        """

        def merged(found):
            if found["tag"]:
                return found["tag"]
            name = self._plain_name(found["field"])
            return str(escape(values.get(name) or f"[{labels.get(name, '…')}]"))

        def said(block):
            names = {self._plain_name(found["field"] or "") for found in fields_of(block[0])}
            return "" if any(values.get(name) is UNSAID for name in names) else block[0]

        return Markup(TAG_OR_FIELD.sub(merged, BLOCK.sub(said, text)))

    @api.model
    def _merge_fields(self):
        """Return ``{name: what it stands for}`` of the fields that texts may use."""
        return {
            "debtor": self.env._("the debtor's name"),
            "contact": self.env._("the person called"),
            "caller": self.env._("your name"),
            "caller_phone": self.env._("the number to call you back"),
            "company": self.env._("your company"),
            "account_end": self.env._("the last digits of the account to pay to"),
            "invoices": self.env._("the invoices, by their numbers"),
            "amount": self.env._("what is due, without what is disputed"),
            "due": self.env._("when it was due, or the oldest of several invoices"),
            "due_date": self.env._("the oldest due date"),
            "days_late": self.env._("days since the oldest due date"),
            "long_late": self.env._("how many days, once it is more than two months"),
            "days_to_pay": self.env._("days to pay before legal action"),
            "pay_until": self.env._("last day to pay before legal action"),
            "last_call": self.env._("day of the last call that reached the debtor"),
            "promised_on": self.env._("day on which the broken promise was made"),
            "promised_date": self.env._("day promised for the payment"),
            "promised_amount": self.env._("amount of the promise that is missing"),
            "instalment_date": self.env._("date of the missed instalment"),
            "instalment_amount": self.env._("amount of the missed instalment"),
            "percentage": self.env._("discount approved, in percent"),
            "discount_until": self.env._("last day of the discount"),
            "discounted_amount": self.env._("what is due, less the discount"),
            "late_interest": self.env._("interest, as the debtor's law names it; no consumer's"),
            "late_costs": self.env._("interest and indemnity, likewise: begins a sentence"),
            "court_step": self.env._("what the creditor may do in court, by the debtor's law"),
            "payment_run": self.env._("when the debtor's accounts pay next; no consumer's"),
            "disputed": self.env._("what is disputed"),
            "disputed_on": self.env._("day on which the dispute was raised"),
        }

    def _merge_values(self, action, facts):
        return {
            **self._merge_people(action, facts),
            **self._merge_debt(facts),
            **self._merge_regime(facts),
            **self._merge_promises(facts),
            **self._merge_discount(facts),
            **self._merge_dispute(facts),
        }

    def _merge_people(self, action, facts):
        caller, contact = self.env.user, facts.action.contact_id
        is_unnamed = not contact or (contact == facts.debtor and contact.is_company)
        if is_unnamed and facts.debtor._dunning_regime(facts.company).is_professional:
            person = self.env._("the person who pays your suppliers")
        else:
            person = (contact or facts.debtor).name
        return {
            "debtor": facts.debtor.name,
            "contact": person,
            "caller": caller.name,
            "caller_phone": caller.phone or facts.company.phone,
            "company": facts.company.name,
        }

    def _merge_debt(self, facts):
        pay_until = fields.Date.add(facts.today, days=DAYS_TO_PAY)
        return {
            "invoices": self._invoices_in_words(facts.moves),
            "amount": self._amounts(facts, 1),
            "due": self._due_in_words(facts),
            "due_date": self._day(facts.date_due),
            "days_late": str(max(facts.days_late, 0)),
            "long_late": self._long_late(facts),
            "days_to_pay": str(DAYS_TO_PAY),
            "pay_until": self._day(facts.company.sudo()._dunning_next_working_day(pay_until)),
            "last_call": self._day(facts.last_call),
            "account_end": self._account_end(facts),
        }

    def _account_end(self, facts):
        """Who reads it in their own file has our account: nobody dictates it on the telephone."""
        oldest = facts.env["account.move.line"].browse([debt.id for debt in facts.debts[:1]])
        bank = facts.action._statement_bank(oldest)
        return (bank.sanitized_acc_number or "")[-ACCOUNT_END:]

    def _long_late(self, facts):
        """What is said of a debt that has grown old is not said of a young one."""
        if facts.days_late < LONG_LATE:
            return UNSAID
        return self.env._("%(days)s days", days=facts.days_late)

    def _due_in_words(self, facts):
        day = self._day(facts.date_due)
        if len(facts.moves) > 1:
            return self.env._("the oldest due on %(date)s", date=day)
        return day and self.env._("due on %(date)s", date=day)

    def _invoices_in_words(self, moves):
        names = moves.mapped("name")
        if len(names) < 2:
            return names and self.env._("our invoice %(name)s", name=names[0])
        named, more = names[:NAMED_INVOICES], len(names) - NAMED_INVOICES
        if more > 1:
            return self.env._(
                "our invoices %(names)s and %(count)s others", names=", ".join(named), count=more
            )
        return self.env._("our invoices %(names)s", names=format_list(self.env, names))

    def _amounts(self, facts, share):
        """Return ``share`` of what is due and not disputed, in each currency."""
        amounts = [
            format_amount(self.env, share * amount, currency)
            for currency, amount in facts.chased.items()
        ]
        return format_list(self.env, amounts) if amounts else ""

    def _merge_regime(self, facts):
        """Return what the debtor's law says; of what it does not know, that it is not said."""
        words = facts.debtor.with_env(self.env)._dunning_regime_words(facts.company)
        return {
            "late_interest": words.spoken_interest or UNSAID,
            "late_costs": words.spoken_costs or UNSAID,
            "court_step": words.spoken_court,
            "payment_run": words.payment_run or UNSAID,
        }

    def _merge_promises(self, facts):
        plan, promise = facts.missed_plan, facts.broken_promise
        return {
            "promised_on": promise and self._day(promise.date),
            "promised_date": promise and self._day(promise.unpaid.date),
            "promised_amount": promise and self._missing(promise),
            "instalment_date": plan and self._day(plan.unpaid.date),
            "instalment_amount": plan and self._missing(plan),
        }

    def _merge_discount(self, facts):
        if not (offer := facts.offer):
            return {}
        return {
            "percentage": offer._percentage_label(),
            "discount_until": self._day(offer.date_until),
            "discounted_amount": self._amounts(facts, 1 - offer.percentage / 100),
        }

    def _merge_dispute(self, facts):
        if not (dispute := facts.dispute):
            return {}
        return {
            "disputed": (dispute.note or dispute._category_label()).rstrip(" ."),
            "disputed_on": self._day(dispute.date),
        }


def fields_of(text):
    """Yield the matches of the fields that stand in a text."""
    return (found for found in TAG_OR_FIELD.finditer(text) if not found["tag"])
