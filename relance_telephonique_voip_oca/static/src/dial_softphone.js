import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

/**
 * Let the softphone dial; it does nothing but pretend if its telephone system is there for tests.
 * It dials the digits alone of what it is given: without the +, that is another number than `number`.
 * One that is not connected is told of, and the computer's telephone dials. The page stays.
 */
registry.category("actions").add("dunning_dial_softphone", async (env, action) => {
    const { voip_agent_oca: agent, voip_oca: softphone, notification } = env.services;
    const { dialled, contact_id, is_real, next } = action.params;
    if (is_real && softphone.status !== "connected") {
        notification.add(_t("Your softphone is not connected: the computer's telephone dials."), {
            type: "warning",
        });
        return { ...action, tag: "dunning_dial" };
    }
    await agent.call({ number: dialled, partner: { id: contact_id } });
    return next;
});
