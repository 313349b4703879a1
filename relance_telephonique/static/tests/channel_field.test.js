import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { contains, defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Level extends models.Model {
    channel = fields.Selection({
        selection: [
            ["email", "E-mail"],
            ["phone", "Call"],
            ["fax", "Fax"],
        ],
    });

    _records = [
        { id: 1, channel: "phone" },
        { id: 2, channel: "fax" },
        { id: 3, channel: false },
    ];
}
defineMailModels();
defineModels([Level]);

test("a channel shows its icon and label, one that another addon adds a neutral icon", async () => {
    await mountView({
        resModel: "level",
        type: "list",
        arch: `<list><field name="channel" widget="dunning_channel"/></list>`,
    });
    expect(queryAllTexts(".o_data_cell")).toEqual(["Call", "Fax", ""]);
    expect(".o_data_row:eq(0) .fa-phone").toHaveCount(1);
    expect(".o_data_row:eq(1) .fa-circle-o").toHaveCount(1);
    expect(".o_data_row:eq(2) .fa").toHaveCount(0);
});

test("the icon alone keeps the label for screen readers", async () => {
    await mountView({
        resModel: "level",
        type: "list",
        arch: `<list><field name="channel" widget="dunning_channel" options="{'icon_only': True}"/></list>`,
    });
    expect(queryAllTexts(".o_data_cell")).toEqual(["", "", ""]);
    expect(".o_data_row:eq(0) .fa-phone").toHaveAttribute("aria-label", "Call");
});

test("a channel is chosen among those offered", async () => {
    await mountView({
        resModel: "level",
        resId: 1,
        type: "form",
        arch: `<form><field name="channel" widget="dunning_channel" options="{'whitelisted_values': ['phone', 'email']}"/></form>`,
    });
    await contains(".o_field_widget[name='channel'] input").click();
    expect(queryAllTexts(".o_select_menu_item")).toEqual(["E-mail", "Call"]);
    await contains(".o_select_menu_item:contains(E-mail)").click();
    expect(".o_field_widget[name='channel'] .fa-envelope-o").toHaveCount(1);
});
