import { registry } from "@web/core/registry";

/** Hand the call that was just logged back to whoever asked how it ended, then go on. */
registry.category("actions").add("dunning_call_logged", (env, { params }) => {
    env.bus.trigger("DUNNING:CALL_LOGGED", params.call);
    return params.next;
});
