import { registry } from "@web/core/registry";

const done = (step) => `section[name='${step}'] .fa-check-circle`;

registry.category("web_tour.tours").add("dunning_first_steps", {
    steps: () => [
        {
            content: "While nothing is chased, the debtors lead to the first steps",
            trigger: ".o_dunning_counters button[name='first_steps']",
            run: "click",
        },
        {
            trigger:
                ".o_field_widget[name='scenario_timeline'] .o_dunning_step:contains(First reminder)",
        },
        { trigger: ".o_field_widget[name='street'] input", run: "edit 1 rue du Port" },
        { trigger: ".o_field_widget[name='city'] input", run: "edit Nantes" },
        { trigger: ".o_field_widget[name='email'] input", run: "edit compta@emballages.example" },
        {
            trigger: ".o_field_widget[name='dunning_signatory'] input",
            run: "edit Mona Ribeiro && press Tab",
        },
        { trigger: done("is_presented") },
        { trigger: "button[name='action_start_today']", run: "click" },
        { trigger: done("has_start") },
        { trigger: "button[name='action_send_test']", run: "click" },
        { trigger: ".o_field_widget[name='test_mail']:contains(mona@emballages.example)" },
        { trigger: "button[name='action_preview']", run: "click" },
        {
            content: "What the first run would prepare: the notice of what falls due",
            trigger: ".o_list_view .o_group_name:contains(Notice before due date)",
        },
        { trigger: ".breadcrumb-item:contains(First steps) a", run: "click" },
        { trigger: done("is_previewed") },
        { trigger: "button[name='action_switch_on']", run: "click" },
        { trigger: done("is_on") },
        { trigger: ".alert-success:contains(waits for your approval)" },
        {
            trigger: "[data-menu-xmlid='relance_telephonique.dunning_menu_steering']",
            run: "click",
        },
        {
            trigger: "[data-menu-xmlid='relance_telephonique.dunning_menu_dashboard']",
            run: "click",
        },
        {
            content: "A figure opens the records behind it",
            trigger:
                ".o_dunning_dashboard:not(:has(button[name='first_steps'])) .o_dunning_card[data-name='overdue']",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(Boulangerie Meunier)" },
    ],
});
