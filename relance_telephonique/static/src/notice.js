import { registry } from "@web/core/registry";

const SHORTEST = 4_000; // milliseconds, as Odoo's own
const PER_CHARACTER = 70; // milliseconds: fourteen characters in a second

/** Say something for as long as it takes to read, with what can be done next; then do what follows. */
export function sayNotice(env, { params }) {
    const { message, type, offers = [], next } = params;
    const close = env.services.notification.add(message, {
        type,
        className: "text-prewrap",
        autocloseDelay: Math.max(SHORTEST, message.length * PER_CHARACTER),
        buttons: offers.map(({ name, action }) => ({
            name,
            onClick: () => {
                close();
                return env.services.action.doAction(action);
            },
        })),
    });
    return next;
}

registry.category("actions").add("dunning_notice", sayNotice);
