import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { IncomingCallDialog } from "@relance_telephonique/incoming_call/incoming_call";

export const CHANNEL = "dunning_ring"; // of the bus
export const OUTCOME = "DUNNING:OUTCOME"; // chosen elsewhere than on the screen of the call
const LONGEST = 120_000; // milliseconds, of a call whose end nobody tells
const MOST = 3; // telephones that ring at once: the others wait in the list
const CHOSEN_AT_ONCE = 3; // customers with one number; more are chosen in the dialog

/**
 * The telephone of the user rings: a notice says who calls, in all windows, for as long as it
 * rings or is on the line; one click opens their page with the clock running.
 */
export class RingNotices {
    constructor(env, { action, dialog, notification, orm }) {
        Object.assign(this, { env, action, dialog, notification, orm, shown: new Map() });
    }

    /** The server tells the same twice, and what is over before it began. */
    onMessage(ring) {
        this.close(ring.id);
        if (ring.state === "gone") {
            return;
        }
        if (this.shown.size >= MOST) {
            this.close(this.shown.keys().next().value);
        }
        const close = this.notification.add(ring.message, {
            title: ring.title,
            type: "info",
            className: "o_dunning_ring",
            autocloseDelay: LONGEST,
            buttons: this.buttonsOf(ring),
            onClose: () => this.shown.delete(ring.id),
        });
        this.shown.set(ring.id, close);
    }

    close(id) {
        this.shown.get(id)?.();
        this.shown.delete(id);
    }

    buttonsOf(ring) {
        return ring.state === "ended" ? this.outcomesOf(ring) : this.callersOf(ring);
    }

    callersOf(ring) {
        const { debtors } = ring;
        if (debtors.length === 1) {
            return [this.button(_t("Open the call"), () => this.pickUp(ring, debtors[0].id))];
        }
        if (debtors.length && debtors.length <= CHOSEN_AT_ONCE) {
            return debtors.map(({ id, name }) => this.button(name, () => this.pickUp(ring, id)));
        }
        if (debtors.length) {
            return [this.button(_t("Choose"), () => this.search(ring))];
        }
        const search = this.button(_t("Search"), () => this.search(ring));
        return ring.may_create
            ? [search, this.button(_t("New contact"), () => this.create(ring))]
            : [search];
    }

    /** How a call of the user's own ended: the screen of the call notes it, as by its key. */
    outcomesOf(ring) {
        return ring.outcomes.map(({ id, name }) =>
            this.button(name, () => {
                this.close(ring.id);
                const chosen = { partnerId: ring.partner_id, outcomeId: id, isTaken: false };
                this.env.bus.trigger(OUTCOME, chosen);
                return chosen.isTaken || this.openDebtor(ring.partner_id);
            })
        );
    }

    button(name, onClick) {
        return { name: String(name), primary: true, onClick: () => void onClick() };
    }

    openDebtor(partnerId) {
        return this.action.doAction("relance_telephonique.dunning_debtor_page_action", {
            additionalContext: { active_id: partnerId },
        });
    }

    async pickUp({ id }, partnerId) {
        this.close(id);
        await this.action.doAction(
            await this.orm.call("dunning.ring", "action_pick_up", [[id], partnerId])
        );
    }

    /** Who it is, among those who have the number, or all. */
    search(ring) {
        this.dialog.add(IncomingCallDialog, {
            text: ring.debtors.length ? ring.number : "",
            onPick: (partnerId) => this.pickUp(ring, partnerId),
        });
    }

    create(ring) {
        this.close(ring.id);
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            views: [[false, "form"]],
            context: { default_phone: ring.number },
        });
    }
}

registry.category("services").add("dunning_ring", {
    dependencies: ["action", "bus_service", "dialog", "notification", "orm"],
    start(env, services) {
        const notices = new RingNotices(env, services);
        services.bus_service.subscribe(CHANNEL, (ring) => notices.onMessage(ring));
        services.bus_service.start();
        return notices;
    },
});
