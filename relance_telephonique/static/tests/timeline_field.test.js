import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

class Item extends models.Model {
    timeline = fields.Html();

    _records = [
        {
            id: 1,
            timeline: `<b>Call</b> <a href="/odoo/res.partner/7" data-model="res.partner" data-id="7">who</a>`,
        },
        { id: 2, timeline: false },
    ];
}
defineMailModels();
defineModels([Item]);

const arch = `<form><field name="timeline" widget="dunning_timeline"/></form>`;

test("a panel's links open in place", async () => {
    mockService("action", {
        doAction(action) {
            expect.step([action.res_model, action.res_id]);
        },
    });
    await mountView({ resModel: "item", resId: 1, type: "form", arch });
    expect(".o_field_dunning_timeline b").toHaveText("Call");
    await contains(".o_field_dunning_timeline b").click();
    await contains(".o_field_dunning_timeline a").click();
    expect.verifySteps([["res.partner", 7]]);
});

test("without a panel nothing is shown", async () => {
    await mountView({ resModel: "item", resId: 2, type: "form", arch });
    expect(".o_field_dunning_timeline").toHaveText("");
});
