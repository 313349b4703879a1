"""Decide: how the parts of the query come together, and what the ledger says of an item."""

from odoo import models
from odoo.tools import SQL

from ...tools.debtor_key import key_sql
from ...tools.ledger_sql import due_date, is_open_debt
from ...tools.on_way_sql import left_of


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"
    _depends = {
        "account.account": ["account_type", "non_trade"],
        "account.move": [
            "dunning_issued_on",
            "dunning_sent_date",
            "invoice_date",
            "invoice_user_id",
        ],
        "account.move.line": [
            "account_id",
            "amount_residual",
            "amount_residual_currency",
            "company_id",
            "currency_id",
            "date",
            "date_maturity",
            "move_id",
            "parent_state",
            "partner_id",
            "reconciled",
        ],
        "res.company": ["currency_id"],
        "res.partner": [
            "commercial_partner_id",
            "dunning_collector_id",
            "dunning_proceedings_date",
            "user_id",
        ],
    }

    @property
    def _table_query(self):
        """The decision. No WITH, DISTINCT, GROUP BY or window function at this level: PostgreSQL
        could not push a filter or a record rule into it, and would decide for the whole ledger.
        """
        rules = self._rules_of_rows()
        return SQL(
            "SELECT %s, %s FROM %s %s %s WHERE %s",
            self._select_ledger(),
            self._select_decision(),
            self._from_ledger(rules),
            self._join_decision(rules),
            self._join_behaviour(),
            self._where(),
        )

    def _ledger_query(self):
        """The same rows, with what is known of them without deciding."""
        rules = self._rules_of_rows()
        return SQL(
            "SELECT %s FROM %s %s %s WHERE %s",
            self._select_ledger(),
            self._from_ledger(rules),
            self._join_announced(rules),
            self._join_behaviour(),
            self._where(),
        )

    def _select_ledger(self):
        return SQL(
            """
            aml.id, aml.id AS move_line_id, aml.move_id, aml.company_id,
            contact.commercial_partner_id AS partner_id, %(debtor)s AS debtor_id,
            aml.currency_id, company.currency_id AS company_currency_id,
            aml.amount_residual, aml.amount_residual_currency,
            (debtor.dunning_proceedings_date + make_interval(months => %(months)s))::date
                AS declaration_date,
            dates.invoiced AS invoice_date, dates.due AS date_maturity,
            dates.today - dates.due AS days_late, dates.known_from,
            %(collector)s AS collector_id,
            move.invoice_user_id, debtor.user_id AS debtor_user_id, %(owed)s, %(expected)s
            """,
            debtor=key_sql(SQL("aml.company_id"), SQL("contact.commercial_partner_id")),
            collector=self._of_company("dunning_collector_id", SQL("int")),
            months=self.env["dunning.legal.value"]._law().on("declare", None),
            owed=self._select_owed(),
            expected=self._select_expected(),
        )

    def _select_decision(self):
        return SQL(
            """
            COALESCE(disputed.amount, 0) AS amount_disputed,
            on_way.amount AS amount_on_way, COALESCE(on_way.missed, 0) AS amount_missed,
            %(left)s AS amount_left,
            aml.amount_residual_currency - held.amount AS amount_chased_currency,
            aml.amount_residual - CASE WHEN held.amount > 0 THEN ROUND(
                held.amount * aml.amount_residual / aml.amount_residual_currency,
                (SELECT decimal_places FROM res_currency WHERE id = company.currency_id)
            ) ELSE 0 END AS amount_chased,
            standing.contact_date, COALESCE(standing.credit, 0) AS amount_credit,
            COALESCE(standing.overdue, 0) AS amount_overdue,
            timeline.scenario_id, decision.level_id, decision.level_date, decision.action_id,
            decision.next_level_id, decision.next_date, decision.status, decision.reason_code,
            decision.reason_model, decision.reason_id, decision.promise_date,
            decision.amount_to_come, %(coming)s AS coming_date
            """,
            left=left_of("aml"),
            coming=self._coming_date(),
        )

    def _from_ledger(self, rules):
        """Left joins on keys: PostgreSQL leaves out the tables that a question does not need."""
        return SQL(
            """
            account_move_line aml
            JOIN %(rules)s ON rules.company_id = aml.company_id
            LEFT JOIN account_move move ON move.id = aml.move_id
            LEFT JOIN res_company company ON company.id = aml.company_id
            LEFT JOIN res_partner contact ON contact.id = aml.partner_id
            LEFT JOIN res_partner debtor ON debtor.id = contact.commercial_partner_id
            LEFT JOIN LATERAL (
                 SELECT rules.today, %(due)s AS due,
                        COALESCE(move.invoice_date, aml.date) AS invoiced,
                        GREATEST(move.dunning_issued_on, move.dunning_sent_date)
                            + rules.days_to_arrive AS known_from) dates ON TRUE
            """,
            rules=self._rules_values(rules),
            due=due_date("aml"),
        )

    def _join_decision(self, rules):
        """What is the same for all items of a debtor stands apart from the decision on one item:
        PostgreSQL works it out once per debtor, and remembers it.
        """
        return SQL(
            """
            LEFT JOIN LATERAL (SELECT %(last_worked)s AS day) last_worked ON TRUE
            LEFT JOIN LATERAL (%(timeline)s) timeline ON TRUE
            LEFT JOIN LATERAL (%(standing)s) standing ON TRUE
            %(abroad)s
            LEFT JOIN LATERAL (%(on_way)s OFFSET 0) on_way ON TRUE
            LEFT JOIN LATERAL (%(disputed)s) disputed ON TRUE
            LEFT JOIN LATERAL (
                 SELECT on_way.amount + COALESCE(disputed.amount, 0) AS amount) held ON TRUE
            LEFT JOIN LATERAL (%(decision)s) decision ON TRUE
            """,
            last_worked=self._worked(rules, "preceding", SQL("dates.due")),
            timeline=self._timeline(rules),
            standing=self._standing(rules),
            abroad=self._join_abroad(rules),
            on_way=self._on_way(),
            disputed=self._disputed(rules),
            decision=self._decision(rules),
        )

    def _join_behaviour(self):
        """How the debtor pays. It comes last: PostgreSQL leaves out only a join that no other one
        follows, where nothing of it is asked for.
        """
        return SQL(
            """
            LEFT JOIN dunning_behaviour how
                   ON how.company_id = aml.company_id
                  AND how.partner_id = contact.commercial_partner_id
            """
        )

    def _decision(self, rules):
        """What is decided for one item.

        OFFSET 0 has an expression evaluated once, instead of wherever its result is used.
        """
        return SQL(
            """
            SELECT done.level_id, done.date AS level_date, open.action_id,
                   CASE WHEN hold.code LIKE 'excluded%%' OR hold.code = 'legal' THEN NULL
                        WHEN open.action_id IS NULL THEN level.level_id
                        ELSE open.level_id END AS next_level_id,
                   CASE WHEN hold.code LIKE 'excluded%%' OR hold.code = 'legal' THEN NULL
                        ELSE COALESCE(open.date, step.date) END AS next_date,
                   split_part(hold.code, '.', 1) AS status, hold.code AS reason_code,
                   %(reason_model)s AS reason_model, %(reason_id)s AS reason_id,
                   promise.date AS promise_date, promise.to_come AS amount_to_come
              FROM (%(carried)s OFFSET 0) carried
              LEFT JOIN LATERAL (%(done)s) done ON TRUE
              LEFT JOIN LATERAL (%(open)s) open ON TRUE
              LEFT JOIN LATERAL (%(case)s) legal_case ON TRUE
              LEFT JOIN LATERAL (%(promise)s) promise ON TRUE
              LEFT JOIN LATERAL (%(pause)s) pause ON TRUE
              LEFT JOIN LATERAL (%(to_match)s) to_match ON TRUE
              LEFT JOIN LATERAL (%(to_credit)s) to_credit ON TRUE
              LEFT JOIN LATERAL (%(level)s OFFSET 0) level ON TRUE
              LEFT JOIN LATERAL (%(raw_date)s OFFSET 0) raw ON TRUE
              LEFT JOIN LATERAL (SELECT %(worked)s AS date OFFSET 0) worked ON TRUE
              LEFT JOIN LATERAL (%(step)s) step ON TRUE
              LEFT JOIN LATERAL (SELECT %(code)s AS code OFFSET 0) hold ON TRUE
            OFFSET 0
            """,
            reason_model=self._case_of_hold(lambda hold: SQL("%s", hold.model or None)),
            reason_id=self._case_of_hold(lambda hold: hold.record_id),
            carried=self._is_carried(),
            done=self._done(),
            open=self._open(),
            case=self._case(rules),
            promise=self._promise(rules),
            pause=self._pause(rules),
            to_match=self._to_match(rules),
            to_credit=self._to_credit(rules),
            level=self._next_level(rules),
            raw_date=self._raw_date(),
            worked=self._worked(rules, "following", SQL("raw.date")),
            step=self._step_date(rules),
            code=self._hold_code(),
        )

    def _where(self):
        return is_open_debt("aml")
