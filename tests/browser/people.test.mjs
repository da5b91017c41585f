// Workers and managers of the demo at BOARD_URL, in headless Chromium: what they click is seen in both systems.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const url = process.env.BOARD_URL;
assert.ok(url, "these tests act in a running demo: start `shifts-adapter demo`, and name its address in BOARD_URL");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const phone = { viewport: { width: 375, height: 812 }, hasTouch: true };
let browser;

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
});
after(() => browser.close());

/** Opens the page; `answers` may change what the server tells of both systems. The page must not complain. */
async function open(t, options = {}, query = "", answers = null) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => message.type() === "error" && !message.text().includes("Failed to load resource") && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  if (answers) await page.route("**/people/standing*", async (route) => route.fulfill({ json: answers(await (await route.fetch()).json()) }));
  await page.goto(`${url}/people${query}`);
  await page.waitForSelector("#shifts ul, #shifts .empty");
  return page;
}

const standing = async (team, as, also = "") => (await fetch(`${url}/people/standing?${new URLSearchParams({ team, as, also })}`)).json();
const whoAndWhere = (page) => { const { searchParams } = new URL(page.url()); return [searchParams.get("team"), searchParams.get("as")]; };
const said = (page) => page.textContent("#said");

/** Waits for what Shifts says to a click that the page tells in these words. */
async function outcome(page, words) {
  await page.waitForFunction((told) => document.querySelector("#road li")?.textContent.includes(told) && document.querySelector("#said:not(.idle)"), words, { timeout: 30000 });
  return page.getAttribute("#said", "class");
}

/** Whether the page offers to offer a shift. A WFM that has no offers is not promised any. */
const canOffer = (page) => page.locator("#shifts [data-name^=offer-]").first().isVisible();

/** Opens the first shift for which there is something that the WFM would allow, and chooses that. */
async function chooseAllowed(page, kind) {
  for (let person = 0; person < 12; person += 1) {
    const name = await page.locator("#as optgroup[label=Workers] option").nth(person).textContent();
    await page.selectOption("#as", { label: name });
    await page.waitForFunction((wanted) => document.title.startsWith(wanted), name);
    const shifts = page.locator(`#shifts [data-name^=${kind}-]`);
    for (let n = 0; n < await shifts.count(); n += 1) {
      await shifts.nth(n).click();
      await page.waitForSelector("#shifts [data-name=close]");
      const allowed = page.locator("#shifts optgroup[label='The WFM would allow'] option").first();
      if (await allowed.count()) {
        await page.selectOption("[data-name=choice]", await allowed.getAttribute("value"));
        return;
      }
      await page.click("#shifts [data-name=close]");
      await page.waitForSelector("#shifts [data-name=close]", { state: "detached" });
    }
  }
  assert.fail("nobody could swap or offer anything");
}

test("a swap is asked for, accepted and approved, and then both systems have it", async (t) => {
  const page = await open(t);
  await chooseAllowed(page, "swap");
  const [team, sender] = whoAndWhere(page), item = (of, id) => of.teams.items.find((one) => one.id === id);
  const [chosen, pressed] = [await page.inputValue("[data-name=choice]"), await page.getAttribute("#shifts [aria-expanded=true]", "data-name")];
  const own = item(await standing(team, sender), pressed.slice("swap-".length));
  await page.click("[data-name=send]");
  assert.match(await outcome(page, "asked to swap"), /saved/);
  assert.match(await page.textContent("#road"), /You.*Shifts.*asked the adapter.*Adapter.*said yes after \d+ ms.*WFM.*make a swap request: agreed.*POST \/(swaps 200|mySwapShifts 201)/);
  await page.waitForSelector("#rows td.new:has-text('Swap')");
  await page.click("#next button:has-text('and answer')");
  await page.locator("[data-name^=accept-]").first().click();
  assert.match(await outcome(page, "accepted"), /saved/);
  await page.click("#next button:has-text('who decides')");
  const asked = await standing(team, sender), recipient = asked.teams.requests[0].recipient_id, name = asked.people.find((person) => person.user_id === sender).name;
  const other = item(asked, chosen);
  assert.equal(other.user_id, recipient);
  await page.locator(`#requests li:has-text("${name} would swap") [data-name^=approve-]`).first().click();
  assert.match(await outcome(page, "approved"), /saved/);
  // The sender has lost a shift and won one, here and there, and so has the colleague.
  for (const mark of ["new", "gone"]) await page.waitForFunction((kind) => [1, 3].every((column) => document.querySelectorAll(`#rows td.${kind}:nth-child(${column})`).length >= 2), mark);
  const now = await standing(team, sender, recipient);
  for (const side of [now.teams, now.wfm]) {
    const has = (user, shift) => side.items.some((one) => one.kind === "shift" && one.user_id === user && one.starts === shift.starts && one.ends === shift.ends);
    assert.deepEqual([has(sender, own), has(sender, other), has(recipient, own), has(recipient, other)], [false, true, true, false]);
  }
  assert.equal(now.wfm.requests[0].state, "approved");
  assert.deepEqual(page.complaints, []);
});

