import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("dunning_dispute", {
    steps: () => [
        {
            content: "The disputes: open the baker's",
            trigger: ".o_data_row:contains(Boulangerie Meunier) td[name='category']",
            run: "click",
        },
        { trigger: ".o_field_widget[name='amount'] input:value(250,00)" },
        {
            content: "What we found",
            trigger: ".o_field_widget[name='answer'] textarea",
            run: "edit Un carton manquait.",
        },
        {
            content: "They are right",
            trigger: "button[name='action_founded']:contains(Le débiteur a raison)",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name='dunning_amount'] input:value(250,00)" },
        { trigger: ".modal .o_field_widget[name='reason'] input:value(Litige)" },
        { trigger: ".modal button[name='refund_moves']", run: "click" },
        {
            content: "The credit note, in draft",
            trigger: ".o_form_view .oe_subtotal_footer:contains(250,00)",
        },
        { trigger: "button[name='action_post']:not(.d-none)", run: "click" },
        { trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Comptabilisé)" },
    ],
});
