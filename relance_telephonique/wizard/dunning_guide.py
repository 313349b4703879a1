"""First steps: from the installation to the first run, each step told by facts."""

from odoo import api, fields, models
from odoo.tools import format_list

from ..models.action.dunning_action import RUN_CRON
from ..tools.vocabulary import CLAIMED
from .dunning_forecast import BEFORE_START

STEPS = ("is_presented", "has_scenario", "has_start", "is_tested", "is_previewed", "is_on")
SHOWN_HOURS = 12.0
SETTINGS = {  # of the company, which its managers set here
    "street",
    "zip",
    "city",
    "phone",
    "email",
    "dunning_bank_id",
    "dunning_signatory",
    "dunning_signatory_function",
    "dunning_scenario_id",
    "dunning_user_id",
    "dunning_start_date",
    "dunning_mode",
}


class DunningGuide(models.TransientModel):
    """What a company needs before it chases anybody, in six steps.

    It is a way to the company's settings for managers who are no administrators.
    """

    _name = "dunning.guide"
    _inherit = ["dunning.company.form"]
    _description = "Dunning: First Steps"
    _transient_max_hours = SHOWN_HOURS

    done_count = fields.Integer(compute="_compute_done_count")
    is_presented = fields.Boolean(compute="_compute_missing")
    has_scenario = fields.Boolean(compute="_compute_steps")
    has_start = fields.Boolean(compute="_compute_steps")
    is_tested = fields.Boolean(compute="_compute_steps")
    is_previewed = fields.Boolean(compute="_compute_previewed")
    is_on = fields.Boolean(compute="_compute_steps")

    missing = fields.Char(
        compute="_compute_missing", help="What is still missing in the letterhead."
    )
    company_partner_id = fields.Many2one(
        related="company_id.partner_id", string="Contact of the company"
    )
    street = fields.Char(related="company_id.street", readonly=False)
    zip = fields.Char(related="company_id.zip", readonly=False)
    city = fields.Char(related="company_id.city", readonly=False)
    phone = fields.Char(related="company_id.phone", readonly=False)
    email = fields.Char(related="company_id.email", readonly=False)
    dunning_bank_id = fields.Many2one(
        related="company_id.dunning_bank_id", string="Bank account", readonly=False
    )
    dunning_signatory = fields.Char(related="company_id.dunning_signatory", readonly=False)
    dunning_signatory_function = fields.Char(
        related="company_id.dunning_signatory_function", string="Function", readonly=False
    )
    dunning_scenario_id = fields.Many2one(related="company_id.dunning_scenario_id", readonly=False)
    scenario_timeline = fields.Html(related="dunning_scenario_id.timeline", sanitize=False)
    dunning_user_id = fields.Many2one(related="company_id.dunning_user_id", readonly=False)
    dunning_start_date = fields.Date(related="company_id.dunning_start_date", readonly=False)
    dunning_mode = fields.Selection(related="company_id.dunning_mode", readonly=False)
    left_out = fields.Char(
        compute="_compute_left_out", help="What is late, and due before the go-live date."
    )
    unsent_count = fields.Integer(compute="_compute_unsent_count")
    beyond_count = fields.Integer(
        string="Payment terms beyond the law", compute="_compute_beyond_count"
    )
    unconfirmed_rates = fields.Char(
        compute="_compute_unconfirmed_rates", help="The half-years whose rates are not confirmed."
    )
    test_mail = fields.Char(compute="_compute_test_mail", help="What became of the test e-mail.")
    next_run = fields.Char(
        compute="_compute_next_run", help="The day of the next step or deadline."
    )

    # ------------------------------------------------------------------ what is done

    def _settings(self):
        return SETTINGS

    def _compute_display_name(self):
        self.display_name = self.env._("First steps")

    @api.depends(
        "street",
        "city",
        "email",
        "dunning_bank_id",
        "company_id.partner_id.bank_ids",
        "dunning_signatory",
    )
    def _compute_missing(self):
        for guide in self:
            facts = [
                (guide.street and guide.city, self.env._("the address")),
                (guide.email, self.env._("the e-mail address")),
                (
                    guide.dunning_bank_id or guide.sudo().company_id.partner_id.bank_ids,
                    self.env._("the bank account"),
                ),
                (guide.dunning_signatory, self.env._("the signatory")),
            ]
            missing = [name for fact, name in facts if not fact]
            guide.missing = bool(missing) and self.env._(
                "Still missing: %(names)s.", names=format_list(self.env, missing)
            )
            guide.is_presented = not missing

    @api.depends(
        "dunning_scenario_id",
        "dunning_start_date",
        "dunning_mode",
        "company_id.dunning_test_mail_id",
    )
    def _compute_steps(self):
        for guide in self:
            guide.has_scenario = guide.dunning_scenario_id.level_ids
            guide.has_start = guide.dunning_start_date
            guide.is_tested = guide.company_id.sudo().dunning_test_mail_id.state == "sent"
            guide.is_on = guide.dunning_mode != "off"

    @api.depends("is_on")
    def _compute_previewed(self):
        """A preview is of its day: it counts while it is kept, or until dunning is switched on."""
        forecasts = self.env["dunning.forecast"]
        for guide in self:
            guide.is_previewed = guide.is_on or forecasts.search_count(
                [("company_id", "=", guide.company_id.id)], limit=1
            )

    @api.depends(*STEPS)
    def _compute_done_count(self):
        for guide in self:
            guide.done_count = sum(guide[step] for step in STEPS)

    @api.depends("company_id.dunning_test_mail_id")
    def _compute_test_mail(self):
        for guide in self:
            guide.test_mail = guide._test_mail_sentence(
                guide.company_id.sudo().dunning_test_mail_id
            )

    def _test_mail_sentence(self, mail):
        """Return what became of the test e-mail, nothing if there is none."""
        if not mail:
            return False
        values = {
            "address": mail.email_to,
            "when": self.company_id._dunning_moment_label(mail.date),
            "why": mail.failure_reason or "",
        }
        if mail.state == "exception":
            return self.env._("It could not be sent to %(address)s: %(why)s", **values)
        if mail.state != "sent":
            return self.env._("It waits to be sent to %(address)s.", **values)
        return self.env._("Sent on %(when)s to %(address)s.", **values)

    @api.depends("company_id", "dunning_start_date")
    def _compute_left_out(self):
        for guide in self:
            guide.left_out = bool(guide.dunning_start_date) and guide._left_out_sentence()

    def _left_out_sentence(self):
        """Return what the go-live date keeps from being chased, and whether anything late is left;
        nothing if it keeps none.
        """
        late = [("company_id", "=", self.company_id.id), ("days_late", ">", 0)]
        items = self.env["dunning.due.item"]
        count = items.search_count([*late, ("reason_code", "=", BEFORE_START)])
        if not count:
            return False
        if not items.search_count([*late, ("status", "in", CLAIMED)], limit=1):
            return self.env._(
                "Nothing that is late is chased. Items due before this day: %(count)s.",
                count=count,
            )
        return self.env._(
            "Late items that were due before this day, and are not chased: %(count)s.", count=count
        )

    @api.depends("company_id", "dunning_start_date")
    def _compute_unsent_count(self):
        for guide in self:
            guide.unsent_count = len(guide._unsent().move_id)

    def _unsent(self):
        """Return what is not chased because nothing shows that it was ever sent."""
        return self.env["dunning.due.item"].search(
            [("company_id", "=", self.company_id.id), ("status", "=", "unsent")]
        )

    @api.depends("company_id")
    def _compute_beyond_count(self):
        for guide in self:
            guide.beyond_count = len(guide._beyond())

    def _beyond(self):
        """Return whose payment terms give more than the law allows."""
        customers = self.env["res.partner"].sudo()  # a manager may have no right on payment terms
        return customers._dunning_beyond_the_law(self.company_id)

    @api.depends_context("lang")
    def _compute_unconfirmed_rates(self):
        rates = self.env["dunning.interest.rate"].search([("confirmed", "=", False)], order="date")
        names = format_list(self.env, rates.mapped("display_name")) if rates else False
        for guide in self:
            claims = guide.company_id.dunning_interest_policy not in (False, "none")
            guide.unconfirmed_rates = claims and names

    @api.depends("dunning_mode")
    def _compute_next_run(self):
        cron = self.env.ref(RUN_CRON, raise_if_not_found=False) or self.env["ir.cron"]
        for guide in self:
            guide.next_run = guide.is_on and guide._next_run_sentence(cron.sudo())

    def _next_run_sentence(self, cron):
        """Return when the next run is, and what it does."""
        if not cron.active:
            return self.env._(
                "The daily run is archived among the scheduled actions, or was deleted: ask an "
                "administrator."
            )
        when = cron.nextcall
        when += self.company_id._dunning_next_working_day(when.date()) - when.date()
        moment = self.company_id._dunning_moment_label(when)
        if self.dunning_mode == "automatic":
            return self.env._("The next run is on %(moment)s: e-mails leave then.", moment=moment)
        return self.env._(
            "The next run is on %(moment)s: what it prepares waits for your approval.",
            moment=moment,
        )

    # ------------------------------------------------------------------ one click each

    @api.model
    def action_open_guide(self):
        """Open the first steps of the current company."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_guide_action_form"
        )
        return action | {"res_id": self.create({}).id, "path": "dunning-first-steps"}

    def action_start_today(self):
        """Chase only what falls due from today on."""
        for guide in self:
            guide.dunning_start_date = guide.company_id._dunning_today()

    def action_start_with_all(self):
        """Chase the old debts too."""
        self.dunning_start_date = False

    def action_old_were_sent(self):
        """Say of what was due before today that it was sent: by the software used before, on the
        day of the latest of these invoices at the latest.
        """
        self.check_access("read")
        old = self._unsent().filtered(lambda item: item.days_late > 0)
        window = old.action_sent_otherwise()
        made_out = {"default_date": max(old.mapped("invoice_date"), default=False)}
        return window | {"context": window["context"] | made_out}

    def action_open_unsent(self):
        """Open what nothing shows to have been sent."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_due_item_action"
        )
        domain = [("company_id", "=", self.company_id.id), ("status", "=", "unsent")]
        return action | {"domain": domain, "context": {}}

    def action_open_beyond(self):
        """Open the customers whose payment terms give more than the law allows."""
        self.check_access("read")
        domain = [("id", "in", self._beyond().ids)]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment terms beyond the law"),
            "res_model": "res.partner",
            "views": [(False, "list"), (False, "form")],
            "domain": domain,
        }

    def action_send_test(self):
        """Send the first reminder to the current user only."""
        self.check_access("write")
        self.company_id._dunning_send_test_mail()

    def action_preview(self):
        """Show what the next run would prepare."""
        company = self.company_id
        return self.env["dunning.forecast"]._preview(company, company._dunning_today())

    def action_switch_on(self):
        """Let each contact that a run prepares wait for a person's approval."""
        self.dunning_mode = "approval"

    def action_run_now(self):
        """Run today's scenario, as the daily run will do; open what it says of it."""
        self.check_access("write")
        today = {"company_id": self.company_id.id, "date": self.company_id._dunning_today()}
        run = self.env["dunning.run"].create(today)
        run.action_run()
        return run.get_formview_action()

    def action_open_scenario(self):
        """Open the default scenario, to read or change its steps."""
        self.check_access("read")
        return self.dunning_scenario_id.get_formview_action()

    def action_open_approvals(self):
        """Open what waits for approval."""
        self.check_access("read")
        return self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_action_action_approve"
        )
