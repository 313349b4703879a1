import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

/**
 * Let the softphone of OCA's `voip_oca` dial, if it is installed and connected, else the computer's
 * telephone; the page stays.
 */
registry.category("actions").add("dunning_dial", async (env, { params }) => {
    const { number, contact_id, next } = params;
    const softphone = env.services.voip_agent_oca;
    if (softphone?.agent) {
        await softphone.call({ number, partner: { id: contact_id } });
    } else {
        browser.location.assign(`tel:${number}`);
    }
    return next;
});
