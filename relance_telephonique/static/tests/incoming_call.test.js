import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { animationFrame, press } from "@odoo/hoot-dom";
import { getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

defineMailModels();

test("in any application a collector's key opens the call that comes in", async () => {
    onRpc("has_group", () => true);
    await mountWithCleanup(WebClient);
    await animationFrame();
    getService("hotkey").add("alt+i", () => expect.step("Assign to…")); // of a form shown later
    await press(["alt", "i"]);
    await animationFrame();
    expect(".modal .o_dunning_caller").toHaveCount(1);
    expect.verifySteps([]);
});
