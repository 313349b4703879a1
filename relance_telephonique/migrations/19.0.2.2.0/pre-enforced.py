"""A signified order reminds when it can be enforced, no more when the opposition ends; the
follow-up works the day out again.
"""


def migrate(cr, _version):
    cr.execute(
        "UPDATE dunning_case SET deadline_kind = 'enforce' WHERE deadline_kind = 'opposition'"
    )
