import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame, queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";
import { OUTCOME } from "@relance_telephonique/telephone/ring_service";

const NOTICE = ".o_notification.o_dunning_ring";
const ring = (id, more = {}) => ({
    id,
    state: "ringing",
    number: "01 99 00 12 34",
    title: "Foundry",
    message: "Owes 1,200.00 €",
    debtors: [{ id: 7, name: "Foundry" }],
    may_create: true,
    ...more,
});

defineMailModels();
beforeEach(async () => {
    onRpc("dunning.ring", "action_pick_up", ({ args }) => {
        expect.step(`pick up ${args[0]} with ${args[1]}`);
        return { type: "ir.actions.act_window_close" };
    });
    await mountWithCleanup(WebClient);
});

async function hear(message) {
    getService("dunning_ring").onMessage(message);
    await animationFrame();
}

test("who calls is read out, and stays for the call, not for ever", async () => {
    await hear(ring(1));
    expect(NOTICE).toHaveCount(1);
    expect(NOTICE).toHaveAttribute("role", "alert");
    expect(`${NOTICE} .o_notification_content`).toHaveText("Foundry. Owes 1,200.00 €");
    await advanceTime(100_000);
    expect(NOTICE).toHaveCount(1);
    await advanceTime(30_000);
    expect(NOTICE).toHaveCount(0);
});

test("the same call told again is one notice, and goes once it is over", async () => {
    await hear(ring(1));
    await hear(ring(1, { state: "answered" }));
    expect(NOTICE).toHaveCount(1);
    await hear({ id: 2, state: "gone" });
    expect(NOTICE).toHaveCount(1);
    await hear({ id: 1, state: "gone" });
    expect(NOTICE).toHaveCount(0);
});

test("of a flood three notices stay", async () => {
    for (let id = 1; id <= 20; id++) {
        await hear(ring(id, { title: `Call ${id}` }));
    }
    expect(NOTICE).toHaveCount(3);
    expect(`${NOTICE}:contains(Call 20)`).toHaveCount(1);
});

test("one click picks up", async () => {
    await hear(ring(1));
    await contains(`${NOTICE} button:contains(Open the call)`).click();
    await animationFrame();
    expect.verifySteps(["pick up 1 with 7"]);
    expect(NOTICE).toHaveCount(0);
});

test("one of several is chosen", async () => {
    const debtors = [
        { id: 7, name: "Foundry" },
        { id: 8, name: "Mill" },
    ];
    await hear(ring(1, { title: "01 99 00 12 34", debtors }));
    expect(queryAllTexts(`${NOTICE} .o_notification_buttons button`)).toEqual(["Foundry", "Mill"]);
    await contains(`${NOTICE} button:contains(Mill)`).click();
    await animationFrame();
    expect.verifySteps(["pick up 1 with 8"]);
});

test("one of many is chosen in a dialog", async () => {
    onRpc("res.partner", "dunning_find_caller", ({ args }) => {
        expect.step(`find ${args[0]}`);
        return [{ id: 9, name: "Weaver", detail: "" }];
    });
    const debtors = [1, 2, 3, 9].map((id) => ({ id, name: `Debtor ${id}` }));
    await hear(ring(1, { debtors }));
    await contains(`${NOTICE} button:contains(Choose)`).click();
    await contains(".modal .list-group-item:contains(Weaver)").click();
    await animationFrame();
    expect.verifySteps(["find 01 99 00 12 34", "pick up 1 with 9"]);
});

test("who is not known is searched, or created with the number", async () => {
    await hear(ring(1, { debtors: [], title: "01 99 00 12 34" }));
    patchWithCleanup(getService("action"), {
        doAction: ({ res_model, context }) => expect.step(`${res_model} ${context.default_phone}`),
    });
    await contains(`${NOTICE} button:contains(New contact)`).click();
    expect.verifySteps(["res.partner 01 99 00 12 34"]);
    await hear(ring(2, { debtors: [], may_create: false, number: "" }));
    expect(queryAllTexts(`${NOTICE} .o_notification_buttons button`)).toEqual(["Search"]);
});

test("how one's own call ended is noted by the screen of the call", async () => {
    const outcomes = [
        { id: 3, name: "No answer" },
        { id: 4, name: "Voicemail" },
    ];
    const { env } = getService("dunning_ring");
    env.bus.addEventListener(OUTCOME, ({ detail }) => {
        expect.step(`outcome ${detail.outcomeId} of ${detail.partnerId}`);
        detail.isTaken = true;
    });
    await hear({
        id: 1,
        state: "ended",
        title: "Foundry",
        message: "How?",
        partner_id: 7,
        outcomes,
    });
    await contains(`${NOTICE} button:contains(Voicemail)`).click();
    expect.verifySteps(["outcome 4 of 7"]);
    expect(NOTICE).toHaveCount(0);
});
