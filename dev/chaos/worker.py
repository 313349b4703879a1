"""An Odoo process that does, one by one, the tasks it reads: each in its own transaction.

usage: worker.py DATABASE
A line in is ``[task, clock, values]``, a line out is what the task says, both JSON.
"""

import json
import random
import sys
import traceback
from contextlib import nullcontext
from datetime import timedelta

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api, fields, http
from odoo.modules.registry import Registry
from odoo.service import server as odoo_server
from odoo.service.model import retrying
from odoo.tools import config

RUN, FOLLOW = "ir_cron_dunning_run", "ir_cron_dunning_follow"
COLLECTOR = "relance_telephonique.group_dunning_user"
MAIL = "mail.ir_cron_mail_scheduler_action"


class Tasks:
    """What one may ask of the process; ``self.env`` is the superuser's."""

    def __init__(self, env):
        self.env = env
        company = env["res.company"].search([("name", "=", "Chaos")])
        if company:
            self.env = env(context={**env.context, "allowed_company_ids": company.ids})
        self.company = company.with_env(self.env)

    def build(self, debtors, **options):
        from world import build_world

        params = {"report.print_delay": "0", "iap.endpoint": "http://127.0.0.1:9"}
        for parameter in {**params, "sms.endpoint": "http://127.0.0.1:9"}.items():
            self.env["ir.config_parameter"].set_param(*parameter)
        self.env["ir.cron"].search([]).active = False
        self.env["res.company"].search([]).dunning_mode = "off"  # a demo's, which was copied
        build_world(self.env, debtors, **options)

    def prepare(self):
        """Record what is due, without handing it over."""
        self.env["dunning.run"].create({"company_id": self.company.id}).action_prepare()

    def letters(self):
        """Hand over what was prepared: queue e-mails, make letters, call activities."""
        self._cron(f"relance_telephonique.{RUN}")

    def follow(self):
        self._cron(f"relance_telephonique.{FOLLOW}")

    def mail(self):
        self._cron(MAIL)

    def _cron(self, xmlid):
        """Odoo leaves a job alone that was killed three times in a row: here each is the first."""
        cron = self.env.ref(xmlid).with_context(active_test=False)
        self.env["ir.cron.progress"].search([("cron_id", "=", cron.id)]).unlink()
        cron.method_direct_trigger()

    def storm(self, login, seed, seconds):
        """Act as a user, or as the crons, each act in a transaction of its own."""
        from verbs import Storm

        return self._live(Storm, login, seed, seconds)

    def sweep(self, login, seed, seconds):
        """Call public methods as a user, each in a transaction of its own."""
        from calls import Sweep

        return self._live(Sweep, login, seed, seconds)

    def enter(self, seed, seconds, most):
        """Enter nonsense as a manager; nothing of it stays."""
        from common import MANAGER
        from inputs import Inputs

        return self._live(Inputs, MANAGER, seed, seconds, most)

    def breaks(self, moment, seed):
        """Break what the day's work rests on; return ``{what: debtors concerned}``."""
        from breaks import Breaks

        return Breaks(self.company, random.Random(seed)).all_of(moment)

    def look(self):
        """Open what people open; return what could not be."""
        from breaks import look
        from common import MANAGER

        return look(self.env, self.company, MANAGER)

    def telephones(self, count):
        """Return the key of a telephone system, and the logins of so many collectors, each of whom
        has a telephone that is called as they are.
        """
        from odoo.addons.relance_telephonique.models.telephone.machine import PBX_SCOPE

        groups = self.env.ref("base.group_user") + self.env.ref(COLLECTOR)
        collectors = (
            self.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "name": f"Collector {number}",
                        "login": f"collector-{number}",
                        "password": f"collector-{number}",
                        "dunning_extension": f"collector-{number}",
                        "company_id": self.company.id,
                        "company_ids": self.company.ids,
                        "group_ids": groups.ids,
                    }
                    for number in range(count)
                ]
            )
        )
        keys = self.env["res.users.apikeys"].with_user(collectors[0])
        until = fields.Datetime.now() + timedelta(days=1)
        key = keys._generate(PBX_SCOPE, "Telephone system", until)
        return {"key": key, "logins": collectors.mapped("login")}

    def _live(self, kind, login, seed, seconds, *most):
        user = self.env["res.users"].search([("login", "=", login)]).id or None
        life = kind(self.env.registry, self.company.id, user, random.Random(seed))
        life.live(seconds, *most)
        return {"done": life.done, "errors": life.errors}

    def portal_user(self):
        """A debtor who may log in."""
        from common import PORTAL

        self.env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": "Portal",
                "login": PORTAL,
                "company_id": self.company.id,
                "company_ids": self.company.ids,
                "group_ids": self.env.ref("base.group_portal").ids,
            }
        )

    def bounce(self, mood):
        """The e-mails to addresses of this mood come back, through the mail gateway."""
        domain = self.env["mail.alias.domain"].search([], limit=1)
        domain = domain or domain.create({"name": "chaos.example"})
        mails = self.env["mail.mail"].search([("model", "=", "dunning.action")])
        mails = mails.filtered(lambda mail: f"@{mood}." in (mail.recipient_ids[:1].email or ""))
        for mail in mails:
            self.env["mail.thread"].message_process(None, bounce_of(mail, domain.bounce_email))
        return len(mails)


def bounce_of(mail, address):
    """Return what a mail server sends back about an e-mail that it could not deliver."""
    recipient = mail.recipient_ids[:1].email or mail.email_to
    return (
        f"From: MAILER-DAEMON@chaos.example\nTo: {address}\nSubject: Undelivered\n"
        f"Message-Id: <bounce-{mail.id}@chaos.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nno such user\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; chaos.example\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: 5.1.1\n\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-Id: {mail.message_id}\n"
        f"Subject: {mail.subject}\nFrom: {mail.email_from}\nTo: {recipient}\n\nx\n--b--\n"
    )


def connect(name):
    """Load the database, and serve the styles that its PDFs ask for."""
    config.parse_config(["-d", name, "--http-port=0"], setup_logging=True)
    odoo_server.load_server_wide_modules()
    server = odoo_server.ThreadedServer(http.root)
    server.http_spawn()
    registry = Registry(name)
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        url = f"http://127.0.0.1:{server.httpd.server_port}"
        if env["ir.config_parameter"].get_param("report.url") != url:
            env["ir.config_parameter"].set_param("report.url", url)
    return registry


def perform(registry, task, values):
    """Do a task as Odoo serves a request: tried again after a concurrency error."""
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
        try:
            return {"said": retrying(lambda: getattr(Tasks(env), task)(**values), env)}
        except Exception as error:  # noqa: BLE001 (whatever it is, the command shows it)
            traceback.print_exc(file=sys.stderr)
            return {"error": f"{type(error).__name__}: {error}"[:300]}


def main(name):
    registry = connect(name)
    print(json.dumps({"said": "ready"}), flush=True)
    for line in sys.stdin:
        task, clock, values = json.loads(line)
        with freeze_time(clock, tick=True) if clock else nullcontext():
            said = perform(registry, task, values)
        print(json.dumps(said), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, __file__.rpartition("/")[0])
    main(*sys.argv[1:])
