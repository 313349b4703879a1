"""Edit: what a person may change on an action before it leaves, and what becomes of it then."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date, is_html_empty

from ...tools.vocabulary import OPEN_STATES, TO_BE_MADE

WHO = ("contact_id", "user_id")  # may change for as long as the action is open
WHAT = ("channel", "date", "mail_subject", "mail_body")  # only before it is handed over
OF_EACH_ITEM = ("named", "shown")  # of what a text says: the amount of an item, all else of it


class DunningAction(models.Model):
    _inherit = "dunning.action"

    mail_subject = fields.Char(string="Subject of the e-mail", copy=False)
    mail_body = fields.Html(string="Text of the e-mail", copy=False)
    mail_edited_on = fields.Date(string="Text edited on", readonly=True, copy=False)
    mail_amount = fields.Monetary(
        string="Amount when the text was edited", readonly=True, copy=False
    )
    mail_basis = fields.Json(readonly=True, copy=False)
    mail_warning = fields.Char(compute="_compute_mail_warning", compute_sudo=True)
    is_handed_over = fields.Boolean(compute="_compute_is_handed_over")

    @api.depends("state", "date_processed", "date_retry")
    def _compute_is_handed_over(self):
        for action in self:
            left = action.date_processed and not action.date_retry
            action.is_handed_over = left or action.state not in TO_BE_MADE

    @api.depends("mail_body", "mail_basis", "is_handed_over", "channel", "line_ids.active")
    @api.depends_context("dunning_date", "lang")
    def _compute_mail_warning(self):
        """Why the edited text must not leave as it is."""
        self.mail_warning = False
        waiting = self.filtered(lambda action: not action.is_handed_over)
        for action in waiting._with_stale_text():
            action.mail_warning = action._stale_text_sentence()

    # ------------------------------------------------------------------ what a person changes

    def web_save(self, vals, specification, next_id=None):
        """Check and log what a person changes on the form. The engine's own writes are neither:
        tracking would slow them.
        """
        if self:
            edited = {name: vals[name] for name in (*WHO, *WHAT) if name in vals}
            if len(self) > 1:
                self._check_channel_kept(edited)
            vals = {name: value for name, value in vals.items() if name not in edited}
            self._edit(edited)
        return super().web_save(vals, specification, next_id=next_id)

    def write(self, vals):
        """What the form greys out cannot be changed otherwise either."""
        if not self._is_by_method():
            self._check_channel_kept(vals)
            names = {*WHO, *WHAT}.intersection(vals)
            for action in self:
                action._check_edit(
                    {
                        name: vals[name]
                        for name in names
                        if not action._is_same(name, vals[name], action[name])
                    }
                )
        return super().write(vals)

    def _edit(self, vals):
        """Write what a person decides about actions still to be made, and log it on each.

        :raise UserError: if it is too late, or cannot be done
        """
        self._check_edit(vals)
        before = {action: {name: action[name] for name in vals} for action in self}
        channel = {name: vals[name] for name in ("channel",) if name in vals}
        self.write({name: value for name, value in vals.items() if name not in channel})
        self._by_method().write(channel)
        if "channel" in vals:
            self._check_channel()
            self._check_one_call()
        if {"mail_subject", "mail_body"}.intersection(vals):
            self._stamp_text()
        if "user_id" in vals:
            self._pass_on_activities()
        for action in self:
            action._log_edit(before[action])

    def _check_channel_kept(self, vals):
        """Another channel needs other words and another address, which the form looks at."""
        if "channel" in vals and any(
            action.line_ids and not self._is_same("channel", vals["channel"], action.channel)
            for action in self
        ):
            raise UserError(
                self.env._("Change the channel of one contact at a time, on its own form.")
            )

    def _check_edit(self, names):
        for action in self:
            if action.state not in OPEN_STATES and set(WHO).intersection(names):
                raise UserError(
                    self.env._(
                        "%(name)s is closed: it cannot be changed any more.",
                        name=action.display_name,
                    )
                )
            if action.is_handed_over and set(WHAT).intersection(names):
                raise UserError(
                    self.env._(
                        "%(name)s was handed over: only its contact and responsible may change.",
                        name=action.display_name,
                    )
                )
            if "date" in names:
                action._check_planned_date(names["date"])

    def _check_planned_date(self, date):
        day = fields.Date.to_date(date)
        if day != self.date and (not day or day < self.company_id._dunning_today()):
            raise UserError(self.env._("Plan it for today or a day to come."))

    def _check_channel(self):
        """What a channel needs is on the step, or the module's own serves."""
        for action in self:
            if action._words() is not None and not action._words():
                raise UserError(
                    self.env._(
                        "There is no text for this channel: choose a template on the step "
                        "“%(step)s” first.",
                        step=action._step_label(),
                    )
                )

    def _log_edit(self, before):
        texts = {name: before.pop(name) for name in ("mail_subject", "mail_body") if name in before}
        _changed, values = self._mail_track(self.fields_get(before), before) if before else (0, [])
        is_rewritten = any(self[name] != text for name, text in texts.items())
        if values or is_rewritten:
            body = self.env._("The text of the e-mail was edited.") if is_rewritten else ""
            self._message_log(body=body, tracking_value_ids=values)

    # ------------------------------------------------------------------ the text of the e-mail

    def action_edit_text(self):
        """Start from the step's text in the debtor's language, to be changed by hand."""
        self.ensure_one()
        self._check_channel()
        texts = self._mail_template()._generate_template(self.ids, ("subject", "body_html"))
        text = texts[self.id]
        self._edit({"mail_subject": text["subject"], "mail_body": text["body_html"]})

    def action_drop_text(self):
        """Go back to the step's template."""
        self._check_edit(("mail_body",))
        self._forget_text()
        self._message_log_batch(
            dict.fromkeys(self.ids, self.env._("The e-mail follows the template again."))
        )

    def action_keep_text(self):
        """Say that the edited text is right, whatever has changed since."""
        self._check_edit(("mail_body",))
        self._stamp_text()
        self._message_log_batch(
            dict.fromkeys(self.ids, self.env._("The edited text of the e-mail was confirmed."))
        )

    def _forget_text(self):
        self._by_method().write(
            {
                "mail_subject": False,
                "mail_body": False,
                "mail_edited_on": False,
                "mail_amount": 0,
                "mail_basis": False,
            }
        )

    def _stamp_text(self):
        """Remember what the text was written on; an emptied text is none."""
        empty = self.filtered(lambda action: is_html_empty(action.mail_body))
        empty._forget_text()
        for action in self - empty:
            action._by_method().write(
                {
                    "mail_edited_on": action.company_id._dunning_today(),
                    "mail_amount": action._amount_chased_now(),
                    "mail_basis": action._text_basis(),
                }
            )

    def _own_text(self):
        """A text that a person wrote is sent as it stands, never rendered."""
        self.ensure_one()
        mail = super()._own_text()
        if self.mail_body:
            mail["body_html"] = self.env["mail.render.mixin"]._replace_local_links(self.mail_body)
            if self.mail_subject:
                mail["subject"] = self.mail_subject
        return mail

    def _text_basis(self):
        """Return what an e-mail speaks of now: its step, what it chases, and of each item that it
        names the amount, and the number, reference and days.
        """
        self.ensure_one()
        action = self.sudo().with_company(self.company_id)  # a salesperson cannot read the ledger
        account = action._debtor_account()
        chased, listed, credits = action._statement_parts(account)
        lines = action.env["account.move.line"].browse(chased + listed + credits)
        held = {item: standing.amount_held for item, standing in account.items.items()}
        return {
            "level": self.level_id.id,
            "chased": sorted(chased),
            "credits": sorted(credits),
            "named": {
                str(line.id): line.currency_id.round(
                    line._dunning_left_of_credit() - float(held.get(line.id) or 0)
                )
                for line in lines
            },
            "shown": {str(line.id): line._dunning_shown() for line in lines},
        }

    def _amount_chased_now(self):
        """Return what is due now of the items carried, in the company's currency."""
        self.ensure_one()
        carried = [("id", "in", self.line_ids.move_line_id.ids)]
        items = self.env["dunning.due.item"].sudo()
        [[amount]] = items._read_group(carried, aggregates=["amount_chased:sum"])
        return amount

    def _is_text_stale(self):
        then = self.mail_basis
        return not then or self._speaks_otherwise(then, self._text_basis())

    @api.model
    def _speaks_otherwise(self, then, now):
        """Whether something changed since, or what is said of an item that is named.

        What else came to be late since is not named, and makes nothing wrong; of what was not
        remembered then nothing is known.
        """
        return any(
            then.get(key, now[key]) != now[key] for key in now.keys() - {*OF_EACH_ITEM}
        ) or any(
            now[key].get(item) != said
            for key in OF_EACH_ITEM
            for item, said in then.get(key, {}).items()
        )

    def _with_stale_text(self):
        edited = self.filtered(lambda action: action.mail_body and action.channel == "email")
        if not edited:
            return edited
        asked_once = edited.with_context(dunning_accounts=edited._debtor_accounts())
        return asked_once.filtered(lambda action: action._is_text_stale()).with_env(self.env)

    def _stale_text_sentence(self):
        currency, amounts = self.currency_id, (self.mail_amount, self._amount_chased_now())
        day = format_date(self.env, self.mail_edited_on)
        if not currency.compare_amounts(*amounts):
            return self.env._(
                "The text was edited on %(date)s, and what it speaks of has changed since: read it "
                "again.",
                date=day,
            )
        then, now = (format_amount(self.env, amount, currency) for amount in amounts)
        return self.env._(
            "The text was edited on %(date)s, when %(then)s was due; now it is %(now)s: read it "
            "again.",
            date=day,
            then=then,
            now=now,
        )

    def _with_right_text(self):
        """Return the actions without those whose edited text is no longer right.

        :raise UserError: if none is left, saying why
        """
        stale = self._with_stale_text()
        if stale and stale == self:
            raise UserError(stale[0]._stale_text_sentence())
        return super()._with_right_text() - stale

    def _hold_stale_texts(self):
        """Send no amount that is no longer right: a person looks first. Return what waits."""
        stale = self._with_stale_text()
        if stale:
            stale._by_method().state = "draft"
            stale._message_log_batch({action.id: action._stale_text_sentence() for action in stale})
            stale._tell_responsible(
                lambda env: env._("Read the edited e-mail again: amounts have changed.")
            )
        return super()._hold_stale_texts() | stale

    # ------------------------------------------------------------------ dropping an invoice

    def _split_off(self, lines, **values):
        """Return a contact like this one that takes these lines over.

        :param values: in what else it is not like this one
        """
        self.ensure_one()
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        part = quiet._by_method().copy(values)
        lines._by_method().action_id = part
        return part.with_env(self.env)

    def _split_off_dropped(self, lines):
        """Return a contact with only these lines, so that they are cancelled like any other."""
        dropped = self._split_off(lines, reason="manual", date=self.date)
        (self | dropped)._lower_to_remaining_level()
        return dropped


