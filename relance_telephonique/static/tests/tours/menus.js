import { registry } from "@web/core/registry";

const menu = (name) => ({
    trigger: `[data-menu-xmlid='relance_telephonique.dunning_menu_${name}']`,
    run: "click",
});

/** What has no menu is in the gear of the list that it belongs to; a manager has their settings. */
registry.category("web_tour.tours").add("dunning_menus", {
    steps: () => [
        { trigger: ".o_cp_action_menus button:has(.fa-cog)", run: "click" },
        { trigger: ".o_dunning_see_also:contains(Calls by telephone)" },
        { trigger: ".o_dunning_see_also:contains(Payer groups)", run: "click" },
        { trigger: ".o_breadcrumb:contains(Payer groups)" },
        menu("follow_up"),
        menu("promises"),
        { trigger: ".o_breadcrumb:contains(Promises)" },
        { trigger: ".o_cp_action_menus button:has(.fa-cog)", run: "click" },
        { trigger: ".o_dunning_see_also:contains(Postponements)" },
        { trigger: ".o_dunning_see_also:contains(Promised payments)", run: "click" },
        { trigger: ".o_breadcrumb:contains(Promised payments)" },
        menu("configuration"),
        menu("settings"),
        {
            content: "The pages are the blocks of Odoo's settings",
            trigger: ".o_notebook .nav-link:contains(Safety)",
        },
        { trigger: ".o_field_widget[name='dunning_tolerance'] input", run: "edit 7.50" },
        { trigger: ".o_notebook .nav-link:contains(Letters)", run: "click" },
        {
            trigger: ".o_field_widget[name='dunning_signatory'] input",
            run: "edit Mona Ribeiro && press Tab",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_status_indicator_buttons:not(:visible)" },
    ],
});
