"""The menus of each role: nothing in them is refused, and what has none stands in a gear."""

from pathlib import Path

import polib
from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import DunningCommon

MODULE = "relance_telephonique"
ROOT = f"{MODULE}.dunning_menu_root"
SALES = {"debtors", "promises", "disputes", "due_items", "actions"}
TODAY = {"call_desk", "actions_to_do", "letters", "failures"}
COLLECTOR = SALES | TODAY | {"cases", "law", "scenarios"}
MANAGER = COLLECTOR | {"dashboard", "cash_forecast", "analysis", "settings"}
MOST_BUTTONS = 2  # above a list: more break the control panel of a laptop
AGREED_OR_DONE = [
    "dunning.action",
    "dunning.call",
    "dunning.case",
    "dunning.discount.offer",
    "dunning.dispute",
    "dunning.pause",
    "dunning.postponement",
    "dunning.promise",
]
# What may be red in a list: somebody must act on it today
TO_ACT_ON = {"state", "status", "dunning_status", "result", "registered_state"}
FRENCH = Path(__file__).parents[1] / "i18n" / "fr.po"
WHOLE = {"o_dunning_name", "o_dunning_sentence"}  # goes on in a second line
SHORT_WORDS = ("number", "move_name", "phone", "display_name", "currency")  # as wide as they are
TABLET, NARROWEST = 1024, 84  # pixels
TICKS, BUTTON = 80, 100  # the box that selects a row and the menu of columns; a button in a row
# What Odoo gives the columns of a type (``column_width_hook.js``), in pixels; of a date in French
WIDTHS = {"boolean": 100, "integer": 71, "float": 93, "monetary": 105, "date": 90, "datetime": 130}
NARROW, WIDE = frozenset("ijlftrI.,’'|()  "), frozenset("mwMW%")


