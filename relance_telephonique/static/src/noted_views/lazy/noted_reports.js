import { graphView } from "@web/views/graph/graph_view";
import { pivotView } from "@web/views/pivot/pivot_view";
import { addNotedViews } from "@relance_telephonique/noted_views/note";

addNotedViews({ graph: graphView, pivot: pivotView });
