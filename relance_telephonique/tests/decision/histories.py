"""Lives histories in Odoo, and asks an independent oracle day after day who is chased.

A history is plain data, ``(days to wait, verb, *numbers)``: see ``history_verbs.py``.
"""

from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command
from odoo.tools import SQL, groupby

from ...models.company import rules
from ...models.letter import enclosures, words
from . import oracle
from .history_verbs import (
    ASKED_AGAIN,
    BEGIN,
    CALENDAR,
    CONDITIONS,
    FRANCE,
    SHOWN_ROWS,
    ActionVerbs,
)

LENGTH = 90  # days
LOOKED_AHEAD = 7  # days; each time so many have passed, as many on are judged too
COLUMNS = ("id", "status", "level_id", "next_level_id", "next_date", "amount_chased_currency")
NO_ADDRESS = "The contact has no valid e-mail address"


class HistoryCase(ActionVerbs):
    """Lives histories; see ``live``."""

    def setUp(self):
        super().setUp()
        self.env = self.env(user=SUPERUSER_ID, context={"allowed_company_ids": self.company.ids})
        self.company = self.company.with_env(self.env)
        self.households = [one.with_env(self.env) for one in self.households]
        for name in ("doubtful", "mailboxes", "own_bank", "factor_bank"):
            setattr(self, name, getattr(self, name).with_env(self.env))
        self.household_of = {debtor.id: one for one in self.households for debtor in one.everybody}
        self._turn_to(self.households)
        self._leave_out_what_decides_nothing()

    def _leave_out_what_decides_nothing(self):
        """Mails, PDFs and inboxes are tested elsewhere; and a plan for a handful of items is not
        worth the time that PostgreSQL takes to find the best.
        """
        self.startPatcher(patch.object(rules, "JOINS_ORDERED", 1))
        for module in (words, enclosures):
            self.startPatcher(patch.object(module, "SHOWN_ROWS", SHOWN_ROWS))
        action = self.registry["dunning.action"]
        for method in (
            "_queue_emails",
            "_schedule_activities",
            "_close_activities",
            "_tell_responsible",
            "_ask_to_correct",
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
        self._live(setting, self._dated(self.households, history))

    def live_side_by_side(self, setting, of_company, histories):
        """Live through a history of each household in the same ledger, each judged as by itself:
        what is decided, prepared and looked at for one is so for all.

        :param of_company: the history of what is the company's, which is common to them
        """
        events = list(self._dated(self.households, of_company))
        for household, history in zip(self.households, histories, strict=True):
            events += self._dated([household], history)
        events.sort(key=lambda event: event[0])
        try:
            self._live(setting, events)
        except Exception as error:
            error.add_note(f"self.live({setting}, *{self._alone(events)})")
            raise

    def _dated(self, households, history):
        """Yield ``(day, households, verb, numbers)``, days counted from the beginning."""
        day = 0
        for wait, verb, *numbers in history:
            day += wait
            yield day, households, verb, numbers

    def _alone(self, events):
        """Return the history of the household that is looked at, to be lived without the others."""
        history, before = [], 0
        for day, households, verb, numbers in events:
            if self.suspect in households:
                history.append((day - before, verb, *numbers))
                before = day
        return history

    def _live(self, setting, events):
        """:param events: ``(day, households, verb, numbers)``, in the order of their days"""
        with self._undone(), self._branches(setting.has_branch):
            self._begin(setting)
            for day, of_day in groupby(events, key=lambda event: event[0]):
                self._wait(day - (self.today - BEGIN).days)
                for _day, households, verb, numbers in of_day:
                    self._turn_to(households)
                    with self._judged(verb):
                        getattr(self, f"_do_{verb}")(*numbers)
                self._turn_to(self.households)
            self._wait(LENGTH)

    def _turn_to(self, households):
        """Go on with what is one household's alone, or with all at once."""
        self.suspect, self.looked_at = households[0], households
        vars(self).update(vars(households[0]))
        self.debtors = self.env["res.partner"].union(*(one.debtors for one in households))

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
        for household in self.households:
            household.begin()
        self._turn_to(self.households)
        self.has_branch = setting.has_branch
        self.rules = {}
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
        """Let days pass. Nothing happens on them: the module is asked on the first, on those around
        a change in the oracle's answer, and now and then on one that is farther away.
        """
        count = min(days, (BEGIN - self.today).days + LENGTH)
        if count <= 0:
            return
        worlds, first = self._worlds(), self.today
        days, expected = [first + timedelta(days=n) for n in range(count + 1)], {}

        def wanted(day):
            if day not in expected:
                expected[day] = self._decided_by_oracle(worlds, day)
            return expected[day]

        for number, day in enumerate(days[:-1]):
            around = (days[max(number - 1, 0)], day, days[number + 1])
            if not number or not wanted(around[0]) == wanted(around[1]) == wanted(around[2]):
                self._check(day, wanted(day), worlds)
        if (days[-1] - BEGIN).days // LOOKED_AHEAD > (first - BEGIN).days // LOOKED_AHEAD:
            ahead = first + timedelta(days=LOOKED_AHEAD)
            self._check(ahead, wanted(ahead), worlds)
        self.on(days[-1])

    def _decided_by_oracle(self, worlds, day):
        decided = {}
        for _household, world in worlds:
            decided |= oracle.decide(world, day)
        return decided

    def _check(self, day, expected, worlds):
        """Compare the module's decision on ``day`` with the oracle's."""
        if found := self._differences(day, expected):
            sentences = [
                f"{self._told(item, worlds)}\n  oracle: {wanted}\n  module: {got}"
                for item, (wanted, got) in found.items()
            ]
            self.fail(f"On {day}, seen from {self.today}:\n" + "\n".join(sentences))
        levels = self._conditional_levels(worlds)
        if levels and day == self.today:
            of_items = {
                item.id: (household, world)
                for household, world in worlds
                for item in world.items
                if item.debtor and item.is_here
            }
            self._judge_conditions(of_items, levels)
            self._judge_panels(of_items, expected, levels)

    def _conditional_levels(self, worlds):
        """Return ``{id: level}`` of those that depend on something."""
        scenarios = worlds[0][1].scenarios
        return {
            level.id: level
            for scenario in scenarios
            for level in scenario.levels
            if level.only_if or level.tried
        }

    def _judge_conditions(self, of_items, levels):
        """What panel, forecast and what waits are told of a condition is what the oracle says.

        :param of_items: ``{item id: (household, what the oracle knows of it)}``
        """
        known = self.env["dunning.due.item"]._known_of(list(of_items))
        for level in self.env["dunning.level"].browse(levels):
            condition = level._condition()
            for item, (household, world) in of_items.items():
                wanted = oracle.is_for_them(world, self.today, item, levels[level.id])
                if condition.holds(known[item]) != wanted:
                    told = self._told(item, [(household, world)])
                    self.fail(f"{levels[level.id]} on {self.today}: {known[item]}; {told}")

    def _judge_panels(self, of_items, expected, levels):
        """The panel shows the step that is decided, and foresees none that is for others."""
        chased = [
            id_ for id_, decided in expected.items() if decided.status in ("due", "scheduled")
        ]
        items = self.env["dunning.due.item"].browse(chased)
        for item, panel in zip(items, items._panels(), strict=True):
            [following] = [mark for mark in panel.marks if mark.kind == "next"]
            level = item.next_level_id.browse(expected[item.id].next_level)
            self.assertEqual(following.delay, level._delay_label())
        for (item, level), day in items._days_to_come().items():
            if item not in chased or level not in levels:
                continue
            household, world = of_items[item]
            if not oracle.is_for_them(world, self.today, item, levels[level]):
                told = self._told(item, [(household, world)])
                self.fail(f"{levels[level]} foreseen on {day}: {told}")

    def _differences(self, day, expected):
        items = self.env["dunning.due.item"].with_context(dunning_date=day)
        items.invalidate_model()
        query = items._search([("company_id", "=", self.company.id)])
        columns = (SQL.identifier(items._table, name) for name in COLUMNS)
        decided = {
            item: oracle.Decision(status, *levels, day, oracle.cents(asked))
            for item, status, *levels, day, asked in self.env.execute_query(query.select(*columns))
        }
        return {
            item: (expected.get(item), decided.get(item))
            for item in expected.keys() | decided.keys()
            if expected.get(item) != decided.get(item)
        }

    def _told(self, item_id, worlds):
        """Return all that the oracle knows of an item and its debtor, to understand a failure."""
        for household, world in worlds:
            for item in world.items:
                if item.id == item_id:
                    self.suspect = household
                    return self._told_of(item, world)
        return f"item {item_id}, of which the oracle knows nothing"

    def _told_of(self, item, world):
        debtor = item.debtor
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
        worlds, handed_over, made = self._worlds(), self._handed_over(), self._made()
        failed = self._actions("failed", "email")
        yield
        lots = self._read_lots()  # a run draws before it decides
        worlds = [(household, replace(world, lots=lots)) for household, world in worlds]
        left = self._handed_over() - handed_over
        no_address = (self._actions("failed", "email") - failed).filtered(
            lambda action: (action.failure_reason or "").startswith(NO_ADDRESS)
        )
        made = self._made() - made
        self._judge_people(left, no_address)
        for household, world in worlds:
            self.suspect = household
            own = left.filtered(lambda action, own=household.debtors: action.partner_id in own)
            self._judge_contacts(world, own)
            now = made.filtered(lambda action, own=household.debtors: action.partner_id in own)
            self._judge_lines(world, now.line_ids)
            self._judge_documents(household, own)
            self._judge_long_accounts(world, own)
            if verb == "run":
                self._judge_run(household, world)
        if verb == "follow":
            self._judge_what_is_followed()

    def _judge_what_is_followed(self):
        waiting = self._waiting().line_ids
        for household, world in self._worlds():
            self.suspect = household
            self._judge_promises(world)
            self._judge_lines(
                world,
                waiting.filtered(
                    lambda line, own=household.debtors: line.action_id.partner_id in own
                ),
            )

    def _judge_people(self, left, no_address):
        """Each reaches whom the oracle says; an e-mail that reaches nobody does not leave."""
        contacts = self._read_contacts((left | no_address).partner_id)
        for action in left | no_address:
            addresses = action.line_ids.move_id.partner_id.ids
            debtor, channel = action.partner_id.id, action.channel
            expected = oracle.whom_to_reach(contacts, debtor, channel, addresses)
            self.suspect = self.household_of[debtor]
            self.assertEqual(action.contact_id.id, expected.id, action)
            if channel == "email":
                self.assertEqual(action in left, expected.has_email, action)

    def _judge_contacts(self, world, actions):
        """Nobody is contacted about an item that the oracle calls held, nor with a step that is
        not, or no longer, to be made for it, nor twice a day; nor is one company of a group called
        on the day on which another is written to.
        """
        self._judge_lines(world, actions.line_ids)
        debtors = actions.mapped("partner_id.id")
        self.assertEqual(len(debtors), len(set(debtors)), "one contact per debtor per day")
        if world.group.issuperset(debtors):
            steps = actions.filtered(lambda action: action.reason == "level")
            channels = {action.channel == "phone" for action in steps}
            self.assertLessEqual(len(channels), 1, "one contact per group and day")

    def _judge_lines(self, world, lines):
        for line in lines:
            item, is_step = line.move_line_id.id, line.action_id.reason == "level"
            level = line.level_id.id if is_step else None
            if not oracle.warrants(world, self.today, item, level):
                told = self._told(item, [(self.suspect, world)])
                self.fail(f"On {self.today}, {line.action_id} makes {level} of {told}")

    def _judge_documents(self, household, actions):
        """Where a factor is to be paid, each payee is asked for what is theirs; a message or letter
        asks for something.
        """
        if not household.sold:
            return
        for action in actions.filtered(lambda action: action.channel in ASKED_AGAIN):
            tables = action._statement().tables
            if action.channel != "phone":
                self.assertTrue([table for table in tables if table.total > 0], action)
            for table in tables:
                asked = {
                    payee.bank.id: oracle.cents(payee.total)
                    for payee in table.payees
                    if payee.total
                }
                due = self._due_to_payees(table)
                self.assertEqual(asked, due, action)
                self.assertEqual(sum(due.values()), max(oracle.cents(table.total), 0), action)

    def _judge_long_accounts(self, world, actions):
        """An e-mail shows the oldest rows, and what all of them add up to; the statement of account
        goes along when that is not all.
        """
        count = Counter(item.debtor for item in world.items)
        mails = actions.filtered(lambda action: action.channel == "email")
        for action in mails.filtered(lambda action: count[action.partner_id.id] > SHOWN_ROWS):
            is_long, statement = False, action._statement()
            most = statement.most_of_each(SHOWN_ROWS)
            tables = statement.tables
            lengths = [len(table.chased) + len(table.others) for table in tables]
            allowed = oracle.shown_in_each(lengths, SHOWN_ROWS)
            for table, rows_allowed in zip(tables, allowed, strict=True):
                shown, hidden = table.shown(most), table.hidden(most)
                asked, others = (
                    [row.date_due for row in rows] for rows in (table.chased, table.others)
                )
                left = [row.date_due for row in shown.chased + shown.others]
                self.assertEqual(
                    (left, hidden), oracle.shown_of(asked, others, rows_allowed), action
                )
                rows = table.chased + table.others + table.credits
                total = sum(oracle.cents(row.residual) for row in rows)
                self.assertEqual(oracle.cents(shown.total), total, action)
                is_long |= hidden > 0
            self.assertTrue(action._is_shortened() or not is_long, action)

    def _due_to_payees(self, table):
        """Return ``{bank account: cents}`` of what the oracle has each payee of a table ask for."""
        own = self.own_bank.id
        debts = [
            (
                row.date_due,
                row.move.id,
                row.move.partner_bank_id.id or own,
                oracle.cents(row.residual),
            )
            for row in table.chased + table.others
        ]
        credits = [
            (
                row.move.reversed_entry_id.id,
                row.move.reversed_entry_id.partner_bank_id.id,
                oracle.cents(-row.residual),
            )
            for row in table.credits
        ]
        paid = oracle.paid_to(debts, credits)
        return {bank: amount for bank, amount in paid.items() if amount}

    def _judge_run(self, household, world):
        """What is due is prepared, each item for its own step; nothing else is."""
        own = self.run.action_ids.filtered(lambda action: action.partner_id in household.debtors)
        prepared = {
            action.partner_id.id: (
                action.level_id.id,
                {line.move_line_id.id: line.level_id.id for line in action.line_ids},
            )
            for action in own
        }
        plan = {} if self.company.dunning_mode == "off" else oracle.plan(world, self.today)
        busy = oracle.busy_debtors(world)
        idle = {debtor: what for debtor, what in prepared.items() if debtor not in busy}
        self.assertEqual(idle, plan, f"prepared on {self.today}")
        self._judge_calls(world, own)

    def _judge_calls(self, world, actions):
        """Nobody is to be called twice: what is due for a call is in the one that was open."""
        for action in actions.filtered(lambda action: action.channel == "phone"):
            self.assertFalse(oracle.open_calls(world, action.partner_id.id), "a second call")
        if self.company.dunning_mode == "off":
            return
        joining = oracle.joining(world, self.today)
        calls = self._actions("draft", "ready", "phone") if joining else ()
        for debtor, items in joining.items():
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

    def _worlds(self):
        """Return ``[(household, what the oracle is told of it)]``: nobody else's matters to it."""
        world = self._world()
        if len(self.households) == 1:
            return [(self.households[0], world)]
        shares = self._shares(world)
        return [(one, replace(world, **shares[one])) for one in self.looked_at]

    def _shares(self, world):
        """Return ``{household: {what the oracle is told: theirs of it}}``."""
        shares = {
            one: {
                "debtors": {debtor.id: world.debtors[debtor.id] for debtor in one.debtors},
                "credits": {},
                "pauses": tuple(one.pauses.values()),
                "in_litigation": frozenset(
                    about for about in world.in_litigation if about[1] in one.debtors.ids
                ),
                "group": world.group.intersection(one.debtors.ids),
            }
            for one in self.looked_at
        }
        for debtor, left in world.credits.items():
            shares[self.household_of[debtor]]["credits"][debtor] = left
        for kind in ("items", "actions", "promises", "broken", "disputes", "payments", "money"):
            theirs = defaultdict(list)
            for fact in getattr(world, kind):
                theirs[self._whose(fact)].append(fact)
            for one, share in shares.items():
                share[kind] = tuple(theirs[one])
        return shares

    def _whose(self, fact):
        """Return whose household a fact is about; what names no debtor is looked up."""
        if fact.debtor:
            return self.household_of[fact.debtor]
        return next(one for one in self.looked_at if fact.id in one.known)

    def _world(self):
        """Return what the oracle is told of all that is looked at."""
        items, credits, credited = self._read_ledger()
        return oracle.World(
            debtors={
                debtor.id: oracle.Debtor(
                    debtor.id,
                    one.own_scenario.get(debtor.id),
                    debtor.id in one.opted_out,
                    debtor.id in one.in_proceedings,
                    one.places.get(debtor.id, FRANCE).days_off,
                )
                for one in self.looked_at
                for debtor in one.debtors
            },
            items=items,
            credits=credits,
            credited=credited,
            actions=self._read_actions(),
            pauses=tuple(pause for one in self.looked_at for pause in one.pauses.values()),
            promises=tuple(self._read_promises("open")),
            disputes=tuple(self._read_disputes()),
            broken=tuple(self._read_promises("broken")),
            talks=tuple(self._all("talks")),
            grades={
                debtor: grade for one in self.looked_at for debtor, grade in one.grades.items()
            },
            persons=frozenset(self._all("persons")),
            payments=tuple(self._read_payments()),
            said=tuple(self._read_said()),
            allocations=tuple(self._read_allocations()),
            credit_notes=tuple(self._read_credit_notes()),
            draft_notes=tuple(self._read_draft_notes()),
            moved=self._read_moved(),
            taken=self._read_taken(),
            moves=self._read_moved_moves(),
            on_way_days=self.company.dunning_on_way_days,
            in_litigation=frozenset(self._read_cases()),
            group=self._read_groups(),
            scenarios=self._read_scenarios(),
            lots=self._read_lots(),
            default_scenario=self.company.dunning_scenario_id.id or None,
            calendar=CALENDAR,
            start=self.start,
            tolerance=self.tolerance,
            money=tuple(self._read_money()),
            online=tuple(self._read_online()),
            itself=frozenset((self.company | self.branch).partner_id.ids),
            currency=self.company.currency_id.id,
            chases_only_sent=self.company.dunning_hold_unsent,
        )

    @property
    def _debtors(self):
        """The ids of those who are looked at."""
        return self.debtors.ids

    def _all(self, name):
        """Return all ids that the households that are looked at keep under that name."""
        return [one for household in self.looked_at for one in getattr(household, name)]

    def _read_groups(self):
        return frozenset(self._group.partner_ids.ids)

    def _read_contacts(self, debtors):
        return [
            oracle.Contact(*contact)
            for contact in self._rows(
                """
                SELECT id, commercial_partner_id, type, email_normalized IS NOT NULL,
                       COALESCE(phone, '') ~ '[0-9]'
                  FROM res_partner WHERE commercial_partner_id = ANY(%s) AND active
                """,
                debtors.ids,
            )
        ]

    def _read_ledger(self):
        """Return the open items, as the test made them, what is left of credits by debtor, and the
        day of each one's oldest credit.
        """
        items, credits = [], defaultdict(lambda: defaultdict(lambda: (0.0, 0.0)))
        credited, settled = {}, self._read_settled()
        known, known_there = {}, {}
        for household in self.looked_at:
            known |= household.known
            known_there |= household.known_there
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
               AND (partner.commercial_partner_id = ANY(%s) OR line.id = ANY(%s))
            """,
            self.company.id,
            self._family(),
            self._debtors,
            list(known),
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
                own_known = (known if is_here else known_there)[item]
                move_due, move = own[:2]
                items.append(
                    oracle.Item(
                        id=item,
                        debtor=own_known.debtor,
                        due=own_known.due,
                        residual=float(residual),
                        issued=own_known.issued,
                        payment_state=payment_state,
                        no_followup=own_known.no_followup,
                        move=(move_due, move),
                        own_residual=float(own_residual),
                        currency=currency,
                        money_out=money_out,
                        sent=max(own_known.sent, sent_otherwise or own_known.sent),
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
            [line.id for line in self._all("bank_lines")],
        ):
            yield oracle.Money(move, debtor, amount, currency, day, frozenset(names))
        for move, debtor, amount, day in self._rows(
            """
            SELECT line.move_id, line.partner_id, -line.amount_residual, line.date
              FROM account_move_line line
             WHERE line.id = ANY(%s) AND line.amount_residual < 0 AND line.partner_id IS NOT NULL
               AND NOT EXISTS (SELECT FROM dunning_money_aside
                                WHERE money_id = line.move_id AND money_model = 'account.move')
            """,
            [line.id for line in self._all("advances")],
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
            [payment.id for payment in self._all("online")],
        ):
            yield oracle.Online(invoice, day)

    def _read_cases(self):
        """Return ``(invoice, debtor)`` of what is in court."""
        for due, move, debtor in self._rows(
            """
            SELECT COALESCE(move.invoice_date_due, move.date), move.id, held.partner_id
              FROM dunning_case_move_rel rel
              JOIN dunning_case held ON held.id = rel.case_id AND held.state = 'open'
              JOIN account_move move ON move.id = rel.move_id
             WHERE held.partner_id = ANY(%s)
            """,
            self._debtors,
        ):
            yield (due, move), debtor

    def _read_disputes(self):
        moves = defaultdict(set)
        for dispute, *move in self._rows(
            """
            SELECT rel.dispute_id, COALESCE(move.invoice_date_due, move.date), move.id
              FROM dunning_dispute_move_rel rel
              JOIN account_move move ON move.id = rel.move_id
            """
        ):
            moves[dispute].add(tuple(move))
        for dispute, amount, *more in self._rows(
            """
            SELECT id, amount::float, date, state = 'open', partner_id
              FROM dunning_dispute WHERE is_held AND partner_id = ANY(%s) ORDER BY id
            """,
            self._debtors,
        ):
            yield oracle.Dispute(dispute, frozenset(moves[dispute]), amount, *more)

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
        payments = self._rows(
            """
            SELECT payment.id, payer.commercial_partner_id, payment.date, payment.amount::float
              FROM account_payment payment
              JOIN res_partner payer ON payer.id = payment.partner_id
             WHERE payment.company_id = %s AND payment.payment_type = 'inbound'
               AND payment.move_id IS NULL AND payment.state IN ('in_process', 'paid')
               AND payer.commercial_partner_id = ANY(%s)
            """,
            self.company.id,
            self._debtors,
        )
        ids = [payment for payment, *_more in payments]
        named, owed = self._named_by(ids), self._owed_when_noted(ids)
        return [
            oracle.Payment(*payment, frozenset(named[payment[0]]), frozenset(owed[payment[0]]))
            for payment in payments
        ]

    def _named_by(self, payments):
        """Return ``{payment: the invoices that it is for}``."""
        named = defaultdict(set)
        for payment, *move in self._rows(
            """
            SELECT rel.payment_id, COALESCE(move.invoice_date_due, move.date), move.id
              FROM account_move__account_payment rel
              JOIN account_move move ON move.id = rel.invoice_id
             WHERE rel.payment_id = ANY(%s)
            """,
            payments,
        ):
            named[payment].add(tuple(move))
        return named

    def _owed_when_noted(self, payments):
        """Return ``{payment: what it may be for}``: what its customer owed then, in its currency,
        and still owes or has paid since; but not what nobody follows up.
        """
        owed = defaultdict(set)
        for payment, *move in self._rows(
            """
            SELECT payment.id, COALESCE(move.invoice_date_due, move.date), move.id
              FROM account_payment payment
              JOIN res_partner payer ON payer.id = payment.partner_id
              JOIN res_partner partner
                ON partner.commercial_partner_id = payer.commercial_partner_id
              JOIN account_move_line line
                ON line.partner_id = partner.id AND line.currency_id = payment.currency_id
              JOIN account_move move
                ON move.id = line.move_id AND move.company_id = payment.company_id
              JOIN account_account account ON account.id = line.account_id
         LEFT JOIN account_partial_reconcile partial ON partial.debit_move_id = line.id
         LEFT JOIN account_move_line credit ON credit.id = partial.credit_move_id
             WHERE payment.id = ANY(%s) AND move.state = 'posted' AND line.balance > 0
               AND account.account_type = 'asset_receivable' AND line.payment_id IS NULL
               AND NOT COALESCE(line.no_followup, FALSE)
               AND (NOT line.reconciled
                    OR credit.payment_id IS NOT NULL AND credit.date >= payment.date)
            """,
            payments,
        ):
            owed[payment].add(tuple(move))
        return owed

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

    def _read_draft_notes(self):
        """Return the credit notes made for an invoice that are not posted."""
        rows = self._rows(
            """
            SELECT COALESCE(origin.invoice_date_due, origin.date), origin.id, note.invoice_date,
                   note.amount_total::float
              FROM account_move note
              JOIN account_move origin ON origin.id = note.reversed_entry_id
             WHERE note.company_id = %s AND note.move_type = 'out_refund' AND note.state = 'draft'
               AND note.currency_id = origin.currency_id AND note.dunning_origin IS NULL
            """,
            self.company.id,
        )
        return [((due, move), day, amount) for due, move, day, amount in rows]

    def _read_credit_notes(self):
        """Return what credit notes take off: the invoice, the day, the amount, and of what was
        allocated the invoice that the credit note was made for.
        """
        made_for = """
            SELECT COALESCE(origin.invoice_date_due, origin.date), origin.id, note.date,
                   note.amount_total::float
              FROM account_move note
              JOIN account_move origin ON origin.id = note.reversed_entry_id
             WHERE note.company_id = %s AND note.move_type = 'out_refund' AND note.state = 'posted'
        """
        allocated = """
            SELECT COALESCE(about.invoice_date_due, about.date), about.id, note.date,
                   partial.debit_amount_currency::float,
                   COALESCE(origin.invoice_date_due, origin.date), origin.id
              FROM account_move note
              JOIN account_move_line credit ON credit.move_id = note.id
              JOIN account_account account ON account.id = credit.account_id
               AND account.account_type = 'asset_receivable'
              JOIN account_partial_reconcile partial ON partial.credit_move_id = credit.id
              JOIN account_move_line debit ON debit.id = partial.debit_move_id
              JOIN account_move about ON about.id = debit.move_id
         LEFT JOIN account_move origin ON origin.id = note.reversed_entry_id
             WHERE note.company_id = %s AND note.move_type = 'out_refund' AND note.state = 'posted'
        """
        found = [
            ((due, move), day, amount, None)
            for due, move, day, amount in self._rows(made_for, self.company.id)
        ]
        for due, move, day, amount, *origin in self._rows(allocated, self.company.id):
            found.append(((due, move), day, amount, tuple(origin) if origin[1] else None))
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
                self._all("moved"),
            )
        )

    def _read_taken(self):
        """Return ``{item: what of it other customers took over, or was written off}``."""
        return {
            item: float(amount)
            for item, amount in self._rows(
                """
                SELECT partial.debit_move_id, SUM(partial.debit_amount_currency)
                  FROM account_partial_reconcile partial
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
                 WHERE credit.move_id = ANY(%s)
                 GROUP BY 1
                """,
                self._all("taken"),
            )
        }

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
            self._all("moved"),
        )
        return {item: tuple(invoice) for item, *invoice in rows}

    def _read_promises(self, *states):
        items, instalments, gone = defaultdict(dict), defaultdict(list), defaultdict(set)
        for promise, item, amount, is_gone in self._rows(
            """
            SELECT item.promise_id, item.move_line_id, item.amount,
                   line.parent_state = 'posted'
                   AND contact.commercial_partner_id != promise.partner_id
              FROM dunning_promise_item item
              JOIN dunning_promise promise ON promise.id = item.promise_id
              LEFT JOIN account_move_line line ON line.id = item.move_line_id
              LEFT JOIN res_partner contact ON contact.id = line.partner_id
            """
        ):
            items[promise][item] = float(amount)
            if is_gone:
                gone[promise].add(item)
        for promise, *instalment in self._rows(
            "SELECT promise_id, date, amount::float FROM dunning_promise_line ORDER BY date, id"
        ):
            instalments[promise].append(tuple(instalment))
        return [
            oracle.Promise(
                promise,
                items[promise],
                tuple(instalments[promise]),
                debtor,
                frozenset(gone[promise]),
            )
            for promise, debtor in self._rows(
                """
                SELECT id, partner_id FROM dunning_promise
                 WHERE state = ANY(%s) AND partner_id = ANY(%s) ORDER BY id
                """,
                list(states),
                self._debtors,
            )
        ]

    def _judge_promises(self, world):
        """Each promise is what the oracle makes of it, once the follow-up cron has been there."""
        promises = self.env["dunning.promise"]
        for promise in self._read_promises("open", "kept", "broken"):
            expected = oracle.promise_state(world, promise, self.today)
            is_ours = promise.debtor in world.debtors
            if is_ours and (expected != "open" or not oracle.is_replaced(world, promise)):
                self.assertEqual(promises.browse(promise.id).state, expected, promise)
        for promise in self._read_promises("cancelled"):
            is_over = promises.browse(promise.id).is_taken_over
            if is_over and promise.debtor in world.debtors:
                self.assertTrue(
                    oracle.first_unpaid_day(world, promise) is None
                    or oracle.is_replaced(world, promise),
                    promise,
                )

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
                " WHERE company_id = ANY(%s) AND partner_id = ANY(%s) ORDER BY id",
                self._family(),
                self._debtors,
            )
        )

    def _read_tried(self):
        """Return ``{level id: the levels tried instead of each other}``, the step's own first."""
        found = {}
        running = [("state", "=", "running"), ("company_id", "=", self.company.id)]
        for trial in self.env["dunning.trial"].search(running):
            own = trial.variant_ids.filtered("active").own_level_id
            if own:
                tried = (trial.level_id.id, *own.ids)
                found |= dict.fromkeys(tried, tried)
        return found

    def _read_lots(self):
        """Return ``{(debtor, step): the level that chance gave instead}``."""
        return {
            (debtor, step): level
            for debtor, step, level in self._rows(
                """
                SELECT drawn.partner_id, trial.level_id, variant.own_level_id
                  FROM dunning_trial_debtor drawn
                  JOIN dunning_trial trial ON trial.id = drawn.trial_id
                  JOIN dunning_trial_variant variant ON variant.id = drawn.variant_id
                 WHERE trial.state = 'running' AND variant.own_level_id IS NOT NULL
                   AND variant.active AND trial.company_id = %s
                """,
                self.company.id,
            )
        }

    def _read_scenarios(self):
        tried = self._read_tried()
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
                        tried.get(level.id, ()),
                    )
                    for level in scenario.step_ids
                ),
                self.rules[scenario.id],
            )
            for scenario in self.scenarios
        )

    def _rows(self, query, *params):
        self.env.flush_all()
        self.env.cr.execute(query, params)
        return self.env.cr.fetchall()
