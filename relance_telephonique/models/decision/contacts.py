"""Decide: when a debtor was last spoken to, which step of an item was done, and which is open."""

from odoo import models
from odoo.tools import SQL

from ...tools.vocabulary import BEFORE_ANY_LEVEL


class DunningDueItem(models.Model):
    _inherit = "dunning.due.item"
    _depends = {
        "dunning.action": [
            "channel",
            "company_id",
            "date",
            "date_done",
            "date_processed",
            "partner_id",
            "reason",
            "state",
        ],
        "dunning.action.line": [
            "action_id",
            "active",
            "delay_days",
            "level_id",
            "move_line_id",
            "skipped",
        ],
    }

    def _last_contact(self, rules):
        """The day of the last contact with the debtor (a mail under way counts), and an answer of
        theirs that nobody has dealt with yet. A call to another company of their group is one.
        """
        return SQL(
            """
            SELECT MAX(COALESCE(action.date_done, action.date)) FILTER (
                       WHERE action.state = 'done'
                          OR action.date_processed IS NOT NULL
                         AND action.channel IN %(sent)s) AS date,
                   MIN(action.id) FILTER (
                       WHERE action.reason = 'reply' AND action.state = 'ready') AS reply_id
              FROM dunning_action action
             WHERE %(with_debtor)s AND %(family)s
               AND action.state IN ('done', 'ready')
            """,
            with_debtor=self._is_with_debtor(rules),
            family=self._in_family("action"),
            sent=self.env["dunning.level"]._channels_that(lambda channel: channel.is_message),
        )

    def _is_with_debtor(self, rules):
        """Whether ``action`` is a contact with the debtor, or was a call to one of their group."""
        if not any("dunning.payer.group" in rule.held_by for rule in rules):
            return SQL("action.partner_id = contact.commercial_partner_id")
        return SQL(
            """
            action.partner_id = ANY(contact.commercial_partner_id || ARRAY(%(others)s))
            AND (action.partner_id = contact.commercial_partner_id
                 OR action.channel IN %(calls)s AND action.state = 'done')
            """,
            others=self.env["dunning.payer.group"]._members_sql(
                SQL("contact.commercial_partner_id"), SQL("aml.company_id")
            ),
            calls=self.env["dunning.level"]._channels_of_calls(),
        )

    def _is_carried(self):
        """Whether an action ever carried the item: most were never chased, and need no more."""
        return SQL(
            """
            SELECT EXISTS (SELECT 1 FROM dunning_action_line line
                            WHERE line.move_line_id = aml.id AND line.active) AS it
            """
        )

    def _if_carried(self, query):
        """The row of a query that sorts, for items that were carried: of the others nothing is
        sorted, which takes as long as all else that is decided of an item.
        """
        return SQL("SELECT last.* FROM (%s) last WHERE carried.it OFFSET 0", query)

    def _done(self):
        return self._if_carried(self._last_step_made())

    def _last_step_made(self):
        """The last step that counts for the item. Delays are compared: scenarios may change."""
        return SQL(
            """
            SELECT line.level_id, line.delay_days, action.date_done AS date
              FROM dunning_action_line line
              JOIN dunning_action action ON action.id = line.action_id
             WHERE line.move_line_id = aml.id AND line.active
               AND line.level_id IS NOT NULL AND (action.state = 'done' OR line.skipped)
             ORDER BY line.delay_days DESC, action.date_done DESC
             LIMIT 1
            """
        )

    def _open(self):
        """The action that carries the item and still waits for something; else the last one that
        failed, unless a later step was made since: an e-mail may come back after the call.
        """
        return self._if_carried(
            SQL(
                """
                SELECT action.id AS action_id, action.state, line.level_id, action.date
                  FROM dunning_action_line line
                  JOIN dunning_action action ON action.id = line.action_id
                 WHERE line.move_line_id = aml.id AND line.active
                   AND (action.state IN ('draft', 'ready')
                        OR action.state = 'failed'
                       AND (line.level_id IS NULL
                            OR line.delay_days > COALESCE(done.delay_days, %s)))
                 ORDER BY action.state = 'failed',
                          CASE action.state WHEN 'failed' THEN -action.id ELSE action.id END
                 LIMIT 1
                """,
                BEFORE_ANY_LEVEL,
            )
        )
