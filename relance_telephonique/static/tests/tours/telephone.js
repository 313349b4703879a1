import { registry } from "@web/core/registry";

const notice = ".o_notification.o_dunning_ring";
const outcome = (name) => `.o_dunning_page_screen .o_dunning_outcomes button:contains(${name})`;

/** What a telephone system does. */
async function pbx(state, { number = "+33199001234", extension = "101", call = "c1" } = {}) {
    const answer = await fetch("/dunning/ring", {
        method: "POST",
        headers: {
            "Content-Type": "application/json",
            Authorization: `Bearer ${window.dunningPbxKey}`,
        },
        body: JSON.stringify({ state, number, extension, call_id: call }),
    });
    if (answer.status !== 202) {
        throw new Error(`The telephone system was answered ${answer.status}`);
    }
}

const rings = (state, call) => ({
    content: `The telephone system says: ${state}`,
    trigger: ".o_dunning_incoming, .o_action",
    run: () => pbx(state, call),
});

const noNotice = { trigger: `body:not(:has(${notice}))` };
const button = (name) => ({ trigger: `${notice} button:contains(${name})`, run: "click" });

registry.category("web_tour.tours").add("dunning_ring_to_outcome", {
    steps: () => [
        rings("ringing"),
        { trigger: `${notice}:contains(Boulangerie Meunier):contains(300.00)` },
        rings("ringing"), // the same again
        rings("answered"),
        {
            trigger: `${notice}:contains(10 days)`,
            run: ({ anchor }) => {
                if (document.querySelectorAll(".o_dunning_ring").length !== 1) {
                    throw new Error(`One notice for one call: ${anchor.innerText}`);
                }
            },
        },
        button("Open the call"),
        noNotice,
        { trigger: ".o_dunning_clock:contains(0:01)" },
        { trigger: outcome("Refuses"), run: "click" },
        { trigger: ".o_dunning_page_story li:contains(Refuses)" },
    ],
});

registry.category("web_tour.tours").add("dunning_ring_missed", {
    steps: () => [
        rings("ringing", { call: "both", extension: "102" }),
        { trigger: `${notice}:contains(Boulangerie Meunier)` },
        rings("ringing", { call: "both", extension: "101" }),
        rings("answered", { call: "both", extension: "101" }),
        noNotice,
        rings("ringing", { call: "missed", extension: "102" }),
        { trigger: `${notice}:contains(Boulangerie Meunier)` },
        rings("ended", { call: "missed", extension: "102" }),
        noNotice,
    ],
});

registry.category("web_tour.tours").add("dunning_ring_ambiguous", {
    steps: () => [
        rings("answered", { number: "02 98 00 12 34" }),
        { trigger: `${notice}:contains(several customers)` },
        { trigger: `${notice} button:contains(Garage Vidal)` },
        button("Minoterie Roche"),
        { trigger: ".o_dunning_page_screen h1:contains(Minoterie Roche)" },
        { trigger: outcome("Refuses"), run: "click" },
        { trigger: ".o_dunning_page_story li:contains(Refuses)" },
    ],
});

registry.category("web_tour.tours").add("dunning_ring_unknown", {
    steps: () => [
        rings("answered", { number: "01 88 00 12 34" }),
        { trigger: `${notice}:contains(01 88 00 12 34):contains(Nobody)` },
        button("Search"),
        { trigger: ".modal .o_dunning_caller", run: "edit meunier" },
        { trigger: ".modal .list-group-item.active:contains(Boulangerie Meunier)" },
        { trigger: ".modal .o_dunning_caller", run: "press Enter" },
        { trigger: ".o_dunning_page_screen h1:contains(Boulangerie Meunier)" },
        { trigger: outcome("Refuses"), run: "click" },
        { trigger: ".o_dunning_page_story li:contains(Refuses)" },
        rings("answered", { number: "01 88 00 99 99", call: "c2" }),
        button("New contact"),
        { trigger: ".o_form_view [name='phone'] input:value(+33 1 88 00 99 99)" },
        { trigger: ".o_form_view [name='name'] :is(input, textarea)", run: "edit Atelier Brun" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
    ],
});
