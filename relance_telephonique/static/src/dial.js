import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/** Let the computer's telephone dial; the page stays. */
registry.category("actions").add("dunning_dial", async (env, { params }) => {
    const { number, next } = params;
    browser.location.assign(`tel:${number}`);
    return next;
});
