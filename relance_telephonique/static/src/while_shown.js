import { status } from "@odoo/owl";

/** Do `work` as long as the component is there: a dialog may outlive the screen that opened it. */
export function whileShown(component, work) {
    return () => {
        if (status(component) !== "destroyed") {
            return work();
        }
    };
}
