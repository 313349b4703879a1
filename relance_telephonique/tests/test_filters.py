"""Whatever the editor of filters offers for what we work out is answered, and its contrary too."""

from datetime import date

from odoo.fields import Domain

from .common import DunningCommon

OF_TEXT = ("=", "ilike")
OF_ORDER = ("=", "<", ">=")
OPERATORS = {
    "char": OF_TEXT,
    "date": OF_ORDER,
    "datetime": OF_ORDER,
    "float": OF_ORDER,
    "html": OF_TEXT,
    "integer": OF_ORDER,
    "many2many": OF_TEXT,
    "many2one": OF_TEXT,
    "monetary": OF_ORDER,
    "one2many": OF_TEXT,
    "text": OF_TEXT,
}
TEXT = "0142"
EXAMPLES = {
    "char": TEXT,
    "date": date(2026, 3, 5),
    "datetime": date(2026, 3, 5),
    "html": TEXT,
    "text": TEXT,
}


class TestFilters(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "account.group_account_manager,relance_telephonique.group_dunning_manager"
        cls.manager = cls._create_user("mona", groups)

    def begin(self):
        super().begin()
        self.on("2026-03-05")
        self.invoice(300.00, due="2026-03-01")
        self.pay(self.invoice(50.00, due="2026-03-02"))
        self.run_on("2026-03-06")
        self.become(self.manager)

    def offered(self):
        """Yield ``(records, field)`` of what we work out and clients may filter on."""
        for name, model in self.env.registry.items():
            records = self.env[name]
            if model._abstract or model._transient or not records.has_access("read"):
                continue
            for field_name, shown in records.fields_get(attributes=["searchable"]).items():
                field = model._fields[field_name]
                is_ours = any(module.startswith("relance_") for module in field._modules)
                if is_ours and field.search and shown.get("searchable"):
                    yield records, field

    def conditions(self, records, field):
        """Yield what a filter may say of a field; compared with False, it is set or not."""
        value = EXAMPLES.get(field.type, 1)
        if field.type == "selection":
            value = field.get_values(self.env)[0]
        for operator in OPERATORS.get(field.type, ("=",)):
            yield Domain(field.name, operator, TEXT if operator == "ilike" else value)
        yield Domain(field.name, "=", False)

    def test_everything_offered_is_answered(self):
        """Each condition and its contrary, together, are all there is."""
        asked = set()
        for records, field in self.offered():
            everything = records.search_count([])
            for condition in self.conditions(records, field):
                with self.subTest(model=records._name, condition=str(condition)):
                    found = records.search_count(condition)
                    contrary = records.search_count(~condition)
                    self.assertEqual(found + contrary, everything)
            asked.add(field.name)
        self.assertLessEqual({"dunning_status", "dunning_time_bar", "grade", "is_todo"}, asked)
