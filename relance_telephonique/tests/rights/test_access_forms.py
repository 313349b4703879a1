"""No screen that a person opens ends in an access error, nor in another that nobody understands."""

from contextlib import suppress

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError

from .everything import EverythingCase

SCREENS = (
    "account.move",
    "dunning.action",
    "dunning.call",
    "dunning.dispute",
    "dunning.due.item",
    "dunning.history",
    "dunning.pause",
    "dunning.postponement",
    "dunning.promise",
    "res.partner",
    "res.users",
)


class TestAccessForms(EverythingCase):
    """Sam sells, and reads invoices as Odoo's Sales lets him; nobody gave him more."""

    def begin(self):
        super().begin()
        sales = self.env["res.groups"].sudo().create({"name": "Sales"})
        sales.user_ids = self.salesperson
        for model in ("account.move", "account.move.line"):
            self.env["ir.model.access"].sudo().create(
                {
                    "name": model,
                    "model_id": self.env["ir.model"]._get_id(model),
                    "group_id": sales.id,
                    "perm_read": True,
                }
            )

    def specification(self, element):
        """Return what the web client asks for to show a view, or a list in it."""
        found = {}
        for field in element.xpath(".//field[not(ancestor::field)]"):
            inner = field.xpath("./list | ./kanban | ./form")
            fields = self.specification_of_lists(inner) if inner else {"display_name": {}}
            found[field.get("name")] = {"fields": fields}
        return found

    def specification_of_lists(self, views):
        found = {}
        for view in views:
            found |= self.specification(etree.fromstring(etree.tostring(view)))
        return found

    def open_screens(self, user, model, record):
        """Read the list and the form of a record as the web client does."""
        records = self.env[model].with_user(user)
        views = records.get_views([(False, "list"), (False, "form")])["views"]
        for view in views.values():
            specification = self.specification(etree.fromstring(view["arch"]))
            fields = records.fields_get(specification, ["type"])
            specification = {
                name: inner if fields[name]["type"].endswith(("2one", "2many")) else {}
                for name, inner in specification.items()
                if model != "account.move" or "dunning" in name  # Odoo answers for its own fields
            }
            self.env.invalidate_all()
            self.assertTrue(record.with_user(user).web_read(specification))

    # ------------------------------------------------------------------ filling in

    def test_filled_in_from_any_field(self):
        """Whichever field of a new record is filled in first, or cleared, a form goes on, or says
        what is wrong.
        """
        tried = 0
        for model in self.our_models():
            for user in (self.collector, self.manager):
                records = self.env[model].with_user(user)
                is_filled_in = "create" not in getattr(records, "_ledger", ())
                if is_filled_in and self.registry[model]._auto and records.has_access("create"):
                    tried += self.fill_in(records, self.the(model))
                    break
        self.assertGreater(tried, 60)

    def fill_in(self, records, story):
        """Fill a new form in with what the story's record has, field by field."""
        arch = etree.fromstring(records.get_views([(False, "form")])["views"]["form"]["arch"])
        specification = self.specification(arch)
        asked = arch.xpath(".//field[not(ancestor::field)][@on_change]/@name")
        asked = [name for name in asked if not records._fields[name].readonly]
        begun = records.onchange({}, [], specification)["value"]
        begun = {name: self.sent_back(records, name, value) for name, value in begun.items()}
        for name in asked:
            value = self.as_sent(story, name)
            for values in ({name: value}, {**begun, name: value}, {**begun, name: False}):
                with (
                    self.subTest(field=str(records._fields[name]), values=values),
                    suppress(UserError),  # a sentence, and no traceback
                    self.env.cr.savepoint(),
                ):
                    records.onchange(values, [name], specification)
        return len(asked)

    def test_what_one_may_not_read_is_shown_by_no_form(self):
        """Olga, of another company, names our records in forms, as a client does: by their numbers,
        or as the parent of a line.
        """
        tried = 0
        for model in self.our_models():
            records = self.env[model].with_user(self.outsider)
            may = records.has_access("create") or records.has_access("write")
            for name, field in records._fields.items() if may else ():
                if field.type != "many2one" or not field.comodel_name.startswith("dunning."):
                    continue
                named = self.the(field.comodel_name)
                if named.with_user(self.outsider).has_access("read"):
                    continue
                blank = self.shown_of(records, name, False)
                for sent in (named.id, {"id": named.id}):
                    tried += 1
                    with self.subTest(field=str(field), sent=sent):
                        self.assertIn(self.shown_of(records, name, sent), (None, blank))
        self.assertGreater(tried, 30)

    def shown_of(self, records, name, value):
        """Return what a new form works out of one value, None if it is refused: no name and no
        currency, which Odoo tells of whatever is named.
        """
        fields = records._fields.items()
        specification = {
            other: {"fields": {"id": {}}} if field.relational else {}
            for other, field in fields
            if other not in (name, "display_name") and field.comodel_name != "res.currency"
        }
        try:
            with self.env.cr.savepoint():
                return records.onchange({name: value}, [name], specification)["value"]
        except UserError:
            return None
        finally:
            self.env.invalidate_all()

    def test_what_one_may_not_read_is_shown_by_no_window(self):
        """Nor by one that is saved: whose call is under way, and with whom, stays with us."""
        override = self.env["dunning.call.override"].with_user(self.outsider)
        window = override.create({"action_id": self.call.id, "reason": "Why not?"})
        log = self.env["dunning.call.log"].with_user(self.outsider)
        log = log.create(
            {"partner_id": self.debtor.id, "outcome_id": self.outcome("not_received").id}
        )
        log.item_ids.create({"log_id": log.id, "item_id": self.item_id})
        self.env.flush_all()
        self.env.invalidate_all()
        for saved, name in ((window, "call_refusal"), (log, "delivery_proof")):
            with self.subTest(field=name), self.assertRaises(AccessError):
                self.fail(saved.read([name]))

    def sent_back(self, records, name, value):
        """Return what the web client sends of what it was told."""
        kind = records._fields[name].type
        if kind.endswith("2many"):
            return [command for command in value if command[0] != Command.UPDATE]
        return value["id"] if kind == "many2one" and value else value

    def as_sent(self, story, name):
        """Return what the web client sends of what the story's record has."""
        field, value = story._fields[name], story.sudo()[name]
        if field.type.endswith("2many"):
            return [Command.link(one) for one in value.ids]
        if field.type == "many2one":
            return value.id
        return str(value) if field.type in ("date", "datetime") and value else value

    # ------------------------------------------------------------------ opening

    def test_own_customer(self):
        self.debtor.sudo().user_id = self.salesperson
        for model in SCREENS:
            record = self.salesperson if model == "res.users" else self.the(model)
            for user in (self.salesperson, self.collector, self.manager, self.accountant):
                may_read = model != "account.move" or user in (self.salesperson, self.accountant)
                with self.subTest(model=model, user=user.name):
                    if may_read:
                        self.open_screens(user, model, record)

    def test_other_customer(self):
        """Of an invoice or a customer of somebody else's, they see what Odoo shows."""
        for model in ("account.move", "res.partner"):
            with self.subTest(model=model):
                self.open_screens(self.salesperson, model, self.the(model))

    def test_sold_to_the_customer_of_another(self):
        """The story of the invoice that they sold opens, not that of the customer's others."""
        self.owed.sudo().invoice_user_id = self.salesperson
        items = self.env["dunning.due.item"].with_user(self.salesperson).search([])
        self.assertEqual(items.move_id, self.owed)
        for model in ("dunning.due.item", "dunning.action", "dunning.promise", "res.partner"):
            record = items if model == "dunning.due.item" else self.the(model)
            with self.subTest(model=model):
                self.open_screens(self.salesperson, model, record)
