import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { expect, test } from "@odoo/hoot";
import {
    contains,
    getService,
    mockService,
    mountWithCleanup,
} from "@web/../tests/web_test_helpers";
import { sayNotice } from "@relance_telephonique/notice";
import { MainComponentsContainer } from "@web/core/main_components_container";

defineMailModels();

const said = [
    "4 of 6 contacts are approved. Letters to print: 4.",
    "Garage Vidal: The debtor has no postal address: complete it and retry.",
    "Garage Noyer: It waits for 01/12/2026: one contact a day.",
];

async function say(params) {
    await mountWithCleanup(MainComponentsContainer);
    const env = {
        services: { notification: getService("notification"), action: getService("action") },
    };
    sayNotice(env, { params: { type: "warning", next: false, ...params } });
    await animationFrame();
}

test("a long notice stays until it is read, a line for each debtor", async () => {
    await say({ message: said.join("\n") });
    expect(".o_notification.text-prewrap").toHaveCount(1);
    await advanceTime(8_000);
    expect(".o_notification").toHaveCount(1);
    await advanceTime(30_000);
    expect(".o_notification").toHaveCount(0);
});

test("its button does what comes next, and the notice goes", async () => {
    mockService("action", { doAction: (action) => expect.step(action) });
    await say({ message: said[0], offers: [{ name: "Letters to print", action: "x.letters" }] });
    await contains(".o_notification_buttons button").click();
    expect.verifySteps(["x.letters"]);
    await animationFrame();
    expect(".o_notification").toHaveCount(0);
});
