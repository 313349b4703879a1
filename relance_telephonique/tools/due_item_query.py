import re

from odoo.tools import SQL
from odoo.tools.query import Query


class DueItemQuery(Query):
    """The ORM's query over the decision, put to the ledger alone where that answers it.

    A list sorted, filtered, counted or grouped by what the ledger says (debtor, due date, amount)
    decides nothing. Nothing is kept for the next question: no answer is older than the last
    payment.
    """

    def __init__(self, query, ledger, decided):
        """
        :param query: the ORM's
        :param ledger: the same rows without what is decided
        :param decided: the names of the columns that the ledger lacks
        """
        vars(self).update(vars(query))
        # What waits to be written may change the rows themselves.
        flushed = self._tables[self.table].to_flush
        self._ledger = SQL("(%s)", ledger, to_flush=flushed)
        self._names_decided = re.compile(rf"\b({'|'.join(decided)})\b|\.\*").search

    def select(self, *args):
        return self._put(super().select, args)

    def subselect(self, *args):
        return self._put(super().subselect, args)

    def _put(self, select, args):
        """Put the question to the ledger unless it names a decided column: a name that belongs to
        another table costs a decision, none is ever missing.
        """
        decision = self._tables[self.table]
        self._tables[self.table] = self._ledger
        question = select(*args)
        self._tables[self.table] = decision
        names = question.code.replace(self._ledger.code, "")
        return select(*args) if self._names_decided(names) else question