class DunningActionLine(models.Model):
    _inherit = "dunning.action.line"

    def action_drop(self):
        """Ask what becomes of these invoices' step, which leaves without them."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Drop from this contact"),
            "res_model": "dunning.action.cancel",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_action_ids": [], "default_line_ids": self.ids},
        }

    def _drop(self, follow_up, date_until=None, note=None):
        """Take items out of contacts not yet handed over: see ``action_cancel``."""
        for action, lines in self.grouped("action_id").items():
            action._check_edit(("channel",))
            if lines == action.line_ids:
                action.action_cancel(follow_up, date_until, note)
            else:
                action._split_off_dropped(lines).action_cancel(follow_up, date_until, note)
                action._message_log(body=lines._drop_sentence(follow_up, note))

    def _drop_sentence(self, follow_up, note):
        choices = self.env["dunning.action.cancel"]._fields["follow_up"]
        return self.env._(
            "Dropped from this contact: %(invoices)s. %(follow_up)s. %(note)s",
            invoices=", ".join(self.sudo().move_id.mapped("display_name")),
            follow_up=dict(choices._description_selection(self.env))[follow_up],
            note=note or "",
        ).strip()


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _dunning_shown(self):
        """Return what is written of a journal item beside its amount, as JSON has it."""
        self.ensure_one()
        move = self.move_id
        days = (move.invoice_date or move.date, self.date_maturity or self.date)
        return [move.name, self.name or "", move.ref or "", *map(str, days)]
