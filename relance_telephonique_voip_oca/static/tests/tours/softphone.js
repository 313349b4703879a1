import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

const softphone = ".o_voip_softphone";
const SLOW = 60_000; // milliseconds, for the server of a busy machine
const notice = ".o_notification.o_dunning_ring";

/** A test plays no tones. */
const silent = () =>
    patch(window.HTMLMediaElement.prototype, {
        play: () => Promise.resolve(),
    });

registry.category("web_tour.tours").add("dunning_softphone_no_answer", {
    steps: () => [
        {
            trigger: ".o_dunning_page_screen .o_dunning_number",
            timeout: SLOW,
            run: async ({ anchor }) => {
                silent();
                anchor.click();
            },
        },
        {
            trigger: `${softphone}:contains(Boulangerie Meunier):contains(01 99 00 12 34)`,
            timeout: SLOW,
        },
        { trigger: `${softphone} .text-danger[title='Call']`, run: "click" },
        { trigger: `${notice}:contains(Boulangerie Meunier)`, timeout: SLOW },
        { trigger: `${notice} button:contains(No answer)`, run: "click" },
        { trigger: ".o_dunning_page_story li:contains(No answer)", timeout: SLOW },
    ],
});
