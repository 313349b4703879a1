"""Every model of the module: who may create, read, write and delete, and in which company."""

from .everything import EverythingCase

RIGHTS = ("create", "read", "write", "unlink")
MATRIX = {  # salesperson, collector, manager
    "dunning.action": ("-r--", "crw-", "crwu"),
    "dunning.action.cancel": ("----", "crwu", "crwu"),
    "dunning.action.line": ("-r--", "crw-", "crw-"),
    "dunning.analysis": ("----", "-r--", "-r--"),
    "dunning.answer": ("----", "-r--", "-r--"),
    "dunning.behaviour": ("-r--", "-r--", "-r--"),
    "dunning.cash.forecast": ("----", "-r--", "-r--"),
    "dunning.cash.kept": ("----", "-r--", "-r--"),
    "dunning.call": ("-r--", "cr--", "cr--"),
    "dunning.call.lock": ("----", "-r--", "-r--"),
    "dunning.call.log": ("----", "crwu", "crwu"),
    "dunning.call.log.item": ("----", "crwu", "crwu"),
    "dunning.call.log.line": ("----", "crwu", "crwu"),
    "dunning.call.outcome": ("-r--", "-r--", "crwu"),
    "dunning.call.override": ("----", "----", "crwu"),
    "dunning.case": ("----", "-r--", "crwu"),
    "dunning.case.cost": ("----", "-r--", "crwu"),
    "dunning.case.event": ("----", "-r--", "-r--"),
    "dunning.debtor": ("-r--", "-r--", "-r--"),
    "dunning.discount.offer": ("----", "-r--", "crwu"),
    "dunning.dispute": ("-r--", "crwu", "crwu"),
    "dunning.due.item": ("-r--", "-r--", "-r--"),
    "dunning.forecast": ("----", "crwu", "crwu"),
    "dunning.forecast.line": ("----", "crwu", "crwu"),
    "dunning.guide": ("----", "----", "crwu"),
    "dunning.settings": ("----", "----", "crwu"),
    "dunning.personal.data": ("----", "----", "crwu"),
    "dunning.history": ("-r--", "-r--", "-r--"),
    "dunning.interest.rate": ("----", "-r--", "crwu"),
    "dunning.invoice.event": ("-r--", "-r--", "-r--"),
    "dunning.legal.value": ("-r--", "-r--", "crwu"),
    "dunning.level": ("-r--", "-r--", "crwu"),
    "dunning.lifecycle.import": ("----", "----", "crwu"),
    "dunning.lifecycle.import.column": ("----", "----", "crwu"),
    "dunning.lifecycle.import.line": ("----", "----", "crwu"),
    "dunning.mail": ("----", "-r--", "-r--"),
    "dunning.money.aside": ("----", "cr-u", "cr-u"),
    "dunning.note": ("-r--", "cr--", "cr-u"),
    "dunning.page.opening": ("----", "-r--", "-r--"),
    "dunning.payer.group": ("----", "crwu", "crwu"),
    "dunning.pause": ("-r--", "crwu", "crwu"),
    "dunning.penalty": ("----", "-r--", "-r--"),
    "dunning.penalty.settle": ("----", "crwu", "crwu"),
    "dunning.registered.posting": ("----", "crwu", "crwu"),
    "dunning.registered.posting.line": ("----", "crwu", "crwu"),
    "dunning.postponement": ("-r--", "crwu", "crwu"),
    "dunning.problem": ("----", "----", "-r--"),
    "dunning.promise": ("-r--", "crwu", "crwu"),
    "dunning.promise.item": ("-r--", "crwu", "crwu"),
    "dunning.promise.line": ("-r--", "crwu", "crwu"),
    "dunning.reply.finding": ("----", "-rw-", "-rw-"),
    "dunning.ring": ("----", "-r--", "-r--"),
    "dunning.run": ("----", "crw-", "crwu"),
    "dunning.run.line": ("----", "-r--", "-r--"),
    "dunning.scenario": ("-r--", "-r--", "crwu"),
    "dunning.script": ("-r--", "-r--", "crwu"),
    "dunning.script.preview": ("----", "----", "crwu"),
    "dunning.level.preview": ("----", "----", "crwu"),
    "dunning.sent.otherwise": ("----", "crwu", "crwu"),
    "dunning.takeover": ("----", "crwu", "crwu"),
    "dunning.takeover.import": ("----", "crwu", "crwu"),
    "dunning.takeover.import.line": ("----", "crwu", "crwu"),
    "dunning.customer.news": ("crwu", "crwu", "crwu"),
    "dunning.trial": ("----", "----", "crwu"),
    "dunning.trial.debtor": ("----", "----", "-r--"),
    "dunning.trial.variant": ("----", "----", "crwu"),
    "dunning.turn": ("----", "----", "-r--"),
}
# What is set up once, for all companies or those that it names: it says nothing of a debtor.
CATALOGUES = {
    "dunning.call.outcome",
    "dunning.interest.rate",
    "dunning.legal.value",
    "dunning.level",
    "dunning.scenario",
    "dunning.script",
}


class TestAccessMatrix(EverythingCase):
    def test_every_model_is_here(self):
        """Who adds a model says in the matrix who may do what with it."""
        self.assertEqual(self.our_models(), sorted(MATRIX))

    def test_rights(self):
        """As groups have them; customers on the portal and the public have none at all."""
        for model, expected in MATRIX.items():
            users = (self.salesperson, self.collector, self.manager, self.portal, self.public)
            for user, rights in zip(users, (*expected, "----", "----"), strict=True):
                records = self.env[model].with_user(user)
                found = "".join(right[0] if records.has_access(right) else "-" for right in RIGHTS)
                self.assertEqual(found, rights, f"{model}, {user.name}")

    def test_records(self):
        """Of a record about a debtor, its own company's people only have what the matrix says;
        a salesperson who does not sell to the debtor has nothing.
        """
        for model in sorted(set(MATRIX) - CATALOGUES):
            record = self.the(model)
            self.assertTrue(record, f"The story makes no {model}")
            for user in (self.salesperson, self.outsider, self.portal, self.public):
                mine = record.with_user(user)
                held = [right for right in RIGHTS[1:] if mine.has_access(right)]
                self.assertFalse(held, f"{model}, {user.name}")
                if mine.browse().has_access("read"):
                    self.assertNotIn(record.id, mine.search([]).ids, f"{model}, {user.name}")
            self.assertTrue(record.with_user(self.manager).has_access("read"), model)

    def test_catalogues(self):
        """What a company keeps for itself stays closed to others; what all share is read by all."""
        own = self.standard.with_user(self.manager).copy(
            {"name": "Ours", "company_id": self.company.id}
        )
        for records in (own, own.level_ids):
            self.assertTrue(records)
            self.assertFalse(records.with_user(self.outsider)._filtered_access("read"))
            self.assertTrue(records.with_user(self.salesperson).has_access("read"))
        for model in sorted(CATALOGUES):
            shared = self.env[model].with_user(self.outsider).search([])
            self.assertTrue(shared, model)
