// Pictures of the demo, as one of its people sees a screen, and the banner: pictures.js URL FOLDER ICON
const { readFileSync } = require("fs");
const { chromium } = require("playwright-core");

const PATIENCE = 240000; // the first page makes the assets
const WIDE = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 780 };
const BANNER = { width: 1120, height: 560 };

function screens(paths) {
    return [
        { name: "debtors", login: "comptable", path: "/odoo/dunning-debtors" },
        { name: "debtors_phone", login: "comptable", path: "/odoo/dunning-debtors", size: PHONE },
        { name: "desk", login: "comptable", path: "/odoo/call-desk" },
        { name: "call", login: "comptable", path: paths.call },
        { name: "due_items", login: "comptable", path: "/odoo/dunning-due-items" },
        { name: "why", login: "comptable", path: paths.why },
        { name: "dashboard", login: "responsable", path: "/odoo/dunning-dashboard" },
    ];
}

function banner(icon) {
    return `<body style="margin: 0; height: 560px; display: flex; align-items: center; gap: 64px; padding: 0 88px;
        box-sizing: border-box; background: #f6f2f5; font-family: 'Liberation Sans', sans-serif; color: #2b2130;">
        <div style="flex: none; width: 300px;">${icon}</div>
        <div><div style="font-size: 64px; font-weight: bold; line-height: 1.1;">Relance téléphonique</div>
        <div style="font-size: 32px; line-height: 1.4; margin-top: 28px; color: #6b4a61;">Le bon rythme, le bon mot,
        la raison en une phrase.</div></div></body>`;
}

async function speak(page, lang) {
    await page.evaluate(async (lang) => {
        const { rpc } = odoo.loader.modules.get("@web/core/network/rpc");
        const { user } = odoo.loader.modules.get("@web/core/user");
        const values = [user.userId, { lang }];
        const params = { model: "res.users", method: "write", args: values, kwargs: {} };
        await rpc("/web/dataset/call_kw/res.users/write", params);
    }, lang);
}

async function logIn(browser, url, login, lang, size) {
    const page = await browser.newPage({ viewport: size, locale: lang.replace("_", "-") });
    page.setDefaultTimeout(PATIENCE);
    await page.goto(`${url}/web/login`);
    await page.fill("input[name=login]", login);
    await page.fill("input[name=password]", login);
    await page.click("button[type=submit]");
    await page.waitForSelector(".o_web_client");
    await speak(page, lang);
    await page.goto(`${url}/odoo/dunning-debtors`); // from where its people go: the menu above stays
    await page.waitForSelector(".o_dunning_list_view, .o_kanban_view");
    return page;
}

// The French ones come last: the demo's people go on in French.
const LANGUAGES = { en_US: "en_", fr_FR: "" };

async function takeAll(browser, url, folder, lang) {
    const paths = JSON.parse(readFileSync(`${folder}/paths.json`));
    for (const { name, login, path, size = WIDE } of screens(paths)) {
        const page = await logIn(browser, url, login, lang, size);
        await page.goto(url + path);
        await page.waitForSelector(".o_action_manager > *");
        await page.waitForTimeout(4000); // the bus never leaves the network idle; graphs move
        await page.waitForSelector(".o_loading_indicator", { state: "detached" });
        await page.addStyleTag({ content: ".o-mail-ChatHub { display: none; }" }); // OdooBot's welcome
        await page.screenshot({ path: `${folder}/${LANGUAGES[lang]}${name}.png` });
        await page.context().close();
    }
}

async function main(url, folder, icon) {
    const browser = await chromium.launch({
        executablePath: "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    for (const lang in LANGUAGES) {
        await takeAll(browser, url, folder, lang);
    }
    const page = await browser.newPage({ viewport: BANNER });
    const svg = readFileSync(icon, "utf8").replace(
        'width="50" height="50"',
        'width="300" height="300"'
    );
    await page.setContent(banner(svg));
    await page.screenshot({ path: `${folder}/banner.png` });
    await browser.close();
}

main(...process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exit(1);
});
