import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { SIZES } from "@web/core/ui/ui_service";
import { listView } from "@web/views/list/list_view";
import { ListRenderer } from "@web/views/list/list_renderer";

const WIDE = "o_dunning_wide";

/**
 * A list that a narrow window does not cut: optional columns of class `o_dunning_wide` wait in its
 * menu there, until somebody chooses columns; sentences (`o_dunning_sentence`) take two lines.
 */
export class DunningListRenderer extends ListRenderer {
    computeOptionalActiveFields() {
        const active = super.computeOptionalActiveFields();
        const isChosen = browser.localStorage.getItem(this.keyOptionalFields) !== null;
        if (!isChosen && this.uiService.size < SIZES.XL) {
            for (const { name, className } of this.allColumns) {
                if (name in active && className?.split(" ").includes(WIDE)) {
                    active[name] = false;
                }
            }
        }
        return active;
    }
}

export const dunningListView = { ...listView, Renderer: DunningListRenderer };

registry.category("views").add("dunning_list", dunningListView);
