"""No screen that a person opens ends in an access error."""

from lxml import etree

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