test("time off on a day on which one works is refused, in the language of one's Teams", async (t) => {
  const page = await open(t, {}, "?language=de");
  const index = await page.locator("[data-name=from] option").evaluateAll((days) => days.findIndex((day) => day.textContent.includes("you work")));
  assert.ok(index >= 0);
  for (const field of ["from", "until"]) await page.selectOption(`[data-name=${field}]`, { index });
  await page.click("[data-name=ask-time-off]");
  assert.match(await outcome(page, "asked for time off"), /refused/);
  assert.equal(await page.textContent("#said q[lang=de]"), "Das überschneidet sich mit anderer Arbeit oder Abwesenheit.");
  assert.match(await said(page), /the adapter asked the WFM: refused, double booking, \d+ ms/);
  assert.match(await page.textContent("#road"), /saved nothing/);
  const [team, as] = whoAndWhere(page), now = await standing(team, as);
  assert.deepEqual([...now.teams.requests, ...now.wfm.requests].filter((request) => request.kind === "time-off" && request.sender_id === as && request.state === "manager"), []);
});

test("an offer is withdrawn: Teams forgets it, and the WFM knows that it was taken back", async (t) => {
  const page = await open(t);
  if (!await canOffer(page)) return t.skip("this WFM has no offers");
  await chooseAllowed(page, "offer");
  await page.click("[data-name=send]");
  assert.match(await outcome(page, "offered"), /saved/);
  const [team, as] = whoAndWhere(page), asked = (await standing(team, as)).teams.requests.find((request) => request.kind === "offer" && request.sender_id === as);
  assert.equal(asked.state, "colleague");
  await page.click(`[data-name=withdraw-${asked.id}]`);
  assert.match(await outcome(page, "took the request back"), /saved/);
  await page.waitForSelector("#rows tr:has(td:nth-child(1):has-text('—')):has(td:nth-child(3).new:has-text('taken back'))");
  const now = await standing(team, as);
  assert.equal(now.teams.requests.some((request) => request.id === asked.id), false);
  assert.equal(now.wfm.requests.find((request) => request.kind === "offer" && request.sender_id === as).state, "withdrawn");
});

test("a manager gives an open shift to somebody whom the WFM allows it, and it counts one slot less", async (t) => {
  const page = await open(t);
  await page.click("#be-manager");
  await page.waitForSelector("[data-name^=assign-]");
  const workers = await page.locator("#as optgroup[label=Workers] option").evaluateAll((all) => all.map((one) => one.value));
  const shift = (await page.locator("[data-name^=assign-]").first().getAttribute("data-name")).slice("assign-".length);
  const [team, manager] = whoAndWhere(page), slots = (of) => of.teams.items.find((item) => item.id === shift)?.slots ?? 0;
  const before = slots(await standing(team, manager));
  let given = null;
  for (const worker of workers) {
    await page.evaluate(() => { document.getElementById("said").className = "said idle"; });
    const name = await page.locator(`#as option[value="${worker}"]`).textContent();
    await page.selectOption(`[data-name=to-${shift}]`, worker);
    await page.click(`[data-name=assign-${shift}]`);
    if ((await outcome(page, `to ${name}`)).includes("saved")) { given = worker; break; }
    assert.ok(await page.textContent("#said q"), "a refusal says why");
  }
  assert.ok(given, "somebody can do it");
  const now = await standing(team, manager, given);
  assert.equal(slots(now), before - 1);
  for (const side of [now.teams, now.wfm]) assert.ok(side.items.some((item) => item.kind === "shift" && item.user_id === given));
  await page.waitForSelector("#rows td.new:nth-child(1)");
  await page.waitForSelector("#rows td.new:nth-child(3)");
});

test("with the keyboard alone one asks, reads what came of it and goes on as the next person", async (t) => {
  const page = await open(t);
  const tabTo = async (selector) => {
    for (let n = 0; n < 80; n += 1) {
      if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`${selector} cannot be reached`);
  };
  await tabTo("[data-name^=swap-]");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.dataset.name === "choice" || document.activeElement.dataset.name === "close");
  await tabTo("[data-name=send]");
  await page.keyboard.press("Enter");
  await outcome(page, "asked to swap");
  assert.equal(await page.getAttribute("#said", "role"), "status");
  await page.waitForFunction(() => document.activeElement !== document.body);
  await tabTo("[data-name=ask-time-off]");
  await page.keyboard.press("Enter");
  await outcome(page, "asked for time off");
  await page.waitForFunction(() => document.activeElement !== document.body);
});

