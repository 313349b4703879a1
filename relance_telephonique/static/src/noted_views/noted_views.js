import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";
import { addNotedViews } from "./note";

addNotedViews({ kanban: kanbanView, list: listView });
