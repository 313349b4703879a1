"""What the choice of a call script rests on: looked up when a rule first asks, then kept."""

from .facts_agreed import AgreedFacts
from .facts_customer import CustomerFacts
from .facts_debt import DebtFacts

MODELS_READ = (
    "account.move",
    "account.move.line",
    "account.payment",
    "account.partial.reconcile",
    "dunning.action",
    "dunning.action.line",
    "dunning.call",
    "dunning.discount.offer",
    "dunning.dispute",
    "dunning.promise",
    "dunning.promise.item",
    "dunning.promise.line",
    "res.partner",
)


class ScriptFacts(DebtFacts, AgreedFacts, CustomerFacts):
    """The facts about one phone action, on the day. Nothing is looked up per invoice."""

    def __init__(self, action):
        self.action = action.sudo()  # a collector may have no right on payments or calls of others
        self.env = self.action.env
        self.company = self.action.company_id
        self.debtor = self.action.partner_id
        self.today = self.company._dunning_today()
        for model in MODELS_READ:
            self.env[model].flush_model()
