"""What is asked of a channel, instead of naming it: which ones there are says ``dunning.level``."""

from typing import NamedTuple

MESSAGE, CALL, LETTER, TASK = "message", "call", "letter", "task"
EMAIL, PHONE, MOBILE = "email", "phone", "mobile"


class Channel(NamedTuple):
    """A way to reach a debtor. One of which nothing is said is a task for a person.

    ``kind``: a *message* leaves by itself, a *call* waits on the call desk until its outcome is
    logged, a *letter* waits in the list of letters to print, a *task* in a person's inbox: of that
    the debtor notices nothing.
    ``is_registered``: a letter that a person takes to the post office, and of which what became
    is followed.
    ``is_queued``: Odoo's queue of e-mails or SMS says what became of it, which alone confirms it.
    ``needs``: what somebody must have to be reached by it, an *email* address, a *phone* number, a
    *mobile* one; nothing, if the debtor's postal address will do.
    ``goes_alone``: it carries only items at its very step.
    ``template``: the step's field that holds its words; ``cost``: the company's field that says
    what it costs.
    """

    code: str = ""
    kind: str = TASK
    icon: str = "fa-circle-o"
    needs: str = ""
    is_registered: bool = False
    is_queued: bool = False
    goes_alone: bool = False
    template: str = ""
    cost: str = ""

    @property
    def is_message(self):
        return self.kind == MESSAGE

    @property
    def is_call(self):
        return self.kind == CALL

    @property
    def is_letter(self):
        return self.kind == LETTER

    @property
    def is_plain_letter(self):
        """A letter that has left once it is printed."""
        return self.is_letter and not self.is_registered

    @property
    def is_task(self):
        return self.kind == TASK

    @property
    def is_for_person(self):
        """Whether it waits in a person's inbox until they have done it."""
        return self.is_call or self.is_task or self.is_registered


OURS = (
    Channel(
        "email",
        MESSAGE,
        "fa-envelope-o",
        EMAIL,
        is_queued=True,
        template="mail_template_id",
        cost="dunning_cost_email",
    ),
    Channel("phone", CALL, "fa-phone", PHONE, cost="dunning_cost_phone"),
    Channel("letter", LETTER, "fa-file-text-o", template="report_id", cost="dunning_cost_letter"),
    Channel(
        "registered_letter",
        LETTER,
        "fa-registered",
        is_registered=True,
        goes_alone=True,
        template="report_id",
        cost="dunning_cost_registered_letter",
    ),
    Channel(
        "sms",
        MESSAGE,
        "fa-commenting-o",
        MOBILE,
        is_queued=True,
        template="sms_template_id",
        cost="dunning_cost_sms",
    ),
    Channel("handover", TASK, "fa-gavel", goes_alone=True),
    Channel("manual", TASK, "fa-check-square-o"),
)
