import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { SearchModel } from "@web/search/search_model";

/** On a telephone one column is seen at a time: the cases would be behind those that hold none. */
export class CasesSearchModel extends SearchModel {
    load(config) {
        return super.load(this.env.isSmall ? { ...config, defaultGroupBy: null } : config);
    }
}

registry.category("views").add("dunning_cases", {
    ...kanbanView,
    SearchModel: CasesSearchModel,
});
