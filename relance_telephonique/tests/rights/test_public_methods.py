"""Every method that the web client may call, called by those who have no business with it."""

from contextlib import contextmanager
from inspect import isfunction

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw

from .everything import MODULE, EverythingCase

ADDON = f"odoo.addons.{MODULE}."
ARGUMENTS = {  # of those that need some
    "action_log_outcome": [1],
    "action_pick_up": [1],
    "action_resolve": [True],
    "dashboard_read": [{}],
    "desk_enter_number": ["01 99 00 12 34"],
    "desk_take": [[1]],
    "dunning_act": ["note"],
    "dunning_find_caller": ["Boulangerie"],
    "dunning_find_number": ["01 99 00 12 34"],
    "dunning_log_outcome": [1],
}
FOR_MANAGERS = [
    ("dunning.action", "action_open_case"),
    ("dunning.call.override", "action_call"),
    ("dunning.case", "action_close"),
    ("dunning.case", "action_close_paid"),
    ("dunning.case", "action_reopen"),
    ("dunning.case", "action_use_court"),
    ("dunning.case", "action_use_procedure"),
    ("dunning.discount.offer", "action_approve"),
    ("dunning.discount.offer", "action_cancel"),
    ("dunning.interest.rate", "action_confirm"),
    ("dunning.level", "action_try_variants"),
    ("dunning.personal.data", "action_export"),
    ("dunning.personal.data", "action_forget"),
    ("dunning.penalty.settle", "action_waive"),
    ("dunning.trial", "action_start"),
    ("dunning.trial", "action_stop"),
    ("dunning.trial.variant", "action_keep"),
    ("dunning.trial.variant", "action_withdraw"),
    ("res.partner", "action_dunning_export"),
    ("res.partner", "action_dunning_forget"),
    ("res.partner", "action_dunning_personal_data"),
]


class TestPublicMethods(EverythingCase):
    def methods(self):
        """Return ``(model, name)`` of each method of ours that is called from outside; those that
        Odoo has too are under Odoo's own checks.
        """
        found = set()
        for model, registered in self.registry.items():
            ours = [one for one in registered.__mro__ if one.__module__.startswith(ADDON)]
            theirs = [one for one in registered.__mro__ if one.__module__.startswith("odoo.")]
            theirs = [one for one in theirs if one not in ours and one is not registered]
            for name, method in (pair for one in ours for pair in vars(one).items()):
                if not isfunction(method) or name[0] == "_":
                    continue
                if registered._abstract and not getattr(method, "_api_model", False):
                    continue  # it is called on those that inherit it
                if not any(name in vars(other) for other in theirs):
                    found.add((model, name))
        return sorted(found)

    @contextmanager
    def nothing_written(self):
        """Let any change fail, and forget what was computed."""
        savepoint = self.env.cr.savepoint()
        try:
            self.env.cr.execute("SET LOCAL transaction_read_only = on")
            yield
        finally:
            savepoint.close(rollback=True)

    def call_as(self, user, model, name):
        """Return what the web client gets of it, as that user, on the record of the story."""
        arguments = ARGUMENTS.get(name, [])
        if not self.is_about_nothing(model, name):
            arguments = [self.the(model).ids, *arguments]
        return call_kw(self.env[model].with_user(user), name, arguments, {})

    def is_about_nothing(self, model, name):
        """Whether the method is called without a record."""
        return getattr(getattr(self.registry[model], name), "_api_model", False)

    def leads_nowhere(self, user, answer):
        """Whether what a button opens stays closed to the user, or is empty."""
        kind = isinstance(answer, dict) and answer.get("type")
        if kind == "ir.actions.act_url":
            _empty, _web, _content, model, record_id, *_field = answer["url"].split("/")
            return not self.env[model].with_user(user).browse(int(record_id)).has_access("read")
        if kind == "ir.actions.report":
            self.render(user, answer["report_name"], answer["context"]["active_ids"])
        if kind != "ir.actions.act_window":
            return False
        records = self.env[answer["res_model"]].with_user(user)
        if answer.get("res_id"):
            return not records.browse(answer["res_id"]).has_access("read")
        if answer.get("target") == "new":
            return not records.has_access("create") or not self.reads_defaults(records, answer)
        return not records.has_access("read") or not records.search(answer.get("domain") or [])

    def reads_defaults(self, records, window):
        """Whether the user may read all that the window is about."""
        return all(
            records[name].browse(value).has_access("read")
            for name, field in records._fields.items()
            if field.relational and (value := window["context"].get(f"default_{name}"))
        )

    def render(self, user, name, record_ids):
        return self.env["ir.actions.report"].with_user(user)._render_qweb_html(name, record_ids)

    def check_refused(self, user, methods):
        """Each method refuses the user, without a word of what it is about, or opens what stays
        closed to them; it changes nothing.
        """
        for model, name in methods:
            with self.subTest(user=user.name, model=model, method=name), self.nothing_written():
                try:
                    answer = self.call_as(user, model, name)
                    self.env.flush_all()
                    leads_nowhere = self.leads_nowhere(user, answer)
                except UserError as refusal:  # an AccessError is one
                    self.check_discreet(user, model, str(refusal))
                    continue
                self.assertTrue(leads_nowhere, answer)

    def check_discreet(self, user, model, sentence):
        """A refusal names neither the debtor, nor invoices, nor people of a record that the user
        may not read.
        """
        is_of_no_record = self.registry[model]._abstract
        if is_of_no_record or not self.the(model).with_user(user).has_access("read"):
            people = (self.accountant | self.collector | self.manager) - user
            for secret in (self.debtor, self.owed, self.disputed, *people):
                self.assertNotIn(secret.sudo().name, sentence)

    def test_customers_and_the_public(self):
        methods = self.methods()
        self.assertGreater(len(methods), 100)
        for user in (self.portal, self.public):
            self.check_refused(user, methods)

    def test_salesperson_of_others(self):
        """How many letters wait is no secret: the list says it to whoever may read some."""
        methods = set(self.methods()) - {("dunning.action", "letters_progress")}
        self.check_refused(self.salesperson, sorted(methods))

    def test_manager_of_another_company(self):
        """They work in their own company, with customers and rates that all companies share."""
        shared = (
            "res.partner",
            "dunning.interest.rate",
            "dunning.level",
            "dunning.forecast",
            "dunning.scenario",
        )
        self.check_refused(
            self.outsider,
            [
                (model, name)
                for model, name in self.methods()
                if model not in shared and not self.is_about_nothing(model, name)
            ],
        )

    def test_collector_decides_nothing_of_a_manager(self):
        """They may ask for a concession; these methods they may not call at all."""
        self.check_refused(self.collector, FOR_MANAGERS)

    def test_reports(self):
        """A document is for who may read what it is about; the statement says so itself."""
        ours = (
            self.env["ir.actions.report"].sudo().search([("report_name", "=like", f"{MODULE}.%")])
        )
        self.assertGreater(len(ours), 10)
        for report in ours:
            users = [self.portal, self.public, self.salesperson]
            if report.model == "res.partner" and report.report_name.endswith("report_history"):
                users.remove(self.salesperson)  # finds no event in it
            for user in users:
                with (
                    self.subTest(report=report.name, user=user.name),
                    self.nothing_written(),
                    self.assertRaises(AccessError),
                ):
                    self.render(user, report.report_name, self.the(report.model).ids)
