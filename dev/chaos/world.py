"""The company that chaos befalls: debtors for each channel, promises kept and broken, payments."""

from datetime import timedelta
from mailbox import MOODS

from common import OWN
from freezegun import freeze_time

from odoo import Command

COMPANY = "Chaos"
CHANNELS = ("email", "email", "email", "phone", "letter")


def build_world(env, debtors, channels=CHANNELS):
    """Create the company in automatic mode, every day worked, with so many debtors, who are chased
    by ``channels`` in turn.
    """
    from odoo.addons.relance_telephonique.demo import Ledger, build_company, build_users

    company = build_company(env, name=COMPANY)
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    company = company.with_env(env)
    accountant, _salesperson, _manager = build_users(env, company, OWN)
    company.dunning_user_id = accountant
    _work_every_day(company)
    company.dunning_mode = "automatic"
    scenarios = {channel: _scenario(company, channel) for channel in sorted(set(channels))}
    partners = _debtors(company, scenarios, debtors, channels)
    ledger = Ledger(company)
    invoices = ledger.invoices(
        [
            {"partner": partner, "amount": 100 + 10 * number + part, "due": -6 - part}
            for number, partner in enumerate(partners)
            for part in range(2)
        ]
    )
    _promises(company, ledger, partners, invoices)
    return company


def _work_every_day(company):
    for attendance in company.resource_calendar_id.attendance_ids.filtered(
        lambda attendance: attendance.dayofweek == "0"
    ):
        for day in "56":
            attendance.copy({"dayofweek": day})


def _scenario(company, channel):
    template = company.env.ref("relance_telephonique.mail_template_reminder")
    steps = [(3, channel), (20, "email"), (40, "phone")]
    return company.env["dunning.scenario"].create(
        {
            "name": f"Begins by {channel}",
            "company_id": company.id,
            "level_ids": [
                Command.create(
                    {
                        "name": f"{step} after {delay} days",
                        "delay_days": delay,
                        "channel": step,
                        "mail_template_id": template.id,
                    }
                )
                for delay, step in steps
            ],
        }
    )


def _debtors(company, scenarios, count, channels):
    channels = [channels[number % len(channels)] for number in range(count)]
    return (
        company.env["res.partner"]
        .with_context(tracking_disable=True)
        .create(
            [
                {
                    "name": f"Debtor {number:03} {channel}",
                    "is_company": True,
                    "email": f"debtor{number}@{MOODS[number % len(MOODS)]}.chaos.example",
                    "phone": f"01 99 00 {number // 100:02} {number % 100:02}",
                    "street": f"{number + 1} rue des Essais",
                    "zip": "44000",
                    "city": "Nantes",
                    "country_id": company.env.ref("base.fr").id,
                    "lang": "fr_FR",
                    "dunning_scenario_id": scenarios[channel].id,
                }
                for number, channel in enumerate(channels)
            ]
        )
    )


def _promises(company, ledger, partners, invoices):
    """One debtor in four has promised a week ago; every second of them pays, the others do not."""
    today = company._dunning_today()
    promised = invoices.filtered(lambda move: int(move.partner_id.name.split()[1]) % 4 == 3)
    with freeze_time(today - timedelta(days=9), tick=True):
        for partner in promised.partner_id:
            items = promised.filtered(
                lambda move, partner=partner: move.partner_id == partner
            ).line_ids.filtered(lambda line: line.account_type == "asset_receivable")
            company.env["dunning.promise"].create(
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "move_line_ids": items.ids,
                    "line_ids": [
                        Command.create(
                            {
                                "date": today - timedelta(days=7),
                                "amount": sum(items.mapped("amount_residual_currency")),
                            }
                        )
                    ],
                }
            ).action_confirm()
    kept = promised.filtered(lambda move: int(move.partner_id.name.split()[1]) % 8 == 3)
    ledger.payments([{"invoice": invoice, "on": 0} for invoice in kept])
