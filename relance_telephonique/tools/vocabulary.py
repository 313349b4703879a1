"""One meaning per word: the groups of states that several files speak of."""

# Of an invoice (``payment_state``)
SETTLED_STATES = ("in_payment", "paid", "reversed")  # nothing is left to ask for
PAID_STATES = (*SETTLED_STATES, "invoicing_legacy")

# Of a payment without journal entry
ANNOUNCED_STATES = ("in_process", "paid")  # money is on its way

# Of an action
OPEN_STATES = ("draft", "ready", "failed")
TO_BE_MADE = ("draft", "ready")  # approved or not

# Of a due item: where it stands
ON_STEP = ("pending", "failed", "due")  # at a step: an action carries it, or one is due
NEAR_STEP = (*ON_STEP, "scheduled")  # a step is a matter of days, not of an event
CLAIMED = (*NEAR_STEP, "exhausted")  # nothing speaks against asking for the money
STEP_KNOWN = ("due", "scheduled", "exhausted")  # the scenario alone says what comes next
GOES_ON = (*STEP_KNOWN, "pending", "paused")  # chasing goes on by itself, now or after a while

# Of a level
BEFORE_ANY_LEVEL = -100_000  # days; no level is so long before the due date
