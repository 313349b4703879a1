import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { expect, test } from "@odoo/hoot";
import { defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

class Letter extends models.Model {
    name = fields.Char();

    _records = [{ id: 1, name: "Formal notice" }];
}
defineMailModels();
defineModels([Letter]);

const arch = `<list js_class="dunning_letters"><field name="name"/></list>`;
const BANNER = ".o_dunning_letters_progress";

test("the list follows the letters being made, then is silent", async () => {
    let ready = 120;
    onRpc("dunning.action", "letters_progress", () => {
        expect.step(`asked ${ready}`);
        return { ready, total: 300 };
    });
    onRpc("letter", "web_search_read", () => {
        expect.step("listed");
    });
    await mountView({ resModel: "letter", type: "list", arch });
    expect(`${BANNER} span`).toHaveText(
        "Letters being made: 120 of 300 are ready. You may print these meanwhile."
    );
    expect(`${BANNER} .progress-bar`).toHaveAttribute("style", "width: 40%");
    expect.verifySteps(["listed", "asked 120"]);
    ready = 300;
    await advanceTime(5_000);
    await animationFrame();
    expect(BANNER).toHaveCount(0);
    expect.verifySteps(["asked 300", "listed"]);
    await advanceTime(60_000);
    expect.verifySteps([]);
});
