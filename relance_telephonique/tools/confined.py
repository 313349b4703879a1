"""Confine: what breaks, breaks alone, and says so in words that help; the rest goes on.

Two transactions that meet are no breakage: PostgreSQL asks one of them to begin again, which Odoo
does by itself if the error reaches it. It may come wrapped, by a template that was being rendered.
"""

import logging

from psycopg2 import InterfaceError, OperationalError

from odoo.addons.base.models.ir_qweb import QWebError
from odoo.exceptions import ConcurrencyError, RedirectWarning, UserError

_logger = logging.getLogger(__name__)

FOR_PEOPLE = (RedirectWarning, UserError)
BEGIN_AGAIN = [ConcurrencyError, InterfaceError, OperationalError]


def begins_again(error):
    """Return whether ``error`` asks for the transaction to begin again."""
    return isinstance(error, tuple(BEGIN_AGAIN))


def also_begin_again(kind):
    """Take exceptions of a class, which another addon has, for no breakage either."""
    if kind not in BEGIN_AGAIN:
        BEGIN_AGAIN.append(kind)


def attempt(env, work):
    """Do ``work``, all of it or nothing.

    :param work: called without arguments
    :return: ``(what it returned, None)``, or ``(None, the exception that it raised)``
    :raise OperationalError, ConcurrencyError: if the whole transaction is to begin again
    """
    try:
        with env.cr.savepoint():
            return work(), None
    except Exception as error:
        let_begin_again(error)
        return None, error


def each(records, work):
    """Do ``work`` on all the records in one go; if it breaks, on each alone.

    :param work: called with records
    :return: ``{record: exception}`` of those for which nothing was done
    """
    if not records:
        return {}
    _done, error = attempt(records.env, lambda: work(records))
    if not error:
        return {}
    if len(records) > 1:
        return {one: broke for record in records for one, broke in each(record, work).items()}
    _logger.info("%s failed", records, exc_info=error)
    return {records: error}


def let_begin_again(error):
    """Raise what is behind ``error`` if it asks for the transaction to begin again."""
    for cause in _causes(error):
        if begins_again(cause):
            raise cause


def in_words(error, otherwise):
    """Return what people are told: what the error says to them, if it was meant for them.

    :param otherwise: a sentence that names what could not be made
    """
    is_for_people = all(isinstance(cause, FOR_PEOPLE) for cause in _causes(error))
    return _sentence(error) if is_for_people else otherwise


def reason(error):
    """Return in one line, for who can mend it, why ``error`` was raised; of a text, which
    placeholder is wrong.
    """
    while error.__cause__ and not isinstance(error, QWebError):
        error = error.__cause__
    if isinstance(error, QWebError):
        lines = (error.qweb.element, error.qweb.error)
    else:
        lines = (_sentence(error) or type(error).__name__,)
    return ": ".join(" ".join(line.split()) for line in lines if line)


def _sentence(error):
    """Return what an error says, without the button that it may have."""
    return error.args[0] if isinstance(error, RedirectWarning) else str(error)


def _causes(error):
    """Yield the error, then what it was raised from, and so on."""
    while error:
        yield error
        error = error.__cause__ or (not error.__suppress_context__ and error.__context__)