@tagged("post_install", "-at_install")
class TestMenus(DunningCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "base.group_user,relance_telephonique.group_dunning_"
        cls.sam = cls._create_user("sam", "base.group_user")
        cls.colette = cls._create_user("colette", group + "user")
        cls.mona = cls._create_user("mona", group + "manager")
        cls.adam = cls._create_user("adam", group + "manager,base.group_system")
        cls.auditor = cls._create_user("audrey", "base.group_user,account.group_account_readonly")

    def leaves(self, user):
        """Return ``{name: action}`` of what the user's menu opens."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        ours = [menus[self.env.ref(ROOT).id]] if self.env.ref(ROOT).id in menus else []
        found = {}
        for menu in ours:
            ours += [menus[child] for child in menu["children"]]
            if not menu["children"]:
                name = menu["xmlid"].removeprefix(f"{MODULE}.dunning_menu_")
                found[name] = self.env[menu["action_model"]].sudo().browse(menu["action_id"])
        return found

    def open(self, action, user):
        """Open an action as the user does: its views and what they show first."""
        action = action.with_user(user)
        if action._name == "ir.actions.server":
            shown = action.run()
        elif action._name == "ir.actions.client":
            return
        else:
            shown = action.sudo()._get_action_dict()
        model = self.env[shown["res_model"]].with_user(user)
        views = shown.get("views") or [(False, mode) for mode in shown["view_mode"].split(",")]
        model.get_views(views)
        domain = shown.get("domain") or []
        if isinstance(domain, str):
            domain = safe_eval(domain, {"uid": user.id})
        model.browse(shown["res_id"]).read(["display_name"]) if shown.get("res_id") else (
            model.web_search_read(domain, {"display_name": {}}, limit=1)
        )

    def check_menus(self, user, expected):
        leaves = self.leaves(user)
        self.assertEqual(set(leaves), expected)
        for name, action in leaves.items():
            with self.subTest(user=user.login, menu=name):
                self.open(action, user)

    def test_salesperson(self):
        self.check_menus(self.sam, SALES)

    def test_collector(self):
        self.check_menus(self.colette, COLLECTOR)

    def test_manager(self):
        self.check_menus(self.mona, MANAGER)

    def test_administrator(self):
        self.check_menus(self.adam, MANAGER)

    def test_auditor(self):
        """Who reads the books sees of dunning what each of us sees of their own customers."""
        self.check_menus(self.auditor, SALES)

    def test_application_opens_the_debtors(self):
        for user in (self.sam, self.colette, self.mona):
            menus = self.env["ir.ui.menu"].with_user(user).load_web_menus(False)
            debtors = self.env.ref(f"{MODULE}.dunning_debtor_action")
            self.assertEqual(menus[self.env.ref(ROOT).id]["actionID"], debtors.id)

    def test_one_entry_for_each_list(self):
        actions = [(action._name, action.id) for action in self.leaves(self.adam).values()]
        self.assertEqual(len(actions), len(set(actions)))
        names = [action.name for action in self.leaves(self.adam).values()]
        self.assertEqual(len(names), len(set(names)))

    # ------------------------------------------------------------------ in the gears

    def windows(self):
        ours = (
            self.env["ir.model.data"]
            .sudo()
            .search([("module", "=like", f"{MODULE}%"), ("model", "=", "ir.actions.act_window")])
        )
        return self.env["ir.actions.act_window"].sudo().browse(ours.mapped("res_id"))

    def see_also(self):
        for window in self.windows():
            context = safe_eval(window.context, {"uid": self.uid, "active_id": False})
            yield from context.get("dunning_see_also", ())

    def test_debtors_have_cards_on_a_telephone(self):
        """A list of debtors is one of cards there: its columns would be cut to a few letters."""
        cut = [
            window.path
            for window in self.windows().filtered("path")
            if window.view_mode.startswith("list") and "kanban" not in window.view_mode
            if self.list_of(window).find("field[@name='partner_id']") is not None
        ]
        self.assertFalse(cut)

    def test_cards_offer_what_their_list_offers(self):
        """Whatever is selected: what makes a new one, or looks for what there is."""
        for window in self.windows().filtered("path"):
            if {"list", "kanban"} <= set(window.view_mode.split(",")):
                with self.subTest(path=window.path):
                    offered = self.buttons_of(self.list_of(window))
                    self.assertLessEqual(offered, self.buttons_of(self.list_of(window, "kanban")))

    def buttons_of(self, arch):
        return {button.get("name") for button in arch.iterfind("header/button[@display='always']")}

    def list_of(self, window, kind="list"):
        views = self.env["ir.ui.view"].sudo()
        chosen = {mode: view for view, mode in window.views}
        view = chosen.get(kind) or views.default_view(window.res_model, kind)
        return etree.fromstring(views.browse(view).get_combined_arch())

    def test_what_a_gear_names_opens(self):
        every = (
            self.env["ir.actions.actions"].sudo().search([("path", "in", list(self.see_also()))])
        )
        self.assertEqual(set(every.mapped("path")), set(self.see_also()))
        for one in every:
            with self.subTest(path=one.path):
                self.open(self.env[one.type].sudo().browse(one.id), self.mona)

    def test_no_list_was_lost(self):
        """What has a path is in a menu, in a gear, or above the debtors."""
        counters = self.env["dunning.debtor"].with_user(self.colette).today_read()
        counted = {self.env.ref(counter["window"]).sudo().path for counter in counters}
        leaves = {action.path for action in self.leaves(self.mona).values()}
        found = leaves | set(self.see_also()) | counted
        lost = {window.path for window in self.windows() if window.path} - found
        filters = {"dunning-tasks", "dunning-promises-to-decide"}  # of Actions to do, of Promises
        in_settings = {"dunning-scripts"}
        self.assertEqual(lost, filters | in_settings)


@tagged("post_install", "-at_install")
class TestListViews(DunningCommon):
    """What all lists have in common, those of bridges included."""

    def lists(self):
        views = (
            self.env["ir.ui.view"]
            .sudo()
            .search(
                [("model", "=like", "dunning.%"), ("type", "=", "list"), ("inherit_id", "=", False)]
            )
        )
        for view in views | views.inherit_children_ids.filtered(lambda one: one.mode == "primary"):
            self.model = view.model
            yield view.xml_id, etree.fromstring(view.get_combined_arch())
        for view in (
            self.env["ir.ui.view"]
            .sudo()
            .search(
                [("model", "=like", "dunning.%"), ("type", "=", "form"), ("inherit_id", "=", False)]
            )
        ):
            self.model = view.model
            for arch in etree.fromstring(view.get_combined_arch()).iter("list"):
                yield view.xml_id, arch

    def test_two_buttons_above_a_list(self):
        crowded = {
            name: len(buttons)
            for name, arch in self.lists()
            if len(buttons := arch.findall("header/button")) > MOST_BUTTONS
        }
        self.assertFalse(crowded)

    def test_what_was_agreed_or_done_is_not_duplicated(self):
        """The copy of a call would stand in the queue beside it, about nothing."""
        views = self.env["ir.ui.view"].sudo()
        documents = [("model", "in", AGREED_OR_DONE), ("type", "in", ("list", "form"))]
        copied = set()
        for view in views.search([*documents, ("mode", "=", "primary")]):
            arch = etree.fromstring(view.get_combined_arch())
            if "0" not in (arch.get("create"), arch.get("duplicate")):
                copied.add(view.xml_id)
        self.assertFalse(copied)

    def test_red_is_what_somebody_must_act_on(self):
        """Not what is merely late, nor a grade: most of what is chased is late."""
        red = {
            (name, node.get("name"), condition)
            for name, arch in self.lists()
            for node in arch.iter()
            if isinstance(node.tag, str) and (condition := node.get("decoration-danger"))
            if not TO_ACT_ON.intersection(_names(condition))
        }
        self.assertFalse(red)

    def test_what_names_a_row_is_not_cut(self):
        """The first text of a row goes on in a second line, or has a width of its own."""
        cut = set()
        for name, arch in self.lists():
            if self.env.ref(name).sudo().type != "list":
                continue
            first = next(
                field
                for field in arch.iterfind("field")
                if field.get("widget") != "handle" and not field.get("column_invisible")
            )
            is_name = self.field_of(first).type in ("char", "many2one")
            is_whole = first.get("width") or "o_dunning_name" in first.get("class", "")
            if is_name and not is_whole:
                cut.add((name, first.get("name")))
        self.assertFalse(cut)

    def test_no_text_with_a_width_of_its_own_is_cut(self):
        """Nor a text at the end of a row, which says what is wrong: it goes on in a second line."""
        cut = {
            (name, field.get("name"))
            for name, arch in self.lists()
            for field in arch.iterfind("field")
            if field.get("optional") != "hide" and not field.get("column_invisible")
            if self.field_of(field).type in ("char", "many2one") and not field.get("widget")
            if field.get("width") or field.get("name") in ("message", "told")
            if not WHOLE.intersection(field.get("class", "").split())
            if not any(word in field.get("name") for word in SHORT_WORDS)
        }
        self.assertFalse(cut)

    def test_sentences_have_room_on_a_tablet(self):
        """What is written out is no column of six lines of two words, beside wide empty ones."""
        narrow = {}
        for name, arch in self.lists():
            if self.env.ref(name).sudo().type != "list":
                continue
            is_ours = arch.get("js_class", "").startswith("dunning_")
            fixed, flexible = TICKS, 0
            for column in arch.iterchildren("field", "button"):
                classes = column.get("class", "").split()
                if column.get("optional") == "hide" or column.get("column_invisible"):
                    continue
                if is_ours and "o_dunning_wide" in classes:
                    continue
                if column.tag == "button":
                    fixed += BUTTON
                elif width := self.width(arch, column):
                    fixed += width
                elif column.get("widget") != "handle":
                    flexible += 1
            if flexible and (room := (TABLET - fixed) / flexible) < NARROWEST:
                narrow[name] = round(room)
        self.assertFalse(narrow)

    def test_no_header_is_cut_in_french(self):
        """Odoo gives a date, a number or a tick a width of its own, and cuts a longer header."""
        french = {entry.msgid: entry.msgstr for entry in polib.pofile(str(FRENCH))}
        cut = {
            (name, field.get("name"), label, round(needs), width)
            for name, arch in self.lists()
            for field in arch.iterfind("field")
            if field.get("optional") != "hide" and not field.get("column_invisible")
            if field.get("nolabel") != "1" and field.get("widget") != "handle"
            if (width := self.width(arch, field))
            if (label := self.label(field, french))
            if (needs := pixels(label)) > width
        }
        self.assertFalse(cut)

    def label(self, field, french):
        own = field.get("string")
        label = own if own is not None else self.field_of(field)._description_string(self.env)
        return french.get(label) or label

    def width(self, arch, field):
        """Return how wide a column is at most, in pixels; None where it takes what there is."""
        if own := field.get("width"):
            return int(own.removesuffix("px"))
        return None if field.get("widget") else WIDTHS.get(self.field_of(field).type)

    def field_of(self, field):
        path = [node.get("name") for node in field.iterancestors("field")]
        model = self.env[self.model]
        for name in reversed(path):
            model = self.env[model._fields[name].comodel_name]
        return model._fields[field.get("name")]

    def test_a_status_has_one_colour(self):
        """The page of a debtor takes it from the table, a list from its view."""
        colours = {
            code: one.colour for code, one in self.env["dunning.due.item"]._statuses().items()
        }
        views = self.env["ir.ui.view"].sudo().search([("arch_db", "like", "%decoration-success%")])
        for view in views.filtered(lambda view: (view.xml_id or "").startswith(MODULE)):
            for node in etree.fromstring(view.arch).iter("field"):
                name = node.get("name")
                if name not in ("status", "dunning_status") or not node.get("decoration-warning"):
                    continue
                with self.subTest(view=view.xml_id):
                    for colour in ("danger", "warning", "info", "success"):
                        said = node.get(f"decoration-{colour}")
                        shown = {code for code in colours if safe_eval(said, {name: code})}
                        self.assertEqual(shown, {c for c in colours if colours[c] == colour})

    def test_gear_has_what_the_header_had(self):
        """Whatever is no button above a list any more is under its gear, for who may do it."""
        bindings = self.env["ir.actions.actions"]
        for model, expected in (
            ("dunning.action", {"Print only", "Retry", "Not done after all", "Cancel actions"}),
            ("dunning.due.item", {"Dispute…", "Later due date…", "Set the level reached…"}),
        ):
            shown = bindings.with_user(self.accountant).get_bindings(model)["action"]
            self.assertLessEqual(expected, {one["name"] for one in shown}, model)
            sam = self._create_user(f"sam_{model[-4:]}", "base.group_user")
            shown = bindings.with_user(sam).get_bindings(model).get("action", ())
            self.assertFalse(expected & {one["name"] for one in shown}, model)

    def test_what_is_under_the_gear_is_no_button_too(self):
        """*Cancel…* stood above the list and under its gear."""
        gear = self.env["ir.actions.actions"].sudo()
        twice = set()
        for name, arch in self.lists():
            bound = {str(one["id"]) for one in gear.get_bindings(self.model).get("action", ())}
            above = {button.get("name") for button in arch.iterfind("header/button")}
            twice |= {(name, button) for button in bound & above}
        self.assertFalse(twice)

    def test_a_field_stands_once_on_a_form(self):
        """A level asked twice for its days to pay."""
        arch = etree.fromstring(self.env.ref(f"{MODULE}.dunning_level_view_form").sudo().arch)
        names = [
            (field.get("name"), field.get("invisible") or field.getparent().get("invisible"))
            for field in arch.iter("field")
        ]
        self.assertEqual(len(names), len(set(names)))


def _names(condition):
    return set(condition.replace("(", " ").replace(")", " ").split())


def pixels(label):
    """Return about how wide a header is."""
    return sum(3.9 if char in NARROW else 11 if char in WIDE else 7.7 for char in label)
