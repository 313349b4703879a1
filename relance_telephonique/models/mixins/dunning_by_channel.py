from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.channels import CALL, LETTER, MESSAGE, TASK


class DunningByChannel(models.AbstractModel):
    """What has a ``channel``, and is asked about it rather than compared with one by name."""

    _name = "dunning.by.channel"
    _description = "Through a Channel"

    channel_kind = fields.Selection(
        [(MESSAGE, "Message"), (CALL, "Call"), (LETTER, "Letter"), (TASK, "Task")],
        string="Kind of channel",
        compute="_compute_channel_kind",
        search="_search_channel_kind",
    )
    is_registered = fields.Boolean(
        string="By registered post",
        compute="_compute_channel_kind",
        search="_search_is_registered",
    )

    def _channel(self):
        """Return what there is to know of the channel: a :class:`Channel`."""
        return self.env["dunning.level"]._channel_of(self.channel)

    def _channel_label(self):
        return self.env["dunning.level"]._label_of_channel(self.channel)

    @api.depends("channel")
    def _compute_channel_kind(self):
        for record in self:
            channel = record._channel()
            record.channel_kind = channel.kind if channel.code else False
            record.is_registered = channel.is_registered

    @api.model
    def _search_channel_kind(self, operator, value):
        """What nobody knows any more is a task."""
        if operator != "in":
            return NotImplemented
        that = self.env["dunning.level"]._channels_that
        if TASK in value:
            return Domain("channel", "not in", that(lambda channel: channel.kind not in value))
        return Domain("channel", "in", that(lambda channel: channel.kind in value))

    @api.model
    def _search_is_registered(self, operator, value):
        if operator != "in":
            return NotImplemented
        that = self.env["dunning.level"]._channels_that
        return Domain("channel", "in", that(lambda channel: channel.is_registered in value))
