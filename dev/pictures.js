// Pictures of the demo, as one of its people sees a screen: pictures.js URL FOLDER
const { chromium } = require("playwright-core");

const WIDE = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 780 };
const PICTURES = [
    { name: "debtors", login: "comptable", path: "/odoo/dunning-debtors" },
    { name: "debtors_phone", login: "comptable", path: "/odoo/dunning-debtors", size: PHONE },
    { name: "desk", login: "comptable", path: "/odoo/call-desk" },
    { name: "due_items", login: "comptable", path: "/odoo/dunning-due-items" },
    { name: "dashboard", login: "responsable", path: "/odoo/dunning-dashboard" },
];

async function logIn(browser, url, login, size) {
    const page = await browser.newPage({ viewport: size, locale: "fr-FR" });
    await page.goto(`${url}/web/login`);
    await page.fill("input[name=login]", login);
    await page.fill("input[name=password]", login);
    await page.click("button[type=submit]");
    await page.waitForSelector(".o_web_client", { timeout: 120000 });
    return page;
}

async function main(url, folder) {
    const browser = await chromium.launch({
        executablePath: "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    });
    for (const { name, login, path, size = WIDE } of PICTURES) {
        const page = await logIn(browser, url, login, size);
        await page.goto(url + path);
        await page.waitForSelector(".o_action_manager > *", { timeout: 60000 });
        await page.waitForLoadState("networkidle");
        await page.screenshot({ path: `${folder}/${name}.png` });
        await page.close();
    }
    await browser.close();
}

const [url, folder] = process.argv.slice(2);
main(url, folder).catch((error) => {
    console.error(error.message);
    process.exit(1);
});
