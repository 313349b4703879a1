import { registry } from "@web/core/registry";

const outcome = (name) => `.o_dunning_page_screen .o_dunning_outcomes button:contains(${name})`;
const untick = (amount) => ({
    content: `The talk goes on without ${amount}`,
    trigger: `.o_dunning_page_ticked:contains(${amount}) input`,
    run: "click",
});
const nothingOpen = { trigger: "body:not(:has(.modal))" };

/** From the list to a promise with its recap: four clicks. */
registry.category("web_tour.tours").add("dunning_first_promise", {
    steps: () => [
        {
            trigger: ".o_data_row [name='partner_id']:contains(Boulangerie Meunier)",
            run: "click",
        },
        { trigger: outcome("Promise to pay"), run: "click" },
        {
            content: "No other total than what is ticked",
            trigger: ".modal [name='item_ids'] .o_list_footer:contains(300.00)",
        },
        {
            trigger: ".modal .o_field_widget[name='promise_date'] input",
            run: "edit +3d && press Tab",
        },
        { trigger: ".modal button[name='action_log_and_write']", run: "click" },
        { trigger: ".modal .o_field_widget[name='body']:contains(300.00)" },
        { trigger: ".modal button.o_mail_send", run: "click" },
        nothingOpen,
        { trigger: ".o_dunning_page_total [data-part='promised']:contains(300.00)" },
    ],
});

/** Three invoices in one talk: one promised, one disputed, one said to be paid. */
registry.category("web_tour.tours").add("dunning_three_outcomes", {
    steps: () => [
        { trigger: ".o_dunning_page_about:contains(600.00)" },
        untick("200.00"),
        untick("100.00"),
        { trigger: ".o_dunning_page_about:contains(300.00)" },
        { trigger: outcome("Promise to pay"), run: "click" },
        { trigger: ".modal [name='item_ids'] .o_list_footer:contains(300.00)" },
        { trigger: ".modal header .btn-close", run: "click" },
        nothingOpen,
        {
            content: "A window that is closed leaves the ticks as they were",
            trigger: ".o_dunning_outcomes:not(:has(button:disabled))",
        },
        { trigger: ".o_dunning_page_about:contains(300.00)" },
        { trigger: outcome("Promise to pay"), run: "click" },
        { trigger: ".modal [name='item_ids'] .o_list_footer:contains(300.00)" },
        {
            trigger: ".modal .o_field_widget[name='promise_date'] input",
            run: "edit +3d && press Tab",
        },
        { trigger: ".modal button[name='action_log']:visible", run: "click" },
        nothingOpen,
        { trigger: ".o_dunning_page_about:contains(300.00)" }, // 200.00 and 100.00 are left
        untick("100.00"),
        { trigger: outcome("Dispute"), run: "click" },
        { trigger: ".modal .o_field_widget[name='disputed_amount'] input:value(200.00)" },
        { trigger: ".modal .o_field_widget[name='category'] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Quantity)", run: "click" },
        { trigger: ".modal button[name='action_log']:visible", run: "click" },
        nothingOpen,
        { trigger: ".o_dunning_page_about:contains(100.00)" },
        { trigger: outcome("already paid"), run: "click" },
        { trigger: ".modal button[name='action_log']:visible", run: "click" },
        nothingOpen,
        { trigger: ".o_dunning_page_total [data-part='promised']:contains(300.00)" },
        { trigger: ".o_dunning_page_total [data-part='disputed']:contains(200.00)" },
        { trigger: ".o_dunning_page_total [data-part='held']:contains(100.00)" },
    ],
});

/** The telephone rings: Alt+i, some digits, Enter; where Odoo would assign somebody by it, too. */
registry.category("web_tour.tours").add("dunning_call_comes_in", {
    steps: () => [
        { trigger: ".o_dunning_incoming" },
        {
            trigger: ".o_data_row [name='partner_id']:contains(Boulangerie Meunier)",
            run: "click",
        },
        { trigger: ".o_dunning_page_next li a", run: "click" },
        { trigger: ".o_form_view .o_field_many2one_avatar_user[name='user_id']" },
        { trigger: "body", run: "press alt+i" },
        { trigger: ".modal .o_dunning_caller", run: "edit 0199001234" },
        { trigger: ".modal .list-group-item.active:contains(Boulangerie Meunier)" },
        { trigger: ".modal .o_dunning_caller", run: "press Enter" },
        { trigger: ".o_dunning_clock:contains(0:01)" },
        { trigger: outcome("Refuses"), run: "click" },
        { trigger: ".o_dunning_page_story li:contains(Refuses)" },
    ],
});
