"""Attempt: confine what breaks to what it was made for, and say so in words that help.

Two transactions that meet are no breakage: PostgreSQL asks one of them to begin again, which Odoo
does by itself if the error reaches it. It may come wrapped, by a template that was being rendered.
"""

from psycopg2 import OperationalError

from odoo.exceptions import ConcurrencyError, UserError

BEGIN_AGAIN = (ConcurrencyError, OperationalError)


def attempt(env, work):
    """Do ``work``, all of it or nothing.

    :return: ``(what it returned, None)``, or ``(None, the exception that it raised)``
    :raise OperationalError, ConcurrencyError: if the whole transaction is to begin again
    """
    try:
        with env.cr.savepoint():
            return work(), None
    except Exception as error:
        let_begin_again(error)
        return None, error


def let_begin_again(error):
    """Raise what is behind ``error`` if it asks for the transaction to begin again."""
    for cause in _causes(error):
        if isinstance(cause, BEGIN_AGAIN):
            raise cause


def in_words(error, otherwise):
    """Return what people are told: what the error says to them, if it was meant for them.

    :param otherwise: a sentence that names what could not be made
    """
    is_for_people = all(isinstance(cause, UserError) for cause in _causes(error))
    return str(error) if is_for_people else otherwise


def _causes(error):
    """Yield the error, then what it was raised from, and so on."""
    while error:
        yield error
        error = error.__cause__ or (not error.__suppress_context__ and error.__context__)
