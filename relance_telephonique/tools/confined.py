"""Confine: what breaks, breaks alone; the rest goes on."""

import logging

import psycopg2

from odoo.addons.base.models.ir_qweb import QWebError
from odoo.exceptions import ConcurrencyError

_logger = logging.getLogger(__name__)

PASSING = (psycopg2.OperationalError, psycopg2.InterfaceError, ConcurrencyError)


def is_passing(error):
    """Whether the database was in the way, and not the work: a concurrent update, a lost
    connection. Odoo does the whole transaction again, if it gets to see the error.

    :param error: an exception, which may have been raised because of that one
    """
    while error:
        if isinstance(error, PASSING):
            return True
        error = error.__cause__ or error.__context__
    return False


def confined(cr, work):
    """Do ``work`` in a savepoint: nothing of it is done if it breaks.

    :param work: called without arguments
    :return: the exception that broke it, None if all went well
    :raise: what Odoo answers by doing the whole transaction again
    """
    try:
        with cr.savepoint():
            work()
    except Exception as error:
        if is_passing(error):
            raise
        return error
    return None


def each(records, work):
    """Do ``work`` on all the records in one go; if it breaks, on each alone.

    :param work: called with records
    :return: ``{record: exception}`` of those for which nothing was done
    """
    error = records and confined(records.env.cr, lambda: work(records))
    if not error:
        return {}
    if len(records) > 1:
        return {one: broke for record in records for one, broke in each(record, work).items()}
    _logger.info("%s failed", records, exc_info=error)
    return {records: error}


def reason(error):
    """Return in one line why ``error`` was raised; of a text, which placeholder is wrong."""
    while error.__cause__ and not isinstance(error, QWebError):
        error = error.__cause__
    if isinstance(error, QWebError):
        lines = (error.qweb.element, error.qweb.error)
    else:
        lines = (str(error) or type(error).__name__,)
    return ": ".join(" ".join(line.split()) for line in lines if line)