test("on a phone nothing sticks out, whatever is open", async (t) => {
  const page = await open(t, phone);
  const sticksOut = () => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  assert.equal(await sticksOut(), false);
  await page.locator("#shifts [data-name^=swap-]").first().click();
  await page.waitForSelector("#shifts [data-name=close]");
  assert.equal(await sticksOut(), false);
  await page.click("[data-name=ask-time-off]");
  await outcome(page, "asked for time off");
  assert.equal(await sticksOut(), false);
  await page.waitForFunction(() => document.getElementById("outcome").getBoundingClientRect().top < innerHeight / 2, null, { timeout: 5000 });
  await page.click("#be-manager");
  await page.waitForSelector("[data-name^=assign-]");
  assert.equal(await sticksOut(), false);
});

test("names from outside are text and never markup", async (t) => {
  const name = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>";
  const page = await open(t, {}, "", (told) => {
    for (const person of told.people) person.name = name;
    told.team.name = told.teams_known[0].name = told.reasons[0].name = name;
    for (const item of [...told.teams.items, ...told.wfm.items]) item.group = name;
    return told;
  });
  await page.locator(`#shifts [data-name^=${await canOffer(page) ? "offer" : "swap"}-]`).first().click();
  await page.waitForSelector("#shifts [data-name=close]");
  assert.ok((await page.textContent("#rows")).includes(name));
  assert.equal(await page.locator("img, body script").count(), 0);
  assert.ok(!(await page.title()).startsWith("owned"));
  assert.deepEqual(page.complaints, []);
});

test("an act that gets no answer says what to do, and can be tried again", async (t) => {
  const page = await open(t);
  await page.route("**/people/acts", (route) => route.abort());
  await page.click("[data-name=ask-time-off]");
  assert.match(await outcome(page, "asked for time off"), /failed/);
  assert.match(await said(page), /Look whether it still runs, then try again/);
  assert.equal(await page.locator("[data-name=ask-time-off]:disabled").count(), 0);
});

test("a server that is gone is said, and found again", async (t) => {
  const page = await open(t);
  await page.route("**/people/standing*", (route) => route.abort());
  await page.waitForSelector("#state.lost", { timeout: 8000 });
  await page.unroute("**/people/standing*");
  await page.waitForSelector("#state:not(.lost)", { timeout: 15000 });
});

test("a store without open shifts, requests or shifts says what to do instead", async (t) => {
  const page = await open(t, {}, "", (told) => ({ ...told, reasons: [], teams: { items: [], requests: [] }, wfm: { items: [], requests: [] } }));
  for (const [id, words] of [["shifts", /ask for an open shift/], ["requests", /Swap a shift, or ask/], ["open-shifts", /planner makes new ones/], ["time-off", /come with the first time off/]]) {
    assert.match(await page.textContent(`#${id} .empty`), words);
  }
});

test("the board leads to this page, and this page back to the board of the same team", async (t) => {
  const page = await open(t);
  const [team] = whoAndWhere(page);
  await page.click("#board");
  await page.waitForSelector("#people-page:not([hidden])");
  assert.match(page.url(), new RegExp(team));
  await page.click("#people-page");
  await page.waitForSelector("#shifts ul");
  assert.equal(whoAndWhere(page)[0], team);
});

for (const colorScheme of ["light", "dark"]) {
  test(`nothing keeps anybody from using it, in ${colorScheme}`, async (t) => {
    const page = await open(t, { colorScheme, bypassCSP: true });
    await page.locator("#shifts [data-name^=swap-]").first().click();
    await page.waitForSelector("#shifts [data-name=close]");
    await page.click("[data-name=ask-time-off]");
    await outcome(page, "asked for time off");
    // Colours are judged when nothing glows any more.
    await page.waitForFunction(() => document.getAnimations().every((one) => one.playState === "finished"));
    await page.addScriptTag({ content: axe });
    const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] }));
    const grave = violations.filter((violation) => ["serious", "critical"].includes(violation.impact));
    assert.deepEqual(grave.map((violation) => `${violation.id}: ${violation.nodes[0].html} ${violation.nodes[0].failureSummary}`), []);
  });
}

test("the page forbids foreign content, and acts are taken from this machine's pages alone", async () => {
  const page = await fetch(`${url}/people`);
  assert.match(page.headers.get("content-security-policy"), /default-src 'none'/);
  const sent = (headers) => fetch(`${url}/people/acts`, { method: "POST", headers, body: "{}" });
  assert.equal((await sent({ "content-type": "text/plain" })).status, 415);
  assert.equal((await sent({ "content-type": "application/json" })).status, 400);
});

if (process.env.SCREENSHOTS) {
  test("screenshots", async (t) => {
    const page = await open(t, { viewport: { width: 1400, height: 1240 } });
    await chooseAllowed(page, "swap");
    await page.click("[data-name=send]");
    await outcome(page, "asked to swap");
    await page.click("#next button:has-text('who decides')");
    await page.locator("[data-name^=approve-]").first().click();
    await outcome(page, "approved");
    await page.waitForFunction(() => document.getAnimations().every((one) => one.playState === "finished"));
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/people.png` });
  });
}
