"""The French company of the tests: built once and kept in the database, or else for each class.

Odoo's charts of accounts, users and groups take seconds to make, and each test class needs them.
``dev/test`` keeps them (``keep``) before it begins; without that, as under Odoo's own runner, each
class makes its own. What is kept is what ``setUpClass`` leaves, the attributes of the class; then a
second company, archived, for the test that asks for another one; and what browsers load.
"""

import hashlib
import json
from pathlib import Path

from odoo import SUPERUSER_ID, Command
from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.base.tests.common import BaseCommon
from odoo.addons.mail.tests.common import MailCase
from odoo.models import BaseModel
from odoo.modules.registry import Registry
from odoo.sql_db import Cursor
from odoo.tests import new_test_user
from odoo.tests.common import get_db_name

PARAMETER = "relance_telephonique.company_of_the_tests"
RESERVE = "In reserve"
SCRIPTS = (
    "bus.websocket_worker_assets",
    "web.assets_backend_lazy",
    "web.assets_emoji",
    "web.assets_tests",
    "web.assets_web",
)
STYLES = ("web.assets_backend_lazy", "web.assets_web", "web.assets_web_print")
STYLES_OF_LETTERS = ("web.report_assets_common", "web.report_assets_pdf")


class CompanyCase(AccountTestInvoicingCommon, MailCase):
    """A company that chases automatically, with an accountant and a debtor."""

    country_code = "FR"
    chart_template = "generic_coa"  # ten times quicker to load than the French one

    @classmethod
    def get_default_groups(cls):
        manager = cls.quick_ref("relance_telephonique.group_dunning_manager")
        return super().get_default_groups() | manager

    @classmethod
    def default_env_context(cls):
        """People's own context: nothing of the chatter is switched off."""
        return {}

    @classmethod
    def setUpClass(cls):
        kept = cls._find_kept()
        if kept:
            super(BaseCommon, cls).setUpClass()  # all that does not make records
            cls._take_up(kept)
        else:
            super().setUpClass()
            cls._make_company()

    @classmethod
    def _make_company(cls):
        cls.accountant = cls._create_user("claire", "account.group_account_invoice")
        cls.debtor = cls._create_debtor("Boulangerie Meunier")
        cls.standard = cls.env.ref("relance_telephonique.scenario_standard")
        cls.company.write(
            {
                "email": "compta@emballages.example",
                "dunning_mode": "automatic",
                "dunning_scenario_id": cls.standard.id,
                "dunning_user_id": cls.accountant.id,
            }
        )
        cls.company.resource_calendar_id.tz = "Europe/Paris"
        # by default Odoo waits a second for the scripts of each PDF: ours have none
        cls.env["ir.config_parameter"].sudo().set_param("report.print_delay", "0")

    @classmethod
    def _create_user(cls, login, groups, **values):
        return new_test_user(
            cls.env,
            login,
            groups,
            company_id=cls.company.id,
            **{"name": login.title(), "email": f"{login}@emballages.example", **values},
        )

    @classmethod
    def _create_debtor(cls, name, **values):
        mailbox, *_rest, domain = name.lower().split()
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "email": f"{mailbox}@{domain}.example",
                "street": "3 allée du Four",
                "zip": "75011",
                "city": "Paris",
                **values,
            }
        )

    # ------------------------------------------------------------------ another company

    @classmethod
    def _create_company(cls, **values):
        """Return another company: the one in reserve, where its country and currency will do."""
        companies = cls.env["res.company"].with_context(active_test=False)
        reserve = companies.search([("name", "=", RESERVE)], limit=1)
        if not reserve or {"country_id", "currency_id"} & values.keys():
            return super()._create_company(**values)
        reserve.write({"active": True, **values})
        cls._members().company_ids = [Command.link(reserve.id)]
        return reserve.with_env(cls.env)

    @classmethod
    def _put_in_reserve(cls):
        company = cls._create_company(name=RESERVE)
        cls._members().company_ids = [Command.unlink(company.id)]
        company.active = False

    @classmethod
    def _members(cls):
        """Return whom Odoo gives the companies that it makes."""
        return cls.env.user + cls.env["res.users"].browse(SUPERUSER_ID)

    @classmethod
    def _make_bundles(cls):
        """Put together what browsers and letters load, which takes each of them as long as the rest
        of a test. Odoo does it again where a file has changed since.
        """
        bundle = cls.env["ir.qweb"].sudo()._get_asset_bundle
        for name in SCRIPTS:
            bundle(name, css=False).js()
        for name in STYLES:
            bundle(name, js=False).css()
        for name in STYLES_OF_LETTERS:
            bundle(name, js=False, autoprefix=True).css()

    # ------------------------------------------------------------------ kept in the database

    @classmethod
    def _find_kept(cls):
        """Return what ``keep`` wrote, unless this file has changed since."""
        with Registry(get_db_name()).cursor() as cr:
            cr.execute("SELECT value FROM ir_config_parameter WHERE key = %s", [PARAMETER])
            kept = json.loads(cr.fetchone()[0]) if cr.rowcount else {}
        return kept.get("attributes") if kept.get("version") == version() else None

    @classmethod
    def _take_up(cls, attributes):
        """Set the attributes of the class: records, or a dictionary of records."""
        _model, [uid] = attributes["user"]
        cls.env = cls.env(user=uid, context=cls.default_env_context())
        for name, value in attributes.items():
            setattr(cls, name, cls._kept_value(value))

    @classmethod
    def _kept_value(cls, value):
        if isinstance(value, dict):
            return {key: cls._kept_value(of_key) for key, of_key in value.items()}
        model, ids = value
        return cls.env[model].browse(ids)

    @classmethod
    def _to_keep(cls, value):
        if isinstance(value, dict):
            return {key: cls._to_keep(of_key) for key, of_key in value.items()}
        return [value._name, value.ids]

    @classmethod
    def _keep(cls):
        kept = {
            name: cls._to_keep(value)
            for name, value in vars(cls).items()
            if isinstance(value, BaseModel) or name == "company_data"
        }
        text = json.dumps({"version": version(), "attributes": kept})
        cls.env["ir.config_parameter"].sudo().set_param(PARAMETER, text)
        cls.cr.flush()
        cls.cr.postcommit.clear()  # invitations stay in the queue, as in a test
        Cursor.commit(cls.cr)  # its own is forbidden to tests


def version():
    """Return which company this file makes."""
    return hashlib.sha1(Path(__file__).read_bytes(), usedforsecurity=False).hexdigest()


def keep():
    """Make the company in a database that has none, to stay."""
    maker = type("MakesCompany", (CompanyCase,), {})
    maker.setUpClass()
    try:
        maker._put_in_reserve()
        maker._make_bundles()
        maker._keep()
    finally:
        maker.doClassCleanups()
