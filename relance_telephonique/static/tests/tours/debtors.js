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
        { trigger: ".o_data_row:contains(Garage Vidal)" },
        { trigger: "body:not(:has(.o_data_row:contains(Papeterie Noiret)))" },
        { trigger: ".o_searchview .o_facet_remove:last", run: "click" },
        { trigger: ".o_data_row:contains(Papeterie Noiret)" },
        {
            content: "What a counter counts is a click away",
            trigger: ".o_dunning_counters button[name='promises']:contains(1)",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(Garage Vidal)" },
        { trigger: ".breadcrumb-item:contains(Debtors) a", run: "click" },
        {
            content: "What the steps ask of people, by kind",
            trigger: ".o_cp_switch_buttons .o_activity",
            run: "click",
        },
        { trigger: ".o_dunning_debtor_activities tr:contains(Boulangerie Meunier) .today" },
        { trigger: ".o_cp_switch_buttons .o_list", run: "click" },
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
        {
            content: "However much is owed, the way to the outcomes is in sight",
            trigger: ".o_dunning_outcomes_head",
            run() {
                document.querySelector(".o_dunning_page_owed").style.paddingBottom = "2000px";
                if (!onScreen(".o_dunning_outcomes_head")()) {
                    throw new Error("One has to look for how the talk ended");
                }
            },
        },
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

const onScreen = (selector) => () => {
    const { top, bottom } = document.querySelector(selector).getBoundingClientRect();
    return top >= 0 && bottom <= window.innerHeight;
};

/** The next debtor is there, their number to tap in sight, and nothing is wider than the screen. */
function inSight(name) {
    return [
        { trigger: `.o_dunning_desk_sheet h2:contains(${name})` },
        {
            content: `The number of ${name} is on the screen`,
            trigger: ".o_dunning_desk:not(:has(.o_dunning_desk_outcomes button:disabled))",
            async run() {
                const { scrollWidth } = document.documentElement;
                if (scrollWidth > window.innerWidth) {
                    throw new Error(`${scrollWidth} pixels are wider than the telephone`);
                }
                for (let i = 0; i < 20 && !onScreen(".o_dunning_number")(); i++) {
                    await new Promise((resolve) => setTimeout(resolve, 50));
                }
                if (!onScreen(".o_dunning_number")()) {
                    throw new Error("The number has left the screen");
                }
            },
        },
    ];
}

/** Two taps: to the outcomes, and the one that it was. */
function tap(outcome) {
    const button = `.o_dunning_desk_outcomes button:contains(${outcome})`;
    return [
        { trigger: ".o_dunning_to_outcomes button", run: "click" },
        { trigger: button, run: "click" },
    ];
}

registry.category("web_tour.tours").add("dunning_desk_phone", {
    steps: () => [
        ...inSight("Fonderie Mercier"),
        ...tap("No answer"),
        ...inSight("Boulangerie Meunier"),
        ...tap("Promise to pay"),
        {
            trigger: ".modal .o_field_widget[name='promise_date'] input",
            run: "edit +3d && press Tab",
        },
        { trigger: ".modal button[name='action_log']:visible", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        ...inSight("Huilerie Noyer"),
        {
            content: "The others stand below, and can be chosen",
            trigger: ".o_dunning_queue button:contains(Imprimerie Lenoir)",
            run: "click",
        },
        ...inSight("Imprimerie Lenoir"),
        ...tap("Refuses"),
        ...inSight("Huilerie Noyer"),
        { trigger: ".o_dunning_skip", run: "click" },
        ...inSight("Huilerie Noyer"), // nobody else is left
        ...tap("Hung up"),
        { trigger: ".o_dunning_desk_empty" },
        { trigger: "[name='calls']:contains(4)" },
        { trigger: "[name='promised']:contains(300)" },
    ],
});

/** On a telephone the cases are there at once, however far they have come. */
registry.category("web_tour.tours").add("dunning_cases_phone", {
    steps: () => [
        {
            trigger:
                ".o_kanban_renderer:not(.o_kanban_grouped) .o_kanban_record:contains(Boulangerie Meunier):contains(Order to pay requested)",
        },
        { trigger: ".o_kanban_record:contains(Garage Vidal):contains(To decide)" },
    ],
});
