"""Settings: a manager of dunning sets what the company's dunning needs, and nothing else of it."""

from lxml import etree

from odoo import api, models

from ..tools.groups import ADMINISTRATORS

SHOWN_HOURS = 12.0
APP = "//app[@name='relance_telephonique']"  # in Odoo's settings


class DunningSettings(models.TransientModel):
    """The company's settings of dunning, for managers who are no administrators.

    Fields and layout are those of Odoo's settings, with what bridges add to them.
    """

    _name = "dunning.settings"
    _inherit = ["dunning.company.form", "dunning.company.settings"]
    _description = "Dunning: Settings"
    _transient_max_hours = SHOWN_HOURS

    def _settings(self):
        """Return what stands on the company under the same name and may be changed."""
        return {
            name
            for name, field in self._fields.items()
            if field.related == f"company_id.{name}" and not field.readonly
        }

    def _compute_display_name(self):
        self.display_name = self.env._("Settings")

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Lay the form out as Odoo's settings are, a page for each of their blocks."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            notebook = arch.find(".//notebook")
            for block in self._blocks():
                page = etree.SubElement(notebook, "page", block.attrib)
                page.set("string", page.attrib.pop("title"))
                room = etree.SubElement(page, "div", {"class": "row mt16 o_settings_container"})
                room.extend(block)
        return arch, view

    def _blocks(self):
        """Return the blocks of dunning in Odoo's settings, as read in the reader's language."""
        settings = self.env.ref("base.res_config_settings_view_form")
        # Views are the administrators'; what is shown of them is ours
        arch = etree.fromstring(settings.sudo().get_combined_arch())
        for setting in arch.xpath(f"{APP}//setting[@groups='{ADMINISTRATORS}']"):
            setting.getparent().remove(setting)
        return arch.xpath(f"{APP}/block")

    @api.model
    def action_open_settings(self):
        """Open the settings of the current company."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "relance_telephonique.dunning_settings_action_form"
        )
        return action | {"res_id": self.create({}).id, "path": "dunning-settings"}
