import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { session } from "@web/session";

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
beforeEach(() => {
    const dunning_channels = {
        email: { icon: "fa-envelope-o" },
        phone: { icon: "fa-phone" },
        fax: { icon: "fa-fax" },
    };
    patchWithCleanup(session, { dunning_channels });
});

test("a channel shows its icon and label, also one that another addon adds", async () => {
    await mountView({
        resModel: "level",
        type: "list",
        arch: `<list><field name="channel" widget="dunning_channel"/></list>`,
    });
    expect(queryAllTexts(".o_data_cell")).toEqual(["Call", "Fax", ""]);
    expect(".o_data_row:eq(0) .fa-phone").toHaveCount(1);
    expect(".o_data_row:eq(1) .fa-fax").toHaveCount(1);
    expect(".o_data_row:eq(2) .fa").toHaveCount(0);
});

test("a channel whose addon was uninstalled shows its code", async () => {
    Level._records = [{ id: 1, channel: "telex" }];
    await mountView({
        resModel: "level",
        resId: 1,
        type: "form",
        arch: `<form><field name="channel" widget="dunning_channel" readonly="1"/></form>`,
    });
    expect(".o_field_widget[name='channel']").toHaveText("telex");
    expect(".o_field_widget[name='channel'] .fa-circle-o").toHaveCount(1);
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
