"""What breaks under our feet, in the process of the worker: each on a debtor of its own, if any."""

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tools import SQL

GARBAGE = (b"", b"%PDF-1.4 cut", b"\x00\xff" * 500, b"GIF89a", b"<html>", b"a" * 3_000_000)
WRONG = '<p><t t-out="object.no_such_field"/></p>'
LONG = "Ça " * 3000


class Breaks:
    """``_before_<what>``, ``_after_<what>``, ``_at_last_<what>``: by when it happens. Each returns
    the debtors whom it may keep from being served, nothing if nobody.
    """

    def __init__(self, company, chance):
        self.company, self.env, self.chance = company, company.env, chance
        self.debtors = self.env["res.partner"].search(
            [("name", "=like", "Debtor %"), ("is_company", "=", True)], order="id"
        )
        self.taken = self.env["dunning.promise"].search([]).partner_id  # these owe nothing now

    def all_of(self, moment):
        """Break all of a moment; return ``{what: names of the debtors concerned}``."""
        prefix, hit = f"_{moment}_", {}
        for name in sorted(dir(self)):
            if name.startswith(prefix):
                hit |= self._one(name.removeprefix(prefix), getattr(self, name))
        self.env.flush_all()
        self.env.registry.clear_cache()
        return hit

    def _one(self, what, break_it):
        try:
            with self.env.cr.savepoint():
                concerned = break_it()
                names = concerned.mapped("name") if concerned else []
        except (UserError, IntegrityError):  # refused: nothing is broken
            return {f"{what} (refused)": []}
        return {what: names}

    def _take(self, channel):
        """Return a debtor to whom nothing was done yet, and who is first contacted so."""
        free = self.debtors.filtered(lambda debtor: debtor.name.endswith(channel)) - self.taken
        [debtor] = free[:1]
        self.taken |= debtor
        return debtor

    def _own_step(self, channel):
        """Return a debtor, and the first step of a scenario that only they follow."""
        debtor = self._take(channel)
        scenario = debtor.dunning_scenario_id.copy({"name": f"Of {debtor.name}"})
        debtor.dunning_scenario_id = scenario
        return debtor, scenario.level_ids.sorted("delay_days")[0]

    def _force(self, record, **values):
        """Write behind the back of all checks, as a migration or another addon may."""
        record.flush_recordset()
        for name, value in values.items():
            column = SQL.identifier(name)
            table = SQL.identifier(record._table)
            self.env.cr.execute(
                SQL("UPDATE %s SET %s = %s WHERE id = %s", table, column, value, record.id)
            )
        record.invalidate_recordset()

    # ------------------------------------------------------------------ before handing over

    def _before_template_text(self):
        debtor, level = self._own_step("email")
        level.mail_template_id = level.mail_template_id.copy()
        field = level.mail_template_id._fields["body_html"]
        wrong = field.convert_to_column_insert(WRONG, level.mail_template_id)
        self._force(level.mail_template_id, body_html=wrong)
        return debtor

    def _before_template_deleted(self):
        debtor, level = self._own_step("email")
        level.mail_template_id = level.mail_template_id.copy()
        level.mail_template_id.unlink()
        return debtor

    def _before_letter_gone(self):
        debtor, level = self._own_step("letter")
        report = self.env.ref("relance_telephonique.action_report_dunning_letter")
        level.report_id = report.copy({"report_name": "dunning.gone"})
        return debtor

    def _before_level_deleted(self):
        debtor, level = self._own_step("email")
        level.unlink()
        return debtor

    def _before_rule(self):
        scenario = self.debtors[0].dunning_scenario_id.copy({"name": "Rule", "sequence": 0})
        self._force(scenario, partner_domain="[('x_deleted', '=', True)]")

    def _before_scripts(self):
        for script in self.env["dunning.script"].search([]):
            self._force(script, opening='{"en_US": "<p>{{ gone }} {{</p>"}')

    def _before_address(self):
        debtor = self._take("email")
        debtor.email = self.chance.choice(
            ("x", "a@b@c", "x@y.example\nBcc: all@y.example", LONG, "é@ü", "@", "a@b, c@d")
        )
        return debtor

    def _before_phone(self):
        debtor = self._take("phone")
        debtor.phone = self.chance.choice(("x", "☎", "+", LONG, "00000000000000000000", "tel:1;2"))
        return debtor

    def _before_name(self):
        """Names are long, have several lines, run from right to left; all are served."""
        email, phone = self._take("email"), self._take("phone")
        self._force(email, name=f"{email.name}\r\nBcc: all@y.example", complete_name=LONG)
        self._force(phone, name=f"\u202e{phone.name}\n<script>", complete_name="\u202e<b>")

    def _before_postal_address(self):
        debtor = self._take("letter")
        debtor.write({"street": False, "zip": False, "city": False, "country_id": False})
        return debtor

    def _before_archived(self):
        debtor = self._take("email")
        debtor.active = False
        return debtor

    def _before_francs(self):
        """An invoice in a currency of which no rate is known."""
        francs = self.env.ref("base.CHF")
        francs.active = True
        francs.rate_ids.unlink()
        from odoo.addons.relance_telephonique.demo import Ledger

        Ledger(self.company).invoices(
            [{"partner": self._take("email"), "amount": 70, "due": -6, "currency": francs}]
        )

    def _before_no_due_date(self):
        debtor = self._take("email")
        items = self.env["account.move.line"].search(
            [("partner_id", "=", debtor.id), ("account_type", "=", "asset_receivable")]
        )
        for item in items:
            self._force(item, date_maturity=None, name=None)

    def _before_user_left(self):
        self.company.dunning_user_id.active = False

    def _before_bank_accounts(self):
        self.company.partner_id.bank_ids.unlink()

    def _before_company_data(self):
        self._force(self.company, email=None)
        self._force(self.company.partner_id, email=None, country_id=None, vat="?")

    def _before_rates(self):
        for rate in self.env["dunning.interest.rate"].search([], limit=3):
            self._force(rate, ecb=99999)

    def _before_outcomes(self):
        self.env["dunning.call.outcome"].search([]).active = False

    def _before_activity_types(self):
        ours = self.env["mail.activity.type"].search([("res_model", "=", "dunning.action")])
        ours.active = False

    def _before_language(self):
        self.env["res.partner"].search([("lang", "=", "fr_FR")]).lang = "en_US"
        self.env["res.lang"].search([("code", "=", "fr_FR")]).active = False

    def _before_reports(self):
        self.env.ref("relance_telephonique.action_report_dossier").unlink()

    # ------------------------------------------------------------------ once handed over

    def _after_letter_files(self):
        """Letters that wait to be printed are cut, empty, something else; one has no file."""
        letters = self.env["dunning.action"].search(
            [("document_id", "!=", False), ("state", "=", "ready")]
        )
        damaged, lost = letters[: len(GARBAGE)], letters[-1:]
        for letter, content in zip(damaged, GARBAGE, strict=False):
            letter.document_id.raw = content
        lost.document_id.unlink()
        return (damaged | lost).partner_id

    def _after_filestore(self):
        """Files are lost that the database still names."""
        files = self.env["ir.attachment"].search([("res_model", "=", "account.move")], limit=3)
        for file in files.filtered("store_fname"):
            self._force(file, store_fname="00/" + "0" * 40)

    def _after_messages(self):
        """Somebody tidies up the queue and the messages."""
        self.env["mail.mail"].search([], limit=2).unlink()
        self.env["dunning.action"].search(
            [("message_id", "!=", False)], limit=2
        ).message_id.unlink()

    def _after_activities(self):
        self.env["mail.activity"].search([("res_model", "=", "dunning.action")], limit=2).unlink()

    def _after_contacts(self):
        """Whoever is called is merged away, or has no name."""
        action = self.env["dunning.action"].search([("channel", "=", "phone")], limit=1)
        action.contact_id.name = False

    # ------------------------------------------------------------------ at last

    def _at_last_calendar(self):
        """The company is closed for ever, and for years before."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "For ever",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "1970-01-01 00:00:00",
                "date_to": "9999-12-31 23:59:59",
            }
        )

    def _at_last_hours(self):
        self.company.resource_calendar_id.attendance_ids.unlink()

    def _at_last_scenarios(self):
        self.env["dunning.scenario"].search([]).active = False


def look(env, company, login):
    """Open what people open; return what could not be, a line each."""
    user = env["res.users"].search([("login", "=", login)]) or env["res.users"].browse(SUPERUSER_ID)
    env = env(user=user.id)
    broken = []
    for model in sorted(env.registry):
        if model.startswith("dunning.") and env[model].has_access("read"):
            broken += _opened(env, f"{model} does not open", lambda m=model: _read_all(env[m]))
    for model in ("res.partner", "account.move"):
        domain = [("company_id", "=", company.id)] if model == "account.move" else []
        broken += _opened(
            env, f"{model} does not open", lambda m=model, d=domain: _read_ours(env[m], d)
        )
    letters = env["dunning.action"].search([("channel", "=", "letter"), ("state", "=", "ready")])
    return broken + _opened(env, "letters are not printed", letters.action_print)


def _read_all(records):
    found = records.search([], limit=200)
    found.read([name for name, field in records._fields.items() if field.type != "binary"])


def _read_ours(records, domain):
    names = [name for name in records._fields if name.startswith("dunning_")]
    records.search(domain, limit=200).read(names)


def _opened(env, what, work):
    try:
        with env.cr.savepoint():
            work()
    except UserError:  # a sentence
        return []
    except Exception as error:  # noqa: BLE001 (every other one is a finding)
        return [f"{what}: {type(error).__name__}: {str(error).strip()[:150]}"]
    return []
