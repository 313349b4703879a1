import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("dunning_salesperson", {
    steps: () => [
        { trigger: ".nav-link[name='dunning']", run: "click" },
        { trigger: ".o_dunning_page_total:contains(300.00)" },
        {
            content: "The story begins with the invoice",
            trigger: ".o_dunning_page_story li",
        },
        {
            content: "The customer told them of a dispute",
            trigger: ".o_dunning_acts button[name='tell_dispute']",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name='amount'] input:value(300.00)" },
        {
            content: "It asks what about",
            trigger: ".modal .o_field_widget[name='category'] input",
            run: "click",
        },
        { trigger: ".o_select_menu_item:contains(Quantity)", run: "click" },
        {
            trigger: ".modal .o_field_widget[name='note'] textarea",
            run: "edit On the phone today: one carton was missing.",
        },
        { trigger: ".modal button[name='action_tell']", run: "click" },
        { trigger: ".o_notification:contains(Passed on to Colette)" },
        {
            content: "It is in the story at once",
            trigger: ".o_dunning_page_story li:contains(Sam)",
        },
    ],
});
