"""Say: what a debtor says on their page is noted, and what follows from it is what follows from a
call: a promise, a dispute, a pause. Whoever chases them answers for it and reads it; the debtor's
word decides nothing that a collector could not, and nothing about anybody else.
"""

from datetime import timedelta

from odoo import Command, fields, models
from odoo.tools import format_amount

from ...tools.amounts import amount_of
from ...tools.calling_hours import is_open, local_time, minutes_of, moment_of, next_opening
from ...tools.page_form import are_too_much, kind_of_proof
from .not_taken import NotTaken

CONFIRMATION = "relance_telephonique.mail_template_page_answer"
DAYS_LEFT_ALONE = 7  # if no outcome of calls says it
LEFT_ALONE_ONCE = timedelta(days=30)  # in which words of a kind hold the chase back by themselves


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _dunning_say(self, said, files=(), address=""):
        """Note what this debtor of ``_dunning_of_token`` says to the company whose page it is: all
        of it or nothing, and once, however often it is sent.

        :param said: a ``Said``, of which nothing is believed
        :param files: the ``Joined`` that go with it, of which nothing is believed either
        :return: the ``dunning.answer``
        :raise NotTaken: telling the debtor what is missing
        """
        self.ensure_one()
        company, answers = self.env.company, self.env["dunning.answer"]
        kinds = dict(answers._fields["kind"].selection)
        if said.kind not in kinds or not company._dunning_page_takes(said.kind):
            raise NotTaken(self.env._("This cannot be said here: please call us."))
        self.env["dunning.turn"]._take(company, self)
        key = answers._key_of(self, said, files)
        if known := answers.search([("said_key", "=", key)]):
            return known
        answers._check_rate(self, address)
        values = {"company_id": company.id, "partner_id": self.id, "kind": said.kind}
        values |= {"date": fields.Datetime.now(), "day": said.day, "address": address}
        answer = answers.create(values | {"said_key": key, "note": said.text or False})
        answer._keep_proofs(files)
        getattr(answer, f"_say_{said.kind}")(said)
        answer._tell_collector()
        answer._confirm()
        self._dunning_opened()
        return answer

    def _dunning_opened(self):
        """Count that this debtor of ``_dunning_of_token`` looked at their page today."""
        self.ensure_one()
        self.env["dunning.page.opening"]._note(self.env.company, self)


