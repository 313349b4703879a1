import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { edit, unload } from "@odoo/hoot-dom";
import { animationFrame, mockSendBeacon } from "@odoo/hoot-mock";
import { beforeEach, expect, test } from "@odoo/hoot";
import {
    contains,
    defineModels,
    fields,
    makeServerError,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Case extends models.Model {
    _name = "case";

    name = fields.Char({ default: "Fonderie" });
    stage = fields.Selection({
        default: "decide",
        selection: [
            ["decide", "To decide"],
            ["paid", "Paid"],
        ],
    });

    _records = [{ id: 1, name: "Fonderie", stage: "decide" }];
}
defineMailModels();
defineModels([Case]);
beforeEach(() => mockSendBeacon(() => expect.step("saved") || true));

function open(values = {}) {
    return mountView({
        resModel: "case",
        type: "form",
        arch: `
            <form js_class="dunning_prepared_form">
                <header><field name="stage" widget="dunning_stage" options="{'clickable': '1'}"/></header>
                <field name="name"/>
            </form>`,
        ...values,
    });
}

test("what nobody has touched is not saved by closing the page", async () => {
    await open();
    await unload();
    await animationFrame();
    expect.verifySteps([]);
});

test("what was typed is saved by closing the page, also while one is still typing", async () => {
    await open();
    await contains("[name='name'] input").click();
    await edit("Moules");
    await unload();
    await animationFrame();
    expect.verifySteps(["saved"]);
});

test("a stage that is refused is not shown as reached", async () => {
    expect.errors(1);
    onRpc("web_save", () => {
        throw makeServerError({ message: "12,462.60 € are left to pay" });
    });
    await open({ resId: 1 });
    await contains(".o_statusbar_status button:contains(Paid)").click();
    await animationFrame();
    expect(".o_arrow_button_current").toHaveText("To decide");
    expect(".o_form_button_save").not.toBeVisible();
    expect.verifyErrors(["12,462.60"]);
});
