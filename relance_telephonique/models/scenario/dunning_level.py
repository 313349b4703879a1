from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ...tools.channels import OURS, Channel
from ...tools.limits import AMOUNT, DAYS, DELAY, RANK
from ...tools.selection_of import label_of
from ...tools.timeline import Step

CHANNELS = [  # what the module asks of each says ``_channels``
    ("email", "E-mail"),
    ("phone", "Call"),
    ("letter", "Letter"),
    ("registered_letter", "Registered letter"),
    ("sms", "SMS"),
    ("handover", "Hand-over decision"),
    ("manual", "To-do"),
]
DOCUMENTS = ("mail_template_id", "sms_template_id", "report_id")
FORMAL_NOTICE = "relance_telephonique.action_report_formal_notice"


class DunningLevel(models.Model):
    """One step of a scenario: when, through which channel, with which words."""

    _name = "dunning.level"
    _inherit = ["dunning.protected", "dunning.cached", "dunning.shared", "dunning.by.channel"]
    _fixed = ()  # a scenario may be shared, or kept to a company, later
    _description = "Dunning Level"
    _order = "scenario_id, delay_days, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    scenario_id = fields.Many2one(
        "dunning.scenario", required=True, ondelete="cascade", index=True, check_company=True
    )
    company_id = fields.Many2one(related="scenario_id.company_id", store=True)
    is_variant = fields.Boolean(
        string="Stands in for a step that is tested",
        readonly=True,
        copy=False,
        help="A variant on another day, or through another channel. Chance says who gets it.",
    )
    sequence = fields.Integer(
        compute="_compute_sequence",
        store=True,
        readonly=False,
        help="The levels are put in the order of their days.",
        limit=RANK,
    )
    delay_days = fields.Integer(
        string="Days from due date",
        required=True,
        help="Days after the due date; negative for a notice before it.",
        limit=DELAY,
    )
    channel = fields.Selection(CHANNELS, required=True, default="email")
    words_field = fields.Char(
        string="Where its words are",
        compute="_compute_words_field",
        help="The field of the step that holds them.",
    )
    mail_template_id = fields.Many2one(
        "mail.template", string="E-mail template", domain=[("model", "=", "dunning.action")]
    )
    sms_template_id = fields.Many2one(
        "sms.template", string="SMS template", domain=[("model", "=", "dunning.action")]
    )
    report_id = fields.Many2one(
        "ir.actions.report", string="Letter", domain=[("model", "=", "dunning.action")]
    )
    attach_invoices = fields.Boolean(
        help="A copy of each invoice goes with the e-mail, or is printed after the letter."
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    minimum_amount = fields.Monetary(
        help="The step is left out, and the next one taken, while what the debtor owes late is "
        "below this amount, in the company's currency; credits are not deducted.",
        limit=AMOUNT,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        help="Leave empty for the debtor's collector.",
    )
    requires_approval = fields.Boolean(
        help="Wait for a person's approval even when the company sends automatically."
    )
    needs_approval = fields.Boolean(
        string="Waits for approval",
        compute="_compute_needs_approval",
        store=True,
        help="A formal notice always does: it is a person who summons a debtor.",
    )
    is_formal_notice = fields.Boolean(
        string="It is a formal notice",
        compute="_compute_is_formal_notice",
        store=True,
        readonly=False,
        help="The letter summons the debtor to pay: it always waits for an approval, and a case "
        "opens when the deadline of the registered letter passes unpaid.",
    )
    days_to_pay = fields.Integer(
        default=8,
        help="Letters, and e-mails that name a date, ask to be paid within this many days.",
        limit=DAYS,
    )
    instructions = fields.Text(
        translate=True, help="What the person who does this step should know or do."
    )

    _days_to_pay_positive = models.Constraint(
        "CHECK (days_to_pay > 0)", "A letter must leave at least one day to pay."
    )
    _unique_delay = models.UniqueIndex(
        "(scenario_id, delay_days) WHERE active AND is_variant IS NOT TRUE",
        "Two levels of a scenario cannot fall on the same day: change one delay.",
    )

    @api.depends("delay_days")
    def _compute_sequence(self):
        for level in self:
            level.sequence = level.delay_days

    @api.depends("channel")
    def _compute_words_field(self):
        for level in self:
            level.words_field = level._channel().template

    @api.depends("requires_approval", "is_formal_notice", "channel")
    def _compute_needs_approval(self):
        for level in self:
            summons = level.is_formal_notice and level._channel().is_letter
            level.needs_approval = level.requires_approval or summons

    @api.depends("report_id")
    def _compute_is_formal_notice(self):
        """Ours is one; whoever writes another letter says whether it is."""
        ours = self.env.ref(FORMAL_NOTICE, raise_if_not_found=False)
        for level in self:
            level.is_formal_notice = bool(ours) and level.report_id == ours

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for level in self:
            level.currency_id = (level.company_id or self.env.company).currency_id

    @api.constrains("sequence", "delay_days", "active", "scenario_id")
    def _check_sequence(self):
        for scenario in self.scenario_id:
            sequences = scenario.level_ids.sorted("delay_days").mapped("sequence")
            if sequences != sorted(sequences):
                raise ValidationError(
                    self.env._(
                        "The levels of scenario “%(name)s” must follow their delays.",
                        name=scenario.name,
                    )
                )

    @api.constrains(*DOCUMENTS)
    def _check_documents(self):
        """They are made without asking for rights on what they read: on a contact, and on nothing
        that has the same number. And their words can be written.
        """
        for level in self:
            for name in DOCUMENTS:
                if level[name] and level[name].sudo().model != "dunning.action":
                    raise ValidationError(
                        self.env._(
                            "“%(name)s” is not made for dunning contacts: choose another one.",
                            name=level[name].display_name,
                        )
                    )
        for words in (self.mail_template_id, self.sms_template_id):  # once, of however many steps
            words._check_dunning_text()

    @api.depends("name", "delay_days", "scenario_id.name")
    @api.depends_context("dunning_show_delay", "dunning_show_scenario")
    def _compute_display_name(self):
        show_delay = self.env.context.get("dunning_show_delay")
        show_scenario = self.env.context.get("dunning_show_scenario")
        for level in self:
            scenario = show_scenario and level.scenario_id.name
            delay = show_delay and level._delay_label()
            name = show_delay != "only" and level.name
            level.display_name = " · ".join(filter(None, (scenario, delay, name)))

    @api.constrains("user_id")
    def _check_responsible(self):
        self.user_id._check_dunning_internal()

    def write(self, vals):
        """Days of steps are compared: a step already made moves with its level, or it would be
        next again, and never be done.
        """
        result = super().write(vals)
        if "delay_days" in vals:
            self._move_steps()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        used = self.env["dunning.action.line"].with_context(active_test=False).sudo()
        if line := used.search([("level_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "“%(name)s” is part of the history of invoices: archive it instead.",
                    name=line.level_id.name,
                )
            )

    def _move_steps(self):
        """Bring the days kept in the ledger into step with the levels."""
        lines = self.env["dunning.action.line"].with_context(active_test=False)
        self.flush_model(["delay_days"])
        lines.flush_model(["delay_days", "level_id"])
        self.env.cr.execute(
            """
            UPDATE dunning_action_line line SET delay_days = level.delay_days
              FROM dunning_level level
             WHERE level.id = line.level_id AND level.id = ANY(%s)
               AND line.delay_days IS DISTINCT FROM level.delay_days
            """,
            [self.ids],
        )
        lines.invalidate_model(["delay_days"])

    def _step(self):
        """Return the level as the decision and the forecast need it."""
        self.ensure_one()
        return Step(
            level_id=self.id,
            delay=self.delay_days,
            minimum_amount=self.minimum_amount,
            channel=self._channel(),
            requires_approval=self.needs_approval,
            user_id=self.user_id.id,
            condition=self._condition(),
        )

    def _dunning_trouble(self, _record=None):
        """Return an exception that says what the step lacks, None if it lacks nothing."""
        self.ensure_one()
        channel = self._channel()
        if not channel.template or self[channel.template]:
            return None
        if channel.is_message:
            return UserError(self.env._("This step has no template: choose one."))
        if self.is_formal_notice:
            return UserError(self.env._("This step has no letter: choose one."))
        return None

    @api.model
    @ormcache()
    def _all_steps(self):
        """Return ``{id: Step}`` of all levels, archived ones too."""
        levels = self.sudo().with_context(active_test=False)  # no secret to anybody
        return {level.id: level._step() for level in levels.search(Domain.TRUE)}

    # ------------------------------------------------------------------ channels

    @api.model
    def _channels(self):
        """Return the table of channels, a tuple of :class:`Channel`. Another addon adds its own
        here, and its label to ``channel``, from where all that has a channel takes it.
        """
        return OURS

    @api.model
    @ormcache()
    def _known_channels(self):
        """Return ``{code: Channel}``, of channels too that have nothing but a label."""
        known = {channel.code: channel for channel in self._channels()}
        codes = self._fields["channel"].get_values(self.env)
        return {code: known.get(code) or Channel(code) for code in codes}

    @api.model
    def _channel_of(self, code):
        """Return the :class:`Channel` of a code, of one that nobody knows any more too."""
        return self._known_channels().get(code) or Channel(code or "")

    @api.model
    def _label_of_channel(self, code):
        """Return its name in the reader's language; the code of one that nobody knows any more."""
        return label_of(self, "channel", code or "")

    @api.model
    def _channels_that(self, condition):
        """Return the codes of the channels for which ``condition(channel)`` holds, as a tuple."""
        return tuple(code for code, channel in self._known_channels().items() if condition(channel))

    @api.model
    def _channels_of_calls(self):
        """Return the codes of the channels by which somebody is called."""
        return self._channels_that(lambda channel: channel.is_call)

    def _delay_label(self):
        """Return the delay as the trade writes it: J-8, J+3 (D-8, D+3 in English)."""
        self.ensure_one()
        return self.env._("D%(delay)+d", delay=self.delay_days)