class DunningAnswer(models.Model):
    _inherit = "dunning.answer"

    # ------------------------------------------------------------------ one method for each kind

    def _say_paid(self, said):
        """Leave alone for some days what is said to be paid; said again soon after, it waits for a
        person to look.
        """
        items, today = self._items_said(said), self.company_id._dunning_today()
        if said.day and said.day > today:
            raise NotTaken(
                self.env._("Choose the day on which you paid, or tell us when you will pay.")
            )
        self.means = said.means in self._fields["means"].get_values(self.env) and said.means
        if said.reference:
            words = self.env._("Reference: %(reference)s", reference=said.reference)
            self.note = "\n".join(filter(None, (words, self.note)))
        if not self._was_left_alone():
            self.pause_id = self._leave_alone(items, "paid", "outcome_paid")

    def _leave_alone(self, items, reason, outcome):
        """Return a pause of some ``OwedItem``, for as long as after a call with that outcome."""
        known = self.env.ref(f"relance_telephonique.{outcome}", raise_if_not_found=False)
        days = known and known.days or DAYS_LEFT_ALONE
        until = fields.Date.add(self.company_id._dunning_today(), days=days)
        lines = self.env["account.move.line"].browse(one.item.id for one in items)
        pause = self.env["dunning.pause"]._leave_alone({self: lines}, until, reason)
        pause._by_method().user_id = self._handler()
        return pause

    def _was_left_alone(self):
        """Whether the debtor was left alone not long ago for words of this kind."""
        return self.search_count(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("kind", "=", self.kind),
                ("pause_id", "!=", False),
                ("date", ">", self.date - LEFT_ALONE_ONCE),
            ],
            limit=1,
        )

    def _say_dispute(self, said):
        """Open a dispute about some invoices: whoever chases the debtor has it to settle."""
        disputes = self.env["dunning.dispute"]
        if said.category not in dict(disputes._fields["category"].selection) or not said.text:
            raise NotTaken(self.env._("Say what is wrong: choose a reason, and describe it."))
        items = [one for one in self._owed() if one.item.id in said.item_ids]
        items = [one for one in items if one.move.is_invoice() and one.owed > one.disputed]
        if not items:
            raise NotTaken(self.env._("Choose the invoices that you contest."))
        if len({one.currency for one in items}) > 1:
            raise NotTaken(self.env._("Contest the invoices of one currency at a time."))
        self.dispute_id = disputes.create(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "user_id": self._handler().id,
                "date": self.company_id._dunning_today(),
                "move_ids": [Command.set([one.move.id for one in items])],
                "category": said.category,
                "amount": self._amount_contested(said, items),
                "note": said.text,
            }
        )
        self.proof_ids.write({"res_model": "dunning.dispute", "res_id": self.dispute_id.id})
        self.dispute_id.attachment_ids = self.proof_ids

    def _amount_contested(self, said, items):
        """Return what is contested of some ``OwedItem`` of a currency: all that is not contested
        yet, if nothing was typed.
        """
        currency = items[0].currency
        most = currency.round(sum(one.owed - one.disputed for one in items))
        amount = currency.round(amount_of(said.amount) or 0) if said.amount else most
        if amount <= 0 or currency.compare_amounts(amount, most) > 0:
            due = format_amount(self.env, most, currency)
            raise NotTaken(
                self.env._("Enter an amount up to %(due)s, or none to contest all of it.", due=due)
            )
        return amount

    def _say_copy(self, said):
        """Send the invoices again, to the address that is known and no other; for some days they
        are not chased meanwhile, once.
        """
        items, actions = self._items_said(said), self.env["dunning.action"]
        person = self.partner_id._dunning_contact("email")
        if not person._dunning_can_be_reached("email"):
            raise NotTaken(
                self.env._("We know no e-mail address of yours: download the invoices above.")
            )
        if self._was_left_alone():
            return
        answer = actions._note_answer(self.company_id, self.partner_id, self._latest_steps())
        answer._carry_beside([one.item for one in items])
        self.pause_id = self._leave_alone(items, "copy", "outcome_not_received")
        answer._send_copies(person, False, self.pause_id)

    def _say_words(self, said):
        if not said.text:
            raise NotTaken(self.env._("Write a few words."))

    def _say_payer(self, said):
        """Whom to ask is proposed to whoever chases the debtor: nothing goes into a contact."""
        if not said.name or not (said.email or said.phone):
            raise NotTaken(self.env._("Tell us the name of who pays, and how to reach them."))
        name = " ".join(said.name.replace(",", " ").split())
        person = ", ".join(filter(None, (name, said.email, said.phone)))
        self.note = "\n".join(filter(None, (person, said.text)))

    def _say_callback(self, said):
        """Plan a call, at an hour at which it will be allowed."""
        debtor, company = self.partner_id, self.company_id
        zone, now = company._dunning_zone(), fields.Datetime.now()
        moment = said.moment and moment_of(zone, said.moment.date(), minutes_of(said.moment))
        if not moment or not now < moment < now + timedelta(days=60):
            raise NotTaken(self.env._("Choose a day and an hour to come."))
        hours = debtor._dunning_calling_hours(company)[debtor]
        if not is_open(hours, moment):
            next_one = company._dunning_moment_label(next_opening(hours, moment))
            raise NotTaken(
                self.env._(
                    "We do not call at that hour: %(next)s would be possible.", next=next_one
                )
            )
        self.day = local_time(zone, moment).date()
        actions = self.env["dunning.action"]
        contact = debtor._dunning_contact("phone")
        steps = self._latest_steps()
        actions._plan_callback(company, debtor, contact, self._handler(), moment, steps)

    # ------------------------------------------------------------------ what it is about

    def _owed(self):
        return self.partner_id._dunning_owed(self.company_id).items

    def _items_said(self, said):
        """Return the ``OwedItem`` that were ticked, of those that may be answered.

        :raise NotTaken: if none is left: paid or held meanwhile, or never theirs
        """
        items = [one for one in self._owed() if one.may_be_answered]
        items = [one for one in items if one.item.id in said.item_ids]
        if not items:
            raise NotTaken(
                self.env._("Choose what you are telling us about. What is settled is not listed.")
            )
        return items

    def _latest_steps(self):
        return self.partner_id._dunning_latest_steps(self.company_id)

    def _keep_proofs(self, files):
        """Keep the ``Joined`` that go with it, if all of them are taken, by what is in them.

        :raise NotTaken: naming the one that is not, or saying how many are
        """
        for file in files:
            if not kind_of_proof(file.content):
                raise NotTaken(
                    self.env._(
                        "“%(file)s” is not taken: join PDF, PNG or JPEG files of 5 MB at most.",
                        file=file.name,
                    )
                )
        if are_too_much(files):
            raise NotTaken(self.env._("Join 5 files at most, of 15 MB together."))
        values = [self._proof_values(*numbered) for numbered in enumerate(files, start=1)]
        self.proof_ids = self.env["ir.attachment"].create(values)

    def _proof_values(self, number, file):
        """Return the values of a file that is kept, under a name of ours."""
        mimetype, extension = kind_of_proof(file.content)
        return {
            "name": f"{self._said_on()} ({number}).{extension}".replace("/", "-"),
            "raw": file.content,
            "mimetype": mimetype,
            "res_model": self._name,
            "res_id": self.id,
        }

    # ------------------------------------------------------------------ who hears of it

    def _handler(self):
        """Return who chases the debtor: they answer for what the debtor says, never a visitor."""
        return self.partner_id._dunning_handler(self.company_id)

    def _tell_collector(self):
        """Put it among the answers to read, with those that came by e-mail: one for a debtor. What
        the debtor wrote is read as an e-mail is.
        """
        actions = self.env["dunning.action"]
        action = actions._note_answer(self.company_id, self.partner_id, self._latest_steps())
        if not action.user_id:
            action.user_id = self._handler()
        self.action_id = action
        words = self.with_context(lang=action.user_id.lang)
        said = words.env._("By the debtor, on their page: %(said)s", said=words._in_words())
        action._message_log(body=said, author_id=self.partner_id.id)
        if self.note:
            message = action.message_post(
                body=self.note,
                author_id=self.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                attachment_ids=[],
            )
            if self.kind == "payer":
                self.env["dunning.reply.finding"]._propose_payer(action, message, self.note)

    def _confirm(self):
        """Write to the debtor, at the address that is known, what was noted."""
        self.action_id.filtered(lambda action: action.contact_id.email)._tell_debtor(CONFIRMATION)


class DunningAction(models.Model):
    _inherit = "dunning.action"

    page_answer_ids = fields.One2many(
        "dunning.answer", "action_id", string="Said on the page", readonly=True
    )

    def _carry_beside(self, items):
        """Carry these items too, without making a step of them."""
        beside = {"level_id": False, "delay_days": 0}
        self.line_ids = [
            Command.create(item._action_line_values() | beside)
            for item in items
            if item.id not in self.line_ids.move_line_id.ids
        ]

    def _latest_on_page(self):
        """Return the last answer on the page that waits here, for the e-mail that confirms it."""
        return self.page_answer_ids.sorted("id")[-1:]
