"""One record of each model, about a customer who is chased, and all who may look at it."""

from odoo import SUPERUSER_ID, Command

from ...tools.debtor_key import key
from ...tools.page_form import Said
from ...tools.ring_said import Heard
from ..common import DunningCommon

MODULE = "relance_telephonique"
GROUPS = "base.group_user,relance_telephonique.group_dunning_"


class EverythingCase(DunningCommon):
    """Boulangerie Meunier owes since 2 March 2026, and nothing was spared them.

    Sam sells to others. Paul is their own accountant, on the portal. Olga manages the dunning of
    another company.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.fr")
        cls.salesperson = cls._create_user("sam", "base.group_user")
        cls.collector = cls._create_user("nadia", GROUPS + "user")
        cls.manager = cls._create_user("mona", GROUPS + "manager")
        cls.portal = cls._create_user("paul", "base.group_portal")
        cls.portal.partner_id.parent_id = cls.debtor
        cls.public = cls.env.ref("base.public_user")
        cls.other_company = cls._create_company(name="Emballages Suisse")
        cls.outsider = cls._create_user("olga", GROUPS + "manager")
        cls.outsider.write(
            {
                "company_ids": [Command.set(cls.other_company.ids)],
                "company_id": cls.other_company.id,
            }
        )

    def begin(self):
        super().begin()
        self.on("2026-01-31")
        self.owed = self.invoice(1000.00, due="2026-03-02")
        self.disputed = self.invoice(300.00, due="2026-03-02")
        self.invoice(200.00, due="2026-04-02", partner=self._create_debtor("Garage Vidal"))
        self.run_on("2026-03-05")
        self.run_on("2026-03-12")
        self.call = self.actions(self.owed, channel="phone")
        self._try_scripts()
        self.call._log_call(self.outcome("voicemail"), note="Asked to call back.")
        self.call.action_take_call()
        self.become(self.manager)
        self.env.invalidate_all()
        self._agree()
        self.owed.sudo()._dunning_lifecycle("203", self.today, source="test")
        self._go_to_court()
        self._open_wizards()
        self.env["dunning.problem"]._tell_of_record(
            self.company, self.level("email"), ValueError("gone")
        )
        self.env["dunning.behaviour"].sudo()._refresh(self.company)
        self.env["dunning.cash.kept"].sudo()._keep(self.company)
        self.call.sudo().message_post(
            body="Je paierai le 15.", author_id=self.debtor.id, message_type="comment"
        )
        token = self.debtor._dunning_page_token(self.company)
        page = self.env["res.partner"].with_user(self.public).sudo()._dunning_of_token(token)
        page._dunning_say(Said("words", text="Our accountant is away."), address="192.0.2.1")
        heard = Heard("1", "ringing", "01 99 00 12 34", "101")
        self.env["dunning.ring"]._hear(heard, self.company)
        self.item_id = self.items(self.owed).id
        self.env.flush_all()

    def _make(self, name, **values):
        record = self.env[name].create(values)
        self.env.invalidate_all()
        return record

    def _agree(self):
        self.bank(1000.00, partner_id=self.debtor.id)
        self.items(self.owed).action_set_aside()
        about = {"partner_id": self.debtor.id}
        items = [Command.set(self.items(self.owed).ids)]
        self._make(
            "dunning.promise",
            **about,
            move_line_ids=items,
            line_ids=[Command.create({"date": "2026-03-20", "amount": 1000.00})],
        ).action_confirm()
        self._make("dunning.postponement", **about, move_line_ids=items, date_maturity="2026-05-01")
        self._make("dunning.dispute", **about, move_ids=[Command.set(self.disputed.ids)])
        self._make("dunning.discount.offer", **about, percentage=2, date_until="2026-04-01")
        self._make("dunning.note", **about, note="Their bank has changed.")
        statement = self.debtor.message_post(body="What you owe.", partner_ids=self.debtor.ids)
        self.env["dunning.mail"]._watch("statement", self.debtor, statement)
        self._make("dunning.pause", **about, date_until="2026-04-01")
        holding = {"name": "Meunier", "partner_ids": self.debtor.ids}
        self.env["dunning.payer.group"].create(holding)

    def _try_scripts(self):
        opened = self.level("call").with_user(self.manager).action_try_variants()
        trial = self.env["dunning.trial"].with_user(self.manager).browse(opened["res_id"])
        trial.variant_ids[1].script_id = self.env.ref(f"{MODULE}.script_firm")
        trial.action_start()
        self.level("email").with_user(self.manager).action_try_variants()

    def _go_to_court(self):
        case = self._make("dunning.case", partner_id=self.debtor.id, move_ids=self.disputed.ids)
        case.stage = "agency"
        self._make("dunning.case.cost", case_id=case.id, amount=35.80)
        waived = {"kind": "waived", "indemnity": 40.00, "reason": "Goodwill"}
        self.env["dunning.penalty"].sudo().create({"move_id": self.disputed.id, **waived})

    def _open_wizards(self):
        action, item = self.call.id, self.items(self.owed).id
        self._make("dunning.action.cancel", action_ids=[action])
        log = self._make(
            "dunning.call.log",
            partner_id=self.debtor.id,
            outcome_id=self.outcome("plan").id,
            note="In two parts.",
        )
        self._make("dunning.call.log.item", log_id=log.id, item_id=item)
        self._make("dunning.call.log.line", log_id=log.id, date="2026-03-20", amount=500.00)
        self._make("dunning.call.override", action_id=action, reason="They asked for it.")
        self._make("dunning.guide")
        self._make("dunning.settings")
        self._make("dunning.personal.data", partner_id=self.debtor.id)
        self.env["dunning.penalty.settle"].sudo().create({"move_ids": self.owed.ids})
        self._make("dunning.registered.posting", action_ids=[action])
        self._make("dunning.script.preview", script_id=self.env.ref(f"{MODULE}.script_first").id)
        self._make("dunning.level.preview", level_id=self.level("email").id)
        self._make("dunning.takeover", item_ids=[item], level_id=self.level("email").id)
        self._make("dunning.sent.otherwise", item_ids=[item])
        taken = self._make("dunning.takeover.import")
        self._make("dunning.takeover.import.line", import_id=taken.id, result="good")
        status = self._make("dunning.lifecycle.import")
        self._make("dunning.lifecycle.import.line", import_id=status.id, result="new")
        self._make("dunning.lifecycle.import.column", import_id=status.id)
        self._make("dunning.customer.news", partner_id=self.debtor.id, note="They pay on Friday.")
        self.env["dunning.forecast"].action_open_forecast()

    def our_models(self):
        """Return the models of the module, those that only others inherit left out."""
        return sorted(
            name
            for name, model in self.registry.items()
            if model._original_module == MODULE and not model._abstract
        )

    def the(self, name):
        """Return the record of that model that the story has made, whoever may read it.

        Nothing of it is read: it would be known to all.
        """
        known = {
            "res.partner": self.debtor,
            "account.move": self.owed,
            "account.move.line": self.env["account.move.line"].browse(self.item_id),
            "dunning.due.item": self.env["dunning.due.item"].browse(self.item_id),
            "dunning.debtor": self.env["dunning.debtor"].browse(
                key(self.company.id, self.debtor.id)
            ),
        }
        if name in known:
            return known[name].with_user(SUPERUSER_ID)
        records = self.env[name].with_user(SUPERUSER_ID)
        domain, order = [], "id desc"
        if "company_id" in records and records._fields["company_id"].store:
            domain = [("company_id", "in", (self.company.id, False))]
            order = "company_id, id desc"  # what is of no company comes last
        return records.with_context(active_test=False).search(domain, order=order, limit=1)
