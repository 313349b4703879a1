"""Confine: what breaks, breaks alone; the rest goes on."""

import logging

from odoo.addons.base.models.ir_qweb import QWebError

from .attempt import attempt

_logger = logging.getLogger(__name__)


def each(records, work):
    """Do ``work`` on all the records in one go; if it breaks, on each alone.

    :param work: called with records
    :return: ``{record: exception}`` of those for which nothing was done
    :raise: what Odoo answers by beginning the transaction again
    """
    _done, error = attempt(records.env, lambda: records and work(records))
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
