import { registry } from "@web/core/registry";

/** The next debtor is there and the keys are heard again. */
function current(name) {
    return { trigger: `.o_dunning_desk_sheet h2:contains(${name})` };
}

function press(key) {
    return {
        content: `Press ${key}`,
        trigger: ".o_dunning_desk:not(:has(.o_dunning_desk_outcomes button:disabled))",
        run() {
            const target = document.activeElement || document.body;
            target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        },
    };
}

registry.category("web_tour.tours").add("dunning_call_desk", {
    steps: () => [
        current("Boulangerie Meunier"),
        { trigger: "[name='left']:contains(3)" },
        press("n"),
        { trigger: ".o_dunning_note:focus", run: "edit Will not pay" },
        press("Escape"),
        { trigger: ".o_dunning_note:not(:focus)" },
        press("?"),
        { trigger: ".modal .o_dunning_shortcuts", run: "press Escape" },
        { trigger: "body:not(:has(.modal))" },
        press("7"), // refuses to pay
        current("Fonderie Mercier"),
        { trigger: "[name='calls']:contains(1)" },
        press("s"),
        current("Garage Rivoire"),
        { trigger: ".o_dunning_queue button:last:contains(Fonderie Mercier)" },
        press("s"),
        current("Fonderie Mercier"),
        press("b"), // wrong number
        current("Garage Rivoire"),
        press("n"),
        { trigger: ".o_dunning_note:focus", run: "edit On Friday" },
        press("Escape"),
        press("1"), // promises: the question is answered by keyboard too
        { trigger: ".modal .o_field_widget[name='promise_date'] input:focus", run: "edit +3d && press Enter" },
        { trigger: ".modal .o_field_widget[name='note'] textarea:value(On Friday)" },
        { trigger: ".modal .o_field_widget[name='amount'] input:value(100)" },
        { trigger: ".modal", run: "press alt+w" },
        { trigger: ".o_dunning_desk_empty" },
        { trigger: "[name='calls']:contains(3)" },
        { trigger: "[name='reached']:contains(2)" },
        { trigger: "[name='promised']:contains(100)" },
        { trigger: "[name='left']:contains(0)" },
    ],
});
