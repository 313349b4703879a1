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

/** The outcome asks for something: what is proposed is right. */
function agree(field) {
    return [
        { trigger: `.modal .o_field_widget[name='${field}']` },
        { trigger: ".modal", run: "press alt+w" },
        { trigger: "body:not(:has(.modal))" },
    ];
}

registry.category("web_tour.tours").add("dunning_call_desk", {
    steps: () => [
        current("Boulangerie Meunier"),
        { trigger: "[name='left']:contains(10)" },
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
        press("1"), // promises: the question is answered by keyboard too
        {
            trigger: ".modal .o_field_widget[name='promise_date'] input:focus",
            run: "edit +3d && press Enter",
        },
        { trigger: ".modal .o_field_widget[name='amount'] input:value(800)" },
        ...agree("promise_date"),
        current("Huilerie Noyer"),
        press("3"), // says already paid
        ...agree("cause"),
        current("Imprimerie Lenoir"),
        press("d"), // no answer
        current("Jardinerie Perrin"),
        press("c"), // voicemail
        current("Laiterie Vasseur"),
        press("b"), // wrong number
        current("Menuiserie Duval"),
        press("7"),
        current("Papeterie Colin"),
        press("e"), // hung up
        current("Quincaillerie Roux"),
        press("8"), // cash difficulties: a plan is prepared
        ...agree("part_count"),
        current("Fonderie Mercier"),
        press("7"),
        { trigger: ".o_dunning_desk_empty" },
        { trigger: "[name='calls']:contains(10)" },
        { trigger: "[name='reached']:contains(6)" },
        { trigger: "[name='promised']:contains(800)" },
        { trigger: "[name='left']:contains(0)" },
    ],
});

registry.category("web_tour.tours").add("dunning_call_desk_meanwhile", {
    steps: () => [
        current("Fonderie Mercier"),
        {
            trigger: ".o_dunning_queue button:contains(Boulangerie Meunier):contains(Colette)",
            run: "click",
        },
        current("Boulangerie Meunier"),
        { trigger: ".o_dunning_desk_sheet .alert:contains(Colette)" },
        press("7"),
        { trigger: ".modal:contains(Colette is on the phone with Boulangerie Meunier)" },
        { trigger: ".modal footer button", run: "click" },
        { trigger: ".o_dunning_queue button:contains(Fonderie Mercier)", run: "click" },
        current("Fonderie Mercier"),
        press("7"),
        current("Garage Rivoire"),
    ],
});
