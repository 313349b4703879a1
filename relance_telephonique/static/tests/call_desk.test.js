import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import {
    advanceTime,
    animationFrame,
    keyDown,
    press,
    queryAllTexts,
    queryOne,
} from "@odoo/hoot-dom";
import {
    contains,
    getMockEnv,
    getService,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { Component, xml } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { CallQueue } from "@relance_telephonique/call_desk/queue/call_queue";
import { DeskOutcomes } from "@relance_telephonique/call_desk/outcomes/desk_outcomes";
import { keyOf, outcomeKey } from "@relance_telephonique/call_desk/shortcuts/shortcuts";
import { WebClient } from "@web/webclient/webclient";

defineMailModels();

const OUTCOMES = [
    { id: 1, name: "Promise", is_reached: true },
    { id: 2, name: "Voicemail", is_reached: false },
    { id: 3, name: "Refuses", is_reached: true },
    { id: 4, name: "Wrong person", is_reached: false, stays: true },
];

const SCRIPTS = [
    { id: 9, name: "First call" },
    { id: 10, name: "Firm second call" },
];

function row(id, debtor, values = {}) {
    return {
        id,
        debtor,
        amount: "100 €",
        days_late: 8,
        why: "8 days late",
        beside: "no contact yet",
        call_at: false,
        is_later: false,
        refusal: false,
        local_time: false,
        busy: false,
        ...values,
    };
}

function sheet({ id, debtor, dial = "+33199001234" }) {
    return {
        id,
        partner_id: 10 + id,
        company_id: 1,
        debtor,
        contact: false,
        function: false,
        call_sheet: `<p class="owed">Invoice ${id} <a data-model="dunning.promise" data-id="5">promise</a></p>`,
        step: "Call",
        amount: "100 €",
        late: "8 days late",
        circuit: false,
        objective: false,
        objectives: [["payment", "Payment now"]],
        items: ["100 €", 101, 102],
        phone: dial && "01 99 00 12 34",
        dial,
        warning: false,
    };
}

/** What a debtor owes: two invoices, about which they are called. */
function page(partnerId, callId, joined = []) {
    const owes = (id, amount) => ({
        id,
        name: `INV/${id}`,
        move_id: false,
        pdf: false,
        due: "03/02/2026",
        days_late: 8,
        currency_id: 1,
        amount,
        parts: { asked: amount },
        status: "In progress",
        colour: "info",
        why: "Called about",
        link: false,
        is_about: true,
    });
    return {
        partner_id: partnerId,
        name: "Foundry",
        company_id: 1,
        company: false,
        brief: {
            parts: [
                { text: "Owes 100 €, 2 invoices", tone: "" },
                { text: "broke the promise of 03/06/2026", tone: "danger" },
            ],
            between: "; ",
            concede: "In 3 instalments at most.",
        },
        owed: {
            rows: [owes(101, 60), owes(102, 40), ...joined.map((id) => owes(id, 20))],
            totals: [{ currency_id: 1, amount: 100, overdue: 100, parts: { asked: 100 } }],
            empty: false,
        },
        why: { kind: "Call to make", day: "03/10/2026", sentence: "Called about" },
        coming: [],
        call: { id: callId, step: "Call" },
        contact: {
            name: "Ann",
            why: "2 calls without result: finance director",
            times: "not before 10:00",
            best: "",
            phone: "01",
            dial: "+331",
            refusal: false,
        },
        outcomes: OUTCOMES,
        acts: [{ code: "note", label: "Note", icon: "fa-sticky-note-o", hotkey: "k" }],
        story: [],
    };
}

/** A desk whose server takes the first call asked for that still waits. */
async function openDesk(
    rows,
    { script = false, isManager = false, ofOthers = false, onLog = () => false } = {}
) {
    const waiting = [...rows];
    const joined = []; // items that joined the call while it was on the screen
    const left = [];
    const logged = []; // which items each outcome was about
    let calls = 0;
    onRpc("res.partner", "dunning_page", ({ args, kwargs }) =>
        page(args[0][0], kwargs.call_id, joined)
    );
    onRpc("dunning.action", "desk_open", () => ({
        day: "2026-03-10",
        is_manager: isManager,
        outcomes: OUTCOMES,
        scripts: SCRIPTS,
        searches: [{ id: 3, name: "The garage", domain: "[('partner_id', '=', 13)]" }],
    }));
    onRpc("dunning.action", "desk_refresh", ({ kwargs }) => ({
        queue: (kwargs.everybody ? [...waiting, row(7, "Colleague's")] : waiting).filter(
            ({ id }) => !kwargs.domain.length || kwargs.domain[0][2] === 10 + id
        ),
        current: waiting.some(({ id }) => id === kwargs.current) && {
            step: "Call",
            amount: `${100 + 20 * joined.length} €`,
            late: "8 days late",
            items: [`${100 + 20 * joined.length} €`, 101, 102, ...joined],
        },
        progress: { calls, reached: calls, promised: "0 €" },
        next_day: false,
        of_others: ofOthers,
    }));
    onRpc("dunning.action", "desk_take", ({ kwargs }) => {
        const known = [...waiting, row(7, "Colleague's")];
        const found = kwargs.call_ids.map((id) => known.find((row) => row.id === id));
        const first = found.find((row) => row && (kwargs.is_chosen || !row.is_later));
        return first ? sheet(first) : false;
    });
    onRpc("dunning.action", "desk_script", () => script);
    onRpc("dunning.action", "action_release_call", ({ args }) => {
        left.push(...args[0]);
    });
    onRpc("dunning.action", "action_log_outcome", ({ args, kwargs }) => {
        const [[id], outcome] = args;
        expect.step(`log ${outcome} of ${id}: ${kwargs.note}`);
        logged.push(kwargs.item_ids);
        const question = onLog(id, outcome);
        if (!question) {
            calls++;
            waiting.splice(
                waiting.findIndex((row) => row.id === id),
                1
            );
        }
        return question;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({ type: "ir.actions.client", tag: "dunning_call_desk" });
    await animationFrame();
    await animationFrame();
    return { waiting, joined, left, logged };
}

class Elsewhere extends Component {
    static template = xml`<div class="o_elsewhere"/>`;
    static props = ["*"];
}

/** Go to another screen. */
async function leave() {
    registry.category("actions").add("dunning_elsewhere", Elsewhere, { force: true });
    await getService("action").doAction("dunning_elsewhere", { clearBreadcrumbs: true });
    await animationFrame();
    expect(".o_elsewhere").toHaveCount(1);
}

describe("keys", () => {
    test("outcomes have 1 to 9, then letters that mean nothing else", () => {
        const keys = Array.from({ length: 32 }, (_, place) => outcomeKey(place));
        expect(keys.slice(0, 12)).toEqual([
            "1",
            "2",
            "3",
            "4",
            "5",
            "6",
            "7",
            "8",
            "9",
            "a",
            "b",
            "c",
        ]);
        expect(keys.at(-1)).toBe("");
        for (const command of ["s", "n", "t", "p", "?"]) {
            expect(keys).not.toInclude(command);
        }
    });

    test("the digits of a French keyboard are meant without Shift", () => {
        expect(keyOf({ key: "&", code: "Digit1" })).toBe("1");
        expect(keyOf({ key: "1", code: "Numpad1" })).toBe("1");
        expect(keyOf({ key: "B", code: "KeyB" })).toBe("b");
        expect(keyOf({ key: "?", code: "KeyM" })).toBe("?");
    });
});

describe("queue", () => {
    test("each call says why it has its place; those for later come last", async () => {
        await mountWithCleanup(CallQueue, {
            props: {
                current: 1,
                onChoose: (id) => expect.step(id),
                rows: [
                    row(1, "Foundry", { why: "Large amount" }),
                    row(2, "Bakery", { busy: "On the phone with Marc" }),
                    row(3, "Garage", { is_skipped: true }),
                    row(4, "Mill", { is_later: true, why: "Call back at 10:00" }),
                ],
            },
        });
        expect(queryAllTexts(".o_dunning_queue_why > span:first-child")).toEqual([
            "Large amount",
            "On the phone with Marc",
            "Put at the end",
            "Call back at 10:00",
        ]);
        expect(".active").toHaveAttribute("data-call", "1");
        expect(".list-group:last button").toHaveCount(1);
        await contains("[data-call='4']").click();
        expect.verifySteps([4]);
    });

    test("the figures behind the place of the call on the screen are there for who asks", async () => {
        const figures = ["Asked for: 400 €.", "Reached at this time of day: 50 %."];
        await mountWithCleanup(CallQueue, {
            props: {
                current: 1,
                onChoose: () => {},
                rows: [
                    row(1, "Foundry", { figures }),
                    row(2, "Bakery", { figures }),
                    row(3, "Mill"),
                ],
            },
        });
        expect(".o_dunning_queue_figures").toHaveCount(1);
        expect(queryAllTexts(".o_dunning_queue_figures summary")).toEqual(["Figures"]);
        expect(".o_dunning_queue_figures").not.toHaveAttribute("open");
        await contains(".o_dunning_queue_figures summary").click();
        expect(queryAllTexts(".o_dunning_queue_figures div")).toEqual(figures);
    });
});

describe("outcomes", () => {
    test("those that reached somebody come first, each with its key", async () => {
        await mountWithCleanup(DeskOutcomes, {
            props: {
                outcomes: OUTCOMES.map((outcome, place) => ({
                    ...outcome,
                    key: outcomeKey(place),
                })),
                isDisabled: false,
                onChoose: ({ id }) => expect.step(id),
                onSkip: () => expect.step("skip"),
            },
        });
        expect(queryAllTexts("section:first button")).toEqual(["1\nPromise", "3\nRefuses"]);
        await contains("[data-outcome='2']").click();
        await contains(".o_dunning_skip").click();
        expect.verifySteps([2, "skip"]);
    });
});

describe("desk", () => {
    test("one line says it all, above the script and once", async () => {
        const script = { id: 9, name: "First call", why: "Nothing else applies", parts: [] };
        await openDesk([row(1, "Foundry")], { script });
        expect(".o_dunning_brief").toHaveCount(1);
        expect(".o_dunning_brief .fw-bold").toHaveText(
            "Owes 100 €, 2 invoices; broke the promise of 03/06/2026"
        );
        expect(".o_dunning_brief .text-danger").toHaveText("broke the promise of 03/06/2026");
        expect(".o_dunning_concede").toHaveText("In 3 instalments at most.");
        expect(".o_dunning_whom").toHaveText(
            "2 calls without result: finance director (Ann)not before 10:00"
        );
        expect(queryOne(".o_dunning_script").previousElementSibling).toHaveClass("o_dunning_brief");
    });

    test("the server is asked before the telephone dials", async () => {
        onRpc("dunning.action", "action_call", ({ args }) => {
            expect.step(`call ${args[0]}`);
            return { type: "ir.actions.client", tag: "dunning_dial", params: { number: "+331" } };
        });
        await openDesk([row(1, "Foundry")]);
        patchWithCleanup(browser.location, { assign: (url) => expect.step(url) });
        await press("p");
        await animationFrame();
        await animationFrame();
        expect.verifySteps(["call 1", "tel:+331"]);
    });

    test("outside of the limits a manager, and nobody else, may call anyway", async () => {
        const closed = row(1, "Foundry", { is_later: true, refusal: "Closed until 14:00" });
        await openDesk([closed], { isManager: true });
        await contains("[data-call='1']").click();
        patchWithCleanup(getService("action"), {
            doAction: (action, { additionalContext }) =>
                expect.step(`${action} of ${additionalContext.default_action_id}`),
        });
        expect(".o_dunning_refusal").toHaveText(/Closed until 14:00/);
        await contains(".o_dunning_refusal button").click();
        expect.verifySteps(["relance_telephonique.dunning_call_override_action of 1"]);
    });

    test("a collector is told why not, and cannot go beyond", async () => {
        await openDesk([row(1, "Foundry", { is_later: true, refusal: "Closed until 14:00" })]);
        await contains("[data-call='1']").click();
        expect(".o_dunning_refusal").toHaveText("Closed until 14:00");
        expect(".o_dunning_refusal button").toHaveCount(0);
    });

    test("three debtors in a row by keyboard", async () => {
        const { left } = await openDesk([row(1, "Foundry"), row(2, "Bakery"), row(3, "Garage")]);
        expect(".o_dunning_desk_sheet h2").toHaveText("Foundry");
        expect(".o_dunning_number").toHaveAttribute("href", "tel:+33199001234");
        expect("[name='left']").toHaveText("To call 3");
        await press("n");
        await contains(".o_dunning_note").edit("No reason 2", { confirm: false });
        await press("Escape");
        expect(".o_dunning_note").not.toBeFocused();
        await press("2");
        await animationFrame();
        await animationFrame();
        expect(".o_dunning_desk_sheet h2").toHaveText("Bakery");
        expect(".o_dunning_note").toHaveValue("");
        expect("[name='calls']").toHaveText("Calls 1");
        expect.verifySteps(["log 3 of 1: No reason 2"]);
        await press("s");
        await animationFrame();
        await animationFrame();
        expect(".o_dunning_desk_sheet h2").toHaveText("Garage");
        expect(queryAllTexts(".o_dunning_queue_main .fw-bold")).toEqual(["Garage", "Bakery"]);
        await press("3");
        await animationFrame();
        await animationFrame();
        expect(".o_dunning_desk_sheet h2").toHaveText("Bakery");
        await press("2");
        await animationFrame();
        await animationFrame();
        expect(".o_dunning_desk_empty h2").toHaveText("No call left for today");
        expect("[name='calls']").toHaveText("Calls 3");
        expect.verifySteps(["log 2 of 3: false", "log 3 of 2: false"]);
        expect(left).toEqual([2]); // whom nobody called yet; the others' calls were logged
    });

    test("a key with a modifier is somebody else's", async () => {
        await openDesk([row(1, "Foundry"), row(2, "Bakery")]);
        await keyDown(["ctrl", "2"]);
        expect.verifySteps([]);
    });

    test("a question that is discarded leaves the debtor there, one answered goes on", async () => {
        const { waiting } = await openDesk([row(1, "Foundry"), row(2, "Bakery")], {
            onLog: (id, outcome) => outcome === 1 && { type: "ir.actions.act_window" },
        });
        let close;
        patchWithCleanup(getService("action"), {
            doAction: async (_action, { onClose }) => {
                close = onClose;
            },
        });
        await press("1");
        await animationFrame();
        close();
        await animationFrame();
        expect(".o_dunning_desk_sheet h2").toHaveText("Foundry");
        await press("1");
        await animationFrame();
        registry.category("actions").get("dunning_call_logged")(getMockEnv(), {
            params: { call: { outcome_id: 1, is_left: false } },
        });
        waiting.shift();
        expect(".o_dunning_number").toHaveCount(1);
        await advanceTime(90_000); // the recap takes longer than it takes to look at the queue again
        await animationFrame();
        expect(".o_dunning_desk_sheet h2").toHaveText("Foundry");
        expect(".o_dunning_number").toHaveCount(0); // nobody dials who is done
        close();
        await animationFrame();
        await animationFrame();
        await animationFrame();
        expect(".o_dunning_desk_sheet h2").toHaveText("Bakery");
        expect.verifySteps(["log 1 of 1: false", "log 1 of 1: false"]);
    });

    test("what joins the call on the screen is shown and ticked, the rest as it was", async () => {
        const { joined } = await openDesk([row(1, "Foundry")]);
        await contains("tr[data-item='102'] input").click();
        joined.push(103);
        await advanceTime(60_000);
        await animationFrame();
        await animationFrame();
        expect(".o_dunning_who strong").toHaveText("120 €");
        expect("tr[data-item='101'] input").toBeChecked();
        expect("tr[data-item='102'] input").not.toBeChecked();
        expect("tr[data-item='103'] input").toBeChecked();
    });

    test("a manager who has no call left sees that colleagues have some", async () => {
        await openDesk([], { isManager: true, ofOthers: 3 });
        expect(".o_dunning_of_others").toHaveText(/3$/);
        await contains(".o_dunning_of_others").click();
        await animationFrame();
        await animationFrame();
        expect(".o_dunning_desk_sheet h2").toHaveText("Colleague's");
    });

    test("a search saved on the list of calls narrows the queue", async () => {
        await openDesk([row(1, "Foundry"), row(3, "Garage")]);
        await contains(".o_dunning_searches").select("3");
        await animationFrame();
        await animationFrame();
        expect(".o_dunning_desk_sheet h2").toHaveText("Garage");
        expect(queryAllTexts(".o_dunning_queue_main .fw-bold")).toEqual(["Garage"]);
    });

    test("a call comes back at its time", async () => {
        const { waiting } = await openDesk([
            row(1, "Foundry", { is_later: true, call_at: "10:00", why: "Call back at 10:00" }),
        ]);
        expect(".o_dunning_desk_empty").toHaveText(/comes back at 10:00/);
        waiting[0] = row(1, "Foundry");
        await advanceTime(60_000);
        await animationFrame();
        expect(".o_dunning_desk_sheet h2").toHaveText("Foundry");
    });

    test("after a link was followed the session goes on where it was", async () => {
        await openDesk([row(1, "Foundry"), row(2, "Bakery")]);
        await press("s");
        await animationFrame();
        await contains(".o_dunning_note").edit("Busy line", { confirm: false });
        const kept = JSON.parse(browser.sessionStorage.getItem("dunning_call_desk"));
        expect(Object.values(kept)).toEqual([
            {
                skipped: [1],
                notes: { 2: "Busy line" },
                everybody: false,
                search: false,
                day: "2026-03-10",
                current: 2,
            },
        ]);
        await getService("action").doAction({
            type: "ir.actions.client",
            tag: "dunning_call_desk",
        });
        await animationFrame();
        expect(".o_dunning_desk_sheet h2").toHaveText("Bakery");
        expect(".o_dunning_note").toHaveValue("Busy line");
        expect(queryAllTexts(".o_dunning_queue_main .fw-bold")).toEqual(["Bakery", "Foundry"]);
    });

    test("the caller takes another script", async () => {
        const script = { id: 9, name: "First call", why: "Proposed", parts: [] };
        onRpc("dunning.action", "write", ({ args }) => {
            const [[id], { script_id }] = args;
            expect.step(`script ${script_id} of ${id}`);
            Object.assign(script, { id: 10, name: "Firm second call", why: "Chosen by hand" });
            return true;
        });
        await openDesk([row(1, "Foundry")], { script });
        expect(queryAllTexts(".o_dunning_scripts option")).toEqual([
            "Another script…",
            "Firm second call",
        ]);
        await contains(".o_dunning_scripts").select("10");
        await animationFrame();
        expect.verifySteps(["script 10 of 1"]);
        expect(".o_dunning_script h3").toHaveText("Firm second call");
        expect(queryAllTexts(".o_dunning_scripts option")).toEqual([
            "Another script…",
            "First call",
        ]);
    });

    test("an outcome is about what is ticked; the call waits for the rest", async () => {
        const { logged } = await openDesk([row(1, "Foundry"), row(2, "Bakery")], {
            onLog: (id) => id === 1 && { type: "ir.actions.act_window" },
        });
        let close;
        patchWithCleanup(getService("action"), {
            doAction: async (_action, { onClose }) => {
                close = onClose;
            },
        });
        await contains("tr[data-item='102'] input").click();
        await press("1");
        await animationFrame();
        expect(logged).toEqual([[101]]);
        registry.category("actions").get("dunning_call_logged")(getMockEnv(), {
            params: { call: { outcome_id: 1, is_left: true } },
        });
        close();
        await animationFrame();
        await animationFrame();
        expect(".o_dunning_desk_sheet h2").toHaveText("Foundry");
        expect.verifySteps(["log 1 of 1: false"]);
    });

    test("nothing ticked: an outcome about invoices is not logged", async () => {
        await openDesk([row(1, "Foundry")]);
        await contains("thead input[type=checkbox]").click();
        await press("3");
        await animationFrame();
        expect(".o_notification").toHaveText(/Tick the invoices/);
        expect.verifySteps([]);
    });

    test("arrows choose in the queue", async () => {
        await openDesk([row(1, "Foundry"), row(2, "Bakery")]);
        await press("ArrowDown");
        await animationFrame();
        await animationFrame();
        expect(".o_dunning_desk_sheet h2").toHaveText("Bakery");
        await press("ArrowUp");
        await animationFrame();
        await animationFrame();
        expect(".o_dunning_desk_sheet h2").toHaveText("Foundry");
    });

    test("what was logged is taken back from another screen", async () => {
        await openDesk([row(1, "Foundry"), row(2, "Bakery")]);
        onRpc("dunning.action", "action_undo_outcome", ({ args }) => {
            expect.step(`undo ${args[0]}`);
            return true;
        });
        await press("2");
        await animationFrame();
        await leave();
        await contains(".o_notification button:contains(Undo)").click();
        await animationFrame();
        expect(".o_dunning_desk").toHaveCount(0);
        expect.verifySteps(["log 3 of 1: false", "undo 1"]);
    });

    test("what was logged is taken back on the desk, for ten seconds", async () => {
        const { waiting } = await openDesk([row(1, "Foundry"), row(2, "Bakery")]);
        onRpc("dunning.action", "action_undo_outcome", ({ args }) => {
            expect.step(`undo ${args[0]}`);
            waiting.unshift(row(1, "Foundry"));
            return true;
        });
        await press("2");
        await animationFrame();
        await animationFrame();
        expect(".o_dunning_desk_sheet h2").toHaveText("Bakery");
        await advanceTime(9_000);
        await contains(".o_notification button:contains(Undo)").click();
        await animationFrame();
        await animationFrame();
        expect(".o_dunning_desk_sheet h2").toHaveText("Foundry");
        expect(".o_notification").toHaveCount(0);
        await press("2");
        await animationFrame();
        await animationFrame();
        expect(".o_notification").toHaveCount(1);
        await advanceTime(10_500);
        await animationFrame();
        expect(".o_notification").toHaveCount(0);
        expect.verifySteps(["log 3 of 1: false", "undo 1", "log 3 of 1: false"]);
    });

    test("a number that was missing is entered, then dialled", async () => {
        onRpc("dunning.action", "desk_enter_number", ({ args }) => {
            expect.step(`number of ${args[0]}: ${args[1]}`);
            return { phone: "01 99 00 99 99", dial: "+33199009999", warning: false };
        });
        await openDesk([row(1, "Foundry", { dial: false })]);
        expect(".o_dunning_number").toHaveCount(0);
        await contains(".o_dunning_enter_number").edit("01 99 00 99 99");
        await animationFrame();
        expect.verifySteps(["number of 1: 01 99 00 99 99"]);
        expect(".o_dunning_number").toHaveAttribute("href", "tel:+33199009999");
        expect(".o_dunning_enter_number").toHaveCount(0);
    });

    test("the objective of the call is ticked", async () => {
        onRpc("dunning.action", "write", ({ args }) => {
            expect.step(`objective of ${args[0]}: ${args[1].objective}`);
            return true;
        });
        await openDesk([row(1, "Foundry")]);
        expect(".o_dunning_objective button").toHaveAttribute("aria-pressed", "false");
        await contains(".o_dunning_objective button[name='payment']").click();
        await animationFrame();
        expect(".o_dunning_objective button").toHaveAttribute("aria-pressed", "true");
        expect.verifySteps(["objective of 1: payment"]);
    });

    test("a question about a call, or of the page, may outlive the screen", async () => {
        await openDesk([row(1, "Foundry")], {
            onLog: () => ({ type: "ir.actions.act_window" }),
        });
        onRpc("res.partner", "dunning_act", () => ({ type: "ir.actions.act_window" }));
        const closes = [];
        const restore = patchWithCleanup(getService("action"), {
            doAction: async (_action, { onClose }) => void closes.push(onClose),
        });
        await press("1");
        await animationFrame();
        await contains(".o_dunning_acts button").click();
        await animationFrame();
        restore();
        expect(closes).toHaveLength(2);
        await leave();
        for (const close of closes) {
            close(); // asks for nothing: the screen is gone
        }
        await animationFrame();
        expect.verifySteps(["log 1 of 1: false"]);
    });

    test("the script is in sight", async () => {
        await openDesk([row(1, "Foundry")], {
            script: {
                id: 9,
                name: "First call",
                why: "Nothing more particular",
                parts: [{ name: "opening", label: "Opening", text: "<p>Good <b>morning</b></p>" }],
            },
        });
        expect(".owed").toHaveText("Invoice 1 promise");
        expect(".o_dunning_script h3").toHaveText("First call");
        expect(".o_dunning_script_text b").toHaveText("morning");
    });
});
