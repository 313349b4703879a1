"""Lives histories in Odoo, and asks an independent oracle day after day who is chased.

A history is plain data, ``(days to wait, verb, *numbers)``: see ``history_verbs.py``.
"""

from collections import defaultdict
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command

from ...models.company import rules
from . import oracle
from .history_verbs import (
    ASKED_AGAIN,
    BEGIN,
    CALENDAR,
    CONDITIONS,
    GERMAN_DAYS_OFF,
    ActionVerbs,
)

LENGTH = 90  # days
FIELDS = ("status", "level_id", "next_level_id", "next_date", "amount_chased_currency")


class HistoryCase(ActionVerbs):
    """Lives histories; see ``live``."""

    def setUp(self):
        super().setUp()
        self.env = self.env(user=SUPERUSER_ID, context={"allowed_company_ids": self.company.ids})
        self.company = self.company.with_env(self.env)
        self.debtors, self.shop = self.debtors.with_env(self.env), self.shop.with_env(self.env)
        self.debts = [move.with_env(self.env) for move in self.debts]
        self.credits = [move.with_env(self.env) for move in self.credits]
        self.bank_lines = self.bank_lines.with_env(self.env)
        self.advances = self.advances.with_env(self.env)
        self.online, self.branch = self.online.with_env(self.env), self.branch.with_env(self.env)
        self.there = [move.with_env(self.env) for move in self.there]
        self._leave_out_what_decides_nothing()

    def _leave_out_what_decides_nothing(self):
        """Mails, PDFs and inboxes are tested elsewhere; and a plan for a handful of items is not
        worth the time that PostgreSQL takes to find the best.
        """
        self.startPatcher(patch.object(rules, "JOINS_ORDERED", 1))
        action = self.registry["dunning.action"]
        for method in (
            "_queue_emails",
            "_schedule_activities",
            "_close_activities",
            "_tell_responsible",
            "_recall_messages",
            "_remember_text",
        ):
            self.startPatcher(patch.object(action, method, lambda *_args, **_options: None))
        files = self.env["ir.attachment"]  # each letter has its own: another's is refused
        letter = {"name": "Letter.pdf", "raw": b"pdf"}
        self.startPatcher(
            patch.object(action, "_make_letter", lambda _action: files.create(letter))
        )
        templates = self.registry["mail.template"]  # each level's would be tried
        self.startPatcher(patch.object(templates, "_dunning_trouble", lambda _template: None))

    # ------------------------------------------------------------------ living

    def live(self, setting, *history):
        """Live through a history from ``BEGIN`` on, and check every day that may differ.

        :param history: ``(days to wait, verb, *numbers)``; what comes after ``LENGTH`` is left out
        """
        with self._undone(), self._branches(setting.has_branch):
            self._begin(setting)
            for wait, verb, *numbers in history:
                self._wait(wait)
                with self._judged(verb):
                    getattr(self, f"_do_{verb}")(*numbers)
            self._wait(LENGTH)

    def _branches(self, have_branches):
        """Let the company be one without a branch, or one that has one."""
        company = self.registry["res.company"]
        return patch.object(company, "_dunning_have_branches", lambda _self: have_branches)

    @contextmanager
    def _undone(self):
        """Take everything back in the end, caches and clock included."""
        self.on(BEGIN)
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            self.env.clear()
            savepoint.close(rollback=True)
            self.env.registry.clear_cache()
            self.on(BEGIN)

    def _begin(self, setting):
        self.known, self.known_there, self.pauses = {}, {}, {}
        self.has_branch = setting.has_branch
        self.own_scenario, self.rules, self.opted_out = {}, {}, set()
        self.in_proceedings, self.in_litigation, self.moved = set(), set(), []
        self.talks, self.grades, self.persons = [], {}, set()
        self.scenarios = self.env["dunning.scenario"].create(
            [
                self._scenario_values(number, timeline)
                for number, timeline in enumerate(setting.timelines)
            ]
        )
        for scenario, timeline in zip(self.scenarios, setting.timelines, strict=True):
            self.rules[scenario.id] = self._followers(timeline.rule)
        self.company.dunning_scenario_id = setting.has_default and self.scenarios[:1]
        self._do_company(setting.mode, setting.tolerance, setting.start)

    def _scenario_values(self, number, timeline):
        return {
            "name": f"Timeline {number}",
            "sequence": number,
            "min_gap_days": timeline.gap,
            "partner_domain": self._domain(timeline.rule),
            "level_ids": [
                Command.create(
                    {
                        "name": f"{step.channel} {step.delay:+}",
                        "delay_days": step.delay,
                        "channel": step.channel,
                        "mail_template_id": self.template.id,
                        "minimum_amount": step.minimum,
                        "requires_approval": step.approval,
                        "condition": step.condition,
                    }
                )
                for step in timeline.steps
            ],
        }

    @property
    def template(self):
        return self.env.ref("relance_telephonique.mail_template_reminder")

    # ------------------------------------------------------------------ checking

    def _wait(self, days):
        """Let days pass. Nothing happens on them: the module is asked on the first, and on those
        around a change in the oracle's answer.
        """
        count = min(days, (BEGIN - self.today).days + LENGTH)
        if count <= 0:
            return
        world, days = self._world(), [self.today + timedelta(days=n) for n in range(count + 1)]
        expected = [oracle.decide(world, day) for day in days]
        for number, day in enumerate(days[:-1]):
            before, now, after = expected[max(number - 1, 0)], *expected[number : number + 2]
            if number == 0 or not before == now == after:
                self._check(day, now, world)
        self.on(days[-1])

    def _check(self, day, expected, world):
        """Compare the module's decision on ``day`` with the oracle's."""
        if found := self._differences(day, expected):
            sentences = [
                f"{self._told(item, world)}\n  oracle: {wanted}\n  module: {got}"
                for item, (wanted, got) in found.items()
            ]
            self.fail(f"On {day}, seen from {self.today}:\n" + "\n".join(sentences))
        if day == self.today:
            self._judge_conditions(world)
            self._judge_panels(world, expected)

    def _judge_conditions(self, world):
        """What panel, forecast and what waits are told of a condition is what the oracle says."""
        known = self.env["dunning.due.item"]._known_of([item.id for item in world.items])
        records = self.env["dunning.level"]
        for scenario in world.scenarios:
            for level in (level for level in scenario.levels if level.only_if):
                condition = records.browse(level.id)._condition()
                for item in (item for item in world.items if item.debtor and item.is_here):
                    self.assertEqual(
                        condition.holds(known[item.id]),
                        oracle.is_for_them(world, self.today, item.id, level),
                        f"{level} on {self.today}: {known[item.id]}; {self._told(item.id, world)}",
                    )

    def _judge_panels(self, world, expected):
        """The panel shows the step that is decided, and foresees none that is for others."""
        if not any(level.only_if for scenario in world.scenarios for level in scenario.levels):
            return
        levels = {level.id: level for scenario in world.scenarios for level in scenario.levels}
        chased = [
            id_ for id_, decided in expected.items() if decided.status in ("due", "scheduled")
        ]
        items = self.env["dunning.due.item"].browse(chased)
        for item, panel in zip(items, items._panels(), strict=True):
            [following] = [mark for mark in panel.marks if mark.kind == "next"]
            level = item.next_level_id.browse(expected[item.id].next_level)
            self.assertEqual(following.delay, level._delay_label())
        for (item, level), day in items._days_to_come().items():
            if item in chased:
                self.assertTrue(
                    oracle.is_for_them(world, self.today, item, levels[level]),
                    f"{level} foreseen on {day}: {self._told(item, world)}",
                )

    def _differences(self, day, expected):
        items = self.env["dunning.due.item"].with_context(dunning_date=day)
        items.invalidate_model()
        decided = {
            item.id: oracle.Decision(
                item.status,
                item.level_id.id or None,
                item.next_level_id.id or None,
                item.next_date or None,
                oracle.cents(item.amount_chased_currency),
            )
            for item in items.search_fetch([("company_id", "=", self.company.id)], FIELDS)
        }
        return {
            item: (expected.get(item), decided.get(item))
            for item in expected.keys() | decided.keys()
            if expected.get(item) != decided.get(item)
        }

    def _told(self, item_id, world):
        """Return all that the oracle knows of an item and its debtor, to understand a failure."""
        item = next((item for item in world.items if item.id == item_id), None)
        debtor = item and item.debtor
        facts = [item, world.debtors.get(debtor), world.credits.get(debtor)]
        facts += [action for action in world.actions if action.debtor == debtor]
        facts += [pause for pause in world.pauses if pause.debtor == debtor]
        facts += [*world.promises, *world.disputes, world.in_litigation]
        return "\n".join(map(str, facts + list(world.scenarios)))

    @contextmanager
    def _judged(self, verb):
        """Watch what is prepared and handed over, with the oracle's answer of just before."""
        if verb not in ("run", "approve", "work", "done", "mails", "retry", "follow"):
            yield
            return
        world, handed_over, made = self._world(), self._handed_over(), self._made()
        yield
        self._judge_contacts(world, self._handed_over() - handed_over)
        self._judge_lines(world, (self._made() - made).line_ids)
        if verb == "run":
            self._judge_run(world)
        elif verb == "follow":
            self._judge_promises()
            self._judge_lines(self._world(), self._waiting().line_ids)

    def _judge_contacts(self, world, actions):
        """Nobody is contacted about an item that the oracle calls held, nor with a step that is
        not, or no longer, to be made for it, nor twice a day; nor is one company of a group called
        on the day on which another is written to.
        """
        self._judge_lines(world, actions.line_ids)
        debtors = actions.mapped("partner_id.id")
        self.assertEqual(len(debtors), len(set(debtors)), "one contact per debtor per day")
        if actions.partner_id <= self._group.partner_ids:
            steps = actions.filtered(lambda action: action.reason == "level")
            channels = {action.channel == "phone" for action in steps}
            self.assertLessEqual(len(channels), 1, "one contact per group and day")

    def _judge_lines(self, world, lines):
        for line in lines:
            item, is_step = line.move_line_id.id, line.action_id.reason == "level"
            level = line.level_id.id if is_step else None
            if not oracle.warrants(world, self.today, item, level):
                told = self._told(item, world)
                self.fail(f"On {self.today}, {line.action_id} makes {level} of {told}")

    def _judge_run(self, world):
        """What is due is prepared, each item for its own step; nothing else is."""
        prepared = {
            action.partner_id.id: (
                action.level_id.id,
                {line.move_line_id.id: line.level_id.id for line in action.line_ids},
            )
            for action in self.run.action_ids
        }
        plan = {} if self.company.dunning_mode == "off" else oracle.plan(world, self.today)
        busy = oracle.busy_debtors(world)
        idle = {debtor: what for debtor, what in prepared.items() if debtor not in busy}
        self.assertEqual(idle, plan, f"prepared on {self.today}")
        self._judge_calls(world)

    def _judge_calls(self, world):
        """Nobody is to be called twice: what is due for a call is in the one that was open."""
        for action in self.run.action_ids.filtered(lambda action: action.channel == "phone"):
            self.assertFalse(oracle.open_calls(world, action.partner_id.id), "a second call")
        if self.company.dunning_mode == "off":
            return
        calls = self._actions("draft", "ready", "phone")
        for debtor, items in oracle.joining(world, self.today).items():
            carried = calls.filtered(lambda call, debtor=debtor: call.partner_id.id == debtor)
            self.assertLessEqual(items, set(carried.line_ids.move_line_id.ids), "left out")

    def _waiting(self):
        """What the follow-up asks again; a failure waits for somebody, whatever came after it."""
        return self._actions("draft", "ready").filtered(lambda action: action.reason != "reply")

    def _made(self):
        """What has left, was printed or called about, some time after it was handed over."""
        return self._actions("done", *ASKED_AGAIN)

    def _handed_over(self):
        return self._actions("ready", "done").filtered("date_processed")

    # ------------------------------------------------------------------ what the oracle is told

    def _world(self):
        items, credits, credited = self._read_ledger()
        return oracle.World(
            debtors={
                debtor.id: oracle.Debtor(
                    debtor.id,
                    self.own_scenario.get(debtor.id),
                    debtor.id in self.opted_out,
                    debtor.id in self.in_proceedings,
                    GERMAN_DAYS_OFF if debtor == self.debtors[1] else frozenset(),
                )
                for debtor in self.debtors
            },
            items=items,
            credits=credits,
            credited=credited,
            actions=self._read_actions(),
            pauses=tuple(self.pauses.values()),
            promises=tuple(self._read_promises("open")),
            broken=tuple(self._read_promises("broken")),
            talks=tuple(self.talks),
            grades=dict(self.grades),
            persons=frozenset(self.persons),
            disputes=tuple(
                oracle.Dispute(id_, frozenset(moves), float(amount), *more)
                for id_, moves, amount, *more in self._read_disputes()
            ),
            payments=tuple(self._read_payments()),
            said=tuple(self._read_said()),
            allocations=tuple(self._read_allocations()),
            credit_notes=tuple(self._read_credit_notes()),
            moved=self._read_moved(),
            moves=self._read_moved_moves(),
            on_way_days=self.company.dunning_on_way_days,
            in_litigation=frozenset(self._moves(self.in_litigation)),
            group=frozenset(self._group.partner_ids.ids),
            scenarios=self._read_scenarios(),
            default_scenario=self.company.dunning_scenario_id.id or None,
            calendar=CALENDAR,
            start=self.start,
            tolerance=self.tolerance,
            money=tuple(self._read_money()),
            online=tuple(self._read_online()),
            currency=self.company.currency_id.id,
            chases_only_sent=self.company.dunning_hold_unsent,
        )

    def _read_ledger(self):
        """Return the open items, as the test made them, what is left of credits by debtor, and the
        day of each one's oldest credit.
        """
        items, credits = [], defaultdict(lambda: defaultdict(lambda: (0.0, 0.0)))
        credited, settled = {}, self._read_settled()
        for item, debtor, residual, payment_state, *own in self._rows(
            """
            SELECT line.id, partner.commercial_partner_id, line.amount_residual,
                   move.payment_state, COALESCE(move.invoice_date_due, move.date), move.id,
                   line.amount_residual_currency, line.currency_id,
                   move.amount_total, line.payment_id IS NOT NULL,
                   move.move_type = 'out_invoice' AND NOT COALESCE(move.is_move_sent, FALSE)
                       AND move.dunning_sent_date IS NULL, move.company_id = %s,
                   move.dunning_sent_date, line.date,
                   ARRAY[line.amount_currency, line.balance]::float[], line.discount_date,
                   ARRAY[line.discount_amount_currency, line.discount_balance]::float[]
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN account_account account ON account.id = line.account_id
         LEFT JOIN res_partner partner ON partner.id = line.partner_id
             WHERE move.company_id = ANY(%s) AND move.state = 'posted' AND NOT line.reconciled
               AND account.account_type = 'asset_receivable' AND account.non_trade IS NOT TRUE
            """,
            self.company.id,
            self._family(),
        ):
            own_residual, currency, total, money_out, unsent, is_here, sent_otherwise = own[2:9]
            day, whole, until, discounted = own[9:]
            if residual < 0:
                credited[debtor] = min(day, credited.get(debtor, day))
            if residual < 0 or money_out:
                before, then = credits[debtor][currency]
                left = (before - float(own_residual), then - float(residual))
                credits[debtor][currency] = left
            if residual > 0:
                known = (self.known if is_here else self.known_there)[item]
                move_due, move = own[:2]
                items.append(
                    oracle.Item(
                        id=item,
                        debtor=known.debtor,
                        due=known.due,
                        residual=float(residual),
                        issued=known.issued,
                        payment_state=payment_state,
                        no_followup=known.no_followup,
                        move=(move_due, move),
                        own_residual=float(own_residual),
                        currency=currency,
                        money_out=money_out,
                        sent=max(known.sent, sent_otherwise or known.sent),
                        total=float(total),
                        unsent=unsent,
                        sent_otherwise=sent_otherwise,
                        is_here=is_here,
                        whole=tuple(whole),
                        discount=(until, *discounted) if until and discounted[0] else None,
                        settled=tuple(settled[item]),
                    )
                )
        return tuple(items), dict(credits), credited

    def _read_settled(self):
        """Return ``{item: [(day, amount in its currency)]}`` of what was allocated."""
        settled = defaultdict(list)
        for item, *part in self._rows(
            """
            SELECT partial.debit_move_id, partial.max_date, partial.debit_amount_currency::float
              FROM account_partial_reconcile partial
             WHERE partial.company_id = ANY(%s)
            """,
            self._family(),
        ):
            settled[item].append(tuple(part))
        return settled

    def _family(self):
        return (self.company | self.branch).ids if self.has_branch else self.company.ids

    def _read_money(self):
        """Yield what waits to be matched, as the verbs put it there; its id is its entry's."""
        for move, debtor, amount, currency, day, names in self._rows(
            """
            SELECT bank.move_id, bank.dunning_partner_id, -bank.amount_residual, bank.currency_id,
                   TO_DATE(SUBSTR(bank.internal_index, 1, 8), 'YYYYMMDD'),
                   ARRAY(SELECT move_id FROM dunning_bank_line_move_rel WHERE line_id = bank.id)
              FROM account_bank_statement_line bank
             WHERE bank.id = ANY(%s) AND bank.dunning_partner_id IS NOT NULL
               AND NOT bank.is_reconciled
               AND NOT EXISTS (SELECT FROM dunning_money_aside
                                WHERE money_id = bank.move_id AND money_model = 'account.move')
            """,
            self.bank_lines.ids,
        ):
            yield oracle.Money(move, debtor, amount, currency, day, frozenset(names))
        for move, debtor, amount, day in self._rows(
            """
            SELECT line.move_id, line.partner_id, -line.amount_residual, line.date
              FROM account_move_line line
             WHERE line.id = ANY(%s) AND line.amount_residual < 0
               AND NOT EXISTS (SELECT FROM dunning_money_aside
                                WHERE money_id = line.move_id AND money_model = 'account.move')
            """,
            self.advances.ids,
        ):
            own = self.company.currency_id.id
            amount = float(amount)
            yield oracle.Money(move, debtor, amount, own, day, is_advance=True, balance=amount)

    def _read_online(self):
        """Yield the payments online that are in progress, and what they are for."""
        for invoice, day in self._rows(
            """
            SELECT about.invoice_id, begun.last_state_change::date
              FROM payment_transaction begun
              JOIN account_invoice_transaction_rel about ON about.transaction_id = begun.id
             WHERE begun.id = ANY(%s) AND begun.state IN ('pending', 'authorized', 'done')
               AND NOT EXISTS (SELECT FROM dunning_money_aside
                                WHERE money_id = begun.id AND money_model = 'payment.transaction')
            """,
            self.online.ids,
        ):
            yield oracle.Online(invoice, day)

    def _moves(self, ids):
        """Return invoices as the oracle names them."""
        return self._rows(
            "SELECT COALESCE(invoice_date_due, date), id FROM account_move WHERE id = ANY(%s)",
            list(ids),
        )

    def _read_disputes(self):
        return [
            (
                dispute.id,
                self._moves(dispute.move_ids.ids),
                dispute.amount,
                dispute.date,
                dispute.state == "open",
            )
            for dispute in self.env["dunning.dispute"].search([("is_held", "=", True)])
        ]

    def _read_said(self):
        """Return what buyers and platforms said, in the order of its own time."""
        rows = self._rows(
            """
            SELECT move_id, code, date::date, COALESCE(amount, 0)
              FROM dunning_invoice_event
             WHERE company_id = %s
             ORDER BY date, code, reference
            """,
            self.company.id,
        )
        return [
            oracle.LifecycleWord(move, code, day, float(amount)) for move, code, day, amount in rows
        ]

    def _read_payments(self):
        """Return the payments that were noted without a journal entry, and not given up."""
        payments = self.env["account.payment"].search(
            [
                ("company_id", "=", self.company.id),
                ("payment_type", "=", "inbound"),
                ("move_id", "=", False),
                ("state", "in", ("in_process", "paid")),
            ]
        )
        return [
            oracle.Payment(
                payment.id,
                payment.partner_id.commercial_partner_id.id,
                payment.date,
                payment.amount,
                frozenset(self._moves(payment.invoice_ids.ids)),
                frozenset(self._owed_when_noted(payment)),
            )
            for payment in payments
        ]

    def _owed_when_noted(self, payment):
        """Return what a payment may be for: what its customer owed then, in its currency, and still
        owes or has paid since; but not what nobody follows up.
        """
        return self._rows(
            """
            SELECT DISTINCT COALESCE(move.invoice_date_due, move.date), move.id
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN account_account account ON account.id = line.account_id
              JOIN res_partner partner ON partner.id = line.partner_id
         LEFT JOIN account_partial_reconcile partial ON partial.debit_move_id = line.id
         LEFT JOIN account_move_line credit ON credit.id = partial.credit_move_id
             WHERE partner.commercial_partner_id = %s AND move.company_id = %s
               AND line.currency_id = %s AND move.state = 'posted' AND line.balance > 0
               AND account.account_type = 'asset_receivable' AND line.payment_id IS NULL
               AND NOT COALESCE(line.no_followup, FALSE)
               AND (NOT line.reconciled OR credit.payment_id IS NOT NULL AND credit.date >= %s)
            """,
            payment.partner_id.commercial_partner_id.id,
            payment.company_id.id,
            payment.currency_id.id,
            payment.date,
        )

    def _read_allocations(self):
        """Return what was allocated of payments: the invoice, the payment's day, the amount."""
        rows = self._rows(
            """
            SELECT COALESCE(move.invoice_date_due, move.date), move.id, credit.date,
                   partial.debit_amount_currency::float
              FROM account_partial_reconcile partial
              JOIN account_move_line debit ON debit.id = partial.debit_move_id
              JOIN account_move move ON move.id = debit.move_id
              JOIN account_move_line credit ON credit.id = partial.credit_move_id
             WHERE move.company_id = %s AND credit.payment_id IS NOT NULL
            """,
            self.company.id,
        )
        return [((due, move), day, amount) for due, move, day, amount in rows]

    def _read_credit_notes(self):
        """Return what credit notes take off: the invoice, the day, the amount, and of what was
        allocated the invoice that the credit note was made for.
        """
        notes = self.env["account.move"].search(
            [
                ("company_id", "=", self.company.id),
                ("move_type", "=", "out_refund"),
                ("state", "=", "posted"),
            ]
        )
        found = []
        for note in notes:
            origin = next(iter(self._moves(note.reversed_entry_id.ids)), None)
            if origin:
                found.append((origin, note.date, note.amount_total, None))
            for partial in self._receivables(note).matched_debit_ids:
                [about] = self._moves(partial.debit_move_id.move_id.ids)
                found.append((about, note.date, partial.debit_amount_currency, origin))
        return found

    def _read_moved(self):
        """Return ``{item: item to which an entry moved its debt}``."""
        return dict(
            self._rows(
                """
                SELECT partial.debit_move_id, target.id
                  FROM account_partial_reconcile partial
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
                  JOIN account_move_line target ON target.move_id = credit.move_id
                                               AND target.balance > 0
                 WHERE credit.move_id = ANY(%s)
                """,
                self.moved,
            )
        )

    def _read_moved_moves(self):
        """Return ``{item that an entry moved: its invoice}``."""
        rows = self._rows(
            """
            SELECT debit.id, COALESCE(move.invoice_date_due, move.date), move.id
              FROM account_partial_reconcile partial
              JOIN account_move_line debit ON debit.id = partial.debit_move_id
              JOIN account_move move ON move.id = debit.move_id
              JOIN account_move_line credit ON credit.id = partial.credit_move_id
             WHERE credit.move_id = ANY(%s)
            """,
            self.moved,
        )
        return {item: tuple(invoice) for item, *invoice in rows}

    def _read_promises(self, *states):
        items, instalments = defaultdict(dict), defaultdict(list)
        for promise, item, amount in self._rows(
            "SELECT promise_id, move_line_id, amount FROM dunning_promise_item"
        ):
            items[promise][item] = float(amount)
        for promise, *instalment in self._rows(
            "SELECT promise_id, date, amount::float FROM dunning_promise_line ORDER BY date, id"
        ):
            instalments[promise].append(tuple(instalment))
        return [
            oracle.Promise(
                promise.id,
                items[promise.id],
                tuple(instalments[promise.id]),
                promise.partner_id.id,
            )
            for promise in self.env["dunning.promise"].search([("state", "in", states)])
        ]

    def _judge_promises(self):
        """Each promise is what the oracle makes of it, once the follow-up cron has been there."""
        world, promises = self._world(), self.env["dunning.promise"]
        for promise in self._read_promises("open", "kept", "broken"):
            expected = oracle.promise_state(world, promise, self.today)
            if expected != "open" or not oracle.is_replaced(world, promise):
                self.assertEqual(promises.browse(promise.id).state, expected, promise)

    def _read_actions(self):
        lines = defaultdict(list)
        for action, *line in self._rows(
            "SELECT line.action_id, line.move_line_id, line.level_id, level.delay_days,"
            " line.active, line.skipped IS TRUE FROM dunning_action_line line"
            " LEFT JOIN dunning_level level ON level.id = line.level_id ORDER BY line.id"
        ):
            lines[action].append(oracle.Line(*line))
        return tuple(
            oracle.Action(*action, lines=tuple(lines[action[0]]))
            for action in self._rows(
                "SELECT id, partner_id, channel, reason, state, date, level_id,"
                " date_processed IS NOT NULL, date_done FROM dunning_action"
                " WHERE company_id = ANY(%s) ORDER BY id",
                self._family(),
            )
        )

    def _read_scenarios(self):
        return tuple(
            oracle.Scenario(
                scenario.id,
                scenario.min_gap_days,
                tuple(
                    oracle.Level(
                        level.id,
                        level.delay_days,
                        level.minimum_amount,
                        level.channel,
                        level.requires_approval,
                        CONDITIONS[level.condition],
                    )
                    for level in scenario.level_ids
                ),
                self.rules[scenario.id],
            )
            for scenario in self.scenarios
        )

    def _rows(self, query, *params):
        self.env.flush_all()
        self.env.cr.execute(query, params)
        return self.env.cr.fetchall()
