// A collector's four jobs in the demo, in French, with the clicks, keys and seconds that each takes: jobs.js URL DEBTOR
const { chromium } = require("playwright-core");

const SCREEN = { width: 1366, height: 768 };
const LOGIN = "comptable";
const [SERVER, DEBTOR] = process.argv.slice(2); // with this one a call about two invoices waits, of three and more
const CALLS = 10; // of the queue
const ROW = ".o_data_row:has(a[href^='tel:']) [name='partner_id']";
const OUTCOMES = ".o_dunning_page_screen .o_dunning_outcomes";
const SENT = "body:not(:has(.modal))";

/** Somebody at a screen, whose clicks and keys are counted. */
class Collector {
    constructor(page) {
        this.page = page;
        Object.assign(this, { clicks: 0, keys: 0 });
    }

    async click(selector) {
        this.clicks += 1;
        await this.page.locator(selector).first().click();
    }

    async type(text) {
        this.keys += text.length;
        await this.page.keyboard.type(text);
    }

    async press(key) {
        this.keys += 1;
        await this.page.keyboard.press(key);
    }

    sees(selector) {
        return this.page.locator(selector).first().waitFor({ state: "attached" });
    }

    text(selector) {
        return this.page.locator(selector).first().innerText();
    }

    /** The day is in focus when the question opens. */
    async answersDay() {
        await this.sees(".modal [name='promise_date'] input:focus");
        await this.type("+3d");
        await this.press("Tab");
    }
}

/** From the list of debtors to a promise that is confirmed in writing. */
async function firstPromise(who) {
    await who.click(ROW);
    await who.click(`${OUTCOMES} button:has-text("Promesse de paiement")`);
    await who.answersDay();
    await who.click(".modal button[name='action_log_and_write']");
    await who.click(".modal button.o_mail_send");
    await who.sees(SENT);
    await who.sees(".o_dunning_page_total [data-part='promised']");
}

/** One talk about three invoices: one is promised, one disputed, one said to be paid. */
async function splitCall(who) {
    const items = ".o_dunning_page_owed tr[data-item]";
    const item = (id) => `.o_dunning_page_owed tr[data-item='${id}']`;
    const shown = () =>
        who.page.$$eval(items, (rows) =>
            rows.map((row) => [row.dataset.item, row.querySelector("input").checked])
        );
    const tickOnly = async (chosen) => {
        for (const [id, isTicked] of await shown()) {
            if (isTicked !== (id === chosen)) {
                await who.click(`${item(id)} input`);
            }
        }
    };
    const log = async (id, status) => {
        await who.click(".modal button[name='action_log']:visible");
        await who.sees(SENT);
        await who.sees(`${item(id)} .badge:has-text("${status}")`);
    };
    await who.click(`.o_data_row:has-text("${DEBTOR}") [name='partner_id']`);
    await who.sees(`${items} input:checked`);
    const rows = await shown();
    const about = rows.filter(([, isTicked]) => isTicked).map(([id]) => id);
    const last = rows.findLastIndex(([, isTicked]) => isTicked);
    const [promised, disputed, paid] = [...about, rows[last + 1][0]];
    await tickOnly(promised);
    await who.click(`${OUTCOMES} button:has-text("Promesse de paiement")`);
    await who.answersDay();
    await log(promised, "Promesse de paiement");
    await tickOnly(disputed);
    await who.click(`${OUTCOMES} button:has-text("Litige")`);
    await who.click(".modal [name='category'] input");
    await who.click(".o_select_menu_item:has-text('Qualité')");
    await log(disputed, "En litige");
    await tickOnly(paid);
    await who.click(`${OUTCOMES} button:has-text("Dit avoir déjà payé")`);
    await log(paid, "Suspendue");
}

/** The telephone rings: by the name that is said, and how it ended. */
async function incomingCall(who) {
    await who.press("Alt+i");
    await who.sees(".modal .o_dunning_caller:focus");
    await who.type("bricol");
    await who.sees(".modal .list-group-item.active");
    await who.press("Enter");
    await who.sees(".o_dunning_clock");
    await who.sees(OUTCOMES);
    await who.press("7"); // refuses to pay
    await who.sees(".o_dunning_page_story li:has-text('Refuse de payer')");
}

/** The queue of the call desk by the keyboard alone, one call in five with a promise. */
async function queue(who) {
    const name = ".o_dunning_desk_sheet h2";
    await who.sees(".o_dunning_desk_outcomes button:not(:disabled)");
    for (let call = 0; call < CALLS; call++) {
        const before = await who.text(name);
        await who.press("7cd1c7dcd1"[call]);
        if ("7cd1c7dcd1"[call] === "1") {
            await who.answersDay();
            await who.press("Alt+w");
        }
        await who.page.waitForFunction(
            ([selector, former]) => document.querySelector(selector)?.innerText !== former,
            [name, before]
        );
        await who.sees(".o_dunning_desk_outcomes button:not(:disabled)");
    }
}

const JOBS = [
    ["first promise with its recap, from the list", "/odoo/dunning-debtors", firstPromise],
    ["one call, three invoices: promised, disputed, paid", "/odoo/dunning-debtors", splitCall],
    ["a call that comes in, by name", "/odoo/dunning-debtors", incomingCall],
    [`${CALLS} calls of the queue by keyboard, two promises`, "/odoo/call-desk", queue],
];

async function logIn(page) {
    await page.goto(`${SERVER}/web/login`);
    await page.fill("input[name=login]", LOGIN);
    await page.fill("input[name=password]", LOGIN);
    await page.click("button[type=submit]");
    await page.waitForSelector(".o_web_client", { timeout: 120000 });
}

async function main() {
    const browser = await chromium.launch({
        executablePath: "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    const page = await browser.newPage({ viewport: SCREEN, locale: "fr-FR" });
    page.setDefaultTimeout(60000);
    await logIn(page);
    console.log("| job | clicks | keys | seconds |\n|---|---|---|---|");
    for (const [name, path, job] of JOBS) {
        await page.goto(SERVER + path);
        await page.waitForSelector(".o_data_row, .o_dunning_desk_sheet h2");
        const who = new Collector(page);
        const begin = Date.now();
        await job(who);
        const seconds = ((Date.now() - begin) / 1000).toFixed(1);
        console.log(`| ${name} | ${who.clicks} | ${who.keys} | ${seconds} |`);
    }
    await browser.close();
}

main().catch((error) => {
    console.error(error.message);
    process.exit(1);
});
