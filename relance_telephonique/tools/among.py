"""Search what is worked out by some values, of which False stands for having none."""


def among(values, having, with_any):
    """Return the domain of what has one of ``values``; with False among them, of what has none too.

    :param having: returns the domain of what has one of some values
    :param with_any: returns the domain of what has any
    """
    named = [value for value in values if value]
    found = having(named)
    return found if len(named) == len(values) else found | ~with_any()
