import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("dunning_promise_plan", {
    steps: () => [
        { trigger: ".nav-link[name='dunning']", run: "click" },
        {
            content: "From the debtor, one click opens a promise of what is due",
            trigger: ".o_dunning_acts button[name='promise']",
            run: "click",
        },
        { trigger: ".o_field_widget[name='amount_due']:contains(300.00)" },
        {
            content: "Split it in three",
            trigger: ".o_field_widget[name='part_count'] input",
            run: "edit 3 && press Tab",
        },
        { trigger: ".o_field_widget[name='line_ids'] .o_data_row:nth-child(3):contains(100.00)" },
        { trigger: "button[name='action_confirm']", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Running)" },
        { trigger: "button[name='action_print_plan']" },
        {
            content: "Put it in writing, with the agreement",
            trigger: "button[name='action_send']",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name='body']:contains(We confirm what we agreed on)" },
        { trigger: ".modal .o-mail-AttachmentCard, .modal .o_attachment, .modal a:contains(.pdf)" },
        { trigger: ".modal button.o_mail_send", run: "click" },
        { trigger: ".o-mail-Message:contains(We confirm what we agreed on)" },
    ],
});
