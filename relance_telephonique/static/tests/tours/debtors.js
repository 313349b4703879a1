import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/** From the landing page to a debtor, to what is promised, and back. */
registry.category("web_tour.tours").add("dunning_debtors", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "The first page of the application is the list of debtors",
            trigger: ".o_app[data-menu-xmlid='relance_telephonique.dunning_menu_root']",
            run: "click",
        },
        { trigger: ".o_dunning_counters button[name='calls']:contains(1)" },
        { trigger: ".o_searchview .o_facet_values:contains(Something to do)" },
        {
            trigger:
                ".o_data_row:contains(Boulangerie Meunier) [name='amount_overdue']:contains(300.00)",
        },
        { trigger: ".o_data_row:contains(Boulangerie Meunier) a[href='tel:0199001234']" },
        { trigger: "body:not(:has(.o_data_row:contains(Garage Vidal)))" },
        { trigger: ".o_searchview .o_facet_remove:last", run: "click" },
        { trigger: ".o_data_row:contains(Garage Vidal)" },
        {
            content: "What a counter counts is a click away",
            trigger: ".o_dunning_counters button[name='promises']:contains(1)",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(Garage Vidal)" },
        { trigger: ".breadcrumb-item:contains(Debtors) a", run: "click" },
        {
            content: "A row opens the debtor where they are chased",
            trigger: ".o_data_row [name='partner_id']:contains(Boulangerie Meunier)",
            run: "click",
        },
        { trigger: ".o_dunning_page_screen h1:contains(Boulangerie Meunier)" },
        { trigger: ".o_dunning_page_total:contains(300.00)" },
    ],
});

/** On a telephone: a number to tap, the page of the debtor, and the desk until nobody is left. */
registry.category("web_tour.tours").add("dunning_debtors_phone", {
    steps: () => [
        { trigger: ".o_dunning_counters button[name='calls']:contains(1)" },
        {
            content: "A number to tap",
            trigger: ".o_kanban_record:contains(Boulangerie Meunier) a[href='tel:0199001234']",
        },
        {
            trigger: ".o_kanban_record .fw-bold:contains(Boulangerie Meunier)",
            run: "click",
        },
        { trigger: ".o_dunning_page_screen h1:contains(Boulangerie Meunier)" },
        { trigger: ".o_dunning_page_total:contains(300.00)" },
        { trigger: ".o_dunning_page_screen button[title='Back']", run: "click" },
        { trigger: ".o_dunning_counters button[name='calls']", run: "click" },
        {
            trigger:
                ".o_dunning_desk_sheet a.o_dunning_number[href^='tel:']:contains(01 99 00 12 34)",
        },
        { trigger: ".o_dunning_desk_outcomes button:contains(Promise to pay)", run: "click" },
        {
            trigger: ".modal .o_field_widget[name='promise_date'] input",
            run: "edit +3d && press Tab",
        },
        { trigger: ".modal button[name='action_log']:visible", run: "click" },
        { trigger: ".o_dunning_desk_empty" },
    ],
});
