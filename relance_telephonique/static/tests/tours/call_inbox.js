import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("dunning_call_inbox", {
    steps: () => [
        {
            content: "The activity inbox",
            trigger: ".o_menu_systray i[aria-label='Activités']",
            run: "click",
        },
        {
            content: "Its calls to debtors",
            trigger: ".o-mail-ActivityMenu .o-mail-ActivityGroup:contains(relance)",
            run: "click",
        },
        {
            content: "Open the baker's",
            trigger: ".o_data_row:contains(Boulangerie Meunier) td[name='partner_id']",
            run: "click",
        },
        { trigger: ".o_field_widget[name='phone_number']:contains(1 99 00 12 34)" },
        { trigger: ".o_dunning_page_total:contains(300,00)" },
        { trigger: ".nav-link[name='script']", run: "click" },
        { trigger: ".o_field_widget[name='script_text']:contains(Colette)" },
        {
            content: "Promises to pay",
            trigger: ".o_dunning_outcomes button:contains(Promesse de paiement)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name='promise_date'] input",
            run: "edit +3d && press Tab",
        },
        { trigger: ".modal button[name='action_log_and_write']", run: "click" },
        { trigger: ".modal .o_field_widget[name='body']:contains(Bonjour)" },
        { trigger: ".modal button.o_mail_send", run: "click" },
        { trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Fait)" },
        { trigger: ".o-mail-Message:contains(Voici ce qui a été dit)" },
    ],
});
