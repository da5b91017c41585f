// The board in headless Chromium, against a running demo at BOARD_URL, or else the fixture server.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { serve } from "./fixture-server.mjs";

const fixture = process.env.BOARD_URL ? null : await serve();
const url = fixture?.url ?? process.env.BOARD_URL;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
let browser;

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
});
after(async () => {
  await browser.close();
  fixture?.close();
});

/** Opens the board; `answers` may change what the server tells. The page must not complain. */
async function open(t, options = {}, answers = null) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, bypassCSP: false, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && !message.text().includes("Failed to load resource") && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  if (answers) {
    await page.route("**/api/v1/board*", async (route) => {
      const real = await route.fetch({ headers: {} });
      await route.fulfill({ json: answers(await real.json()) });
    });
  }
  await page.goto(url);
  await page.waitForSelector(".shift, #empty:not([hidden])", { state: "attached" });
  page.complaints = complaints;
  return page;
}

const told = async (query = "") => (await fetch(`${url}/api/v1/board${query}`)).json();
const visible = (page) => page.locator(".shift:visible").count();

test("every shift that the server tells is drawn with its times", async (t) => {
  let shown;
  const page = await open(t, {}, (board) => (shown = shown ?? board));
  assert.ok(shown.shifts.length > 0);
  await page.waitForFunction((count) => document.querySelectorAll(".shift").length === count, shown.shifts.length);
  const first = shown.shifts[0];
  const words = await page.locator(`[data-id="${first.id}"]`).textContent();
  assert.ok(words.includes(`${first.starts_local.slice(11)}–${first.ends_local.slice(11)}`), words);
  assert.ok(words.includes(first.group) && words.includes(first.activities[0].name), words);
  assert.deepEqual(page.complaints, []);
});

test("weeks change by click and by key, and the address keeps the choice", async (t) => {
  const page = await open(t);
  const week = await page.textContent("#week");
  await page.click("#next");
  await page.waitForFunction((before) => document.getElementById("week").textContent !== before, week);
  assert.match(page.url(), /week=/);
  await page.keyboard.press("[");
  await page.waitForFunction((before) => document.getElementById("week").textContent === before, week);
});

test("another team can be chosen with the keyboard alone", async (t) => {
  const page = await open(t);
  const teams = (await told()).teams;
  await page.focus("#team");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction((name) => document.title.startsWith(name), teams[1].name);
  assert.match(page.url(), new RegExp(teams[1].team_id));
});

test("a change arrives by itself and is marked", async (t) => {
  let theme = null;
  const page = await open(t, {}, (board) => {
    if (theme) board.shifts[0].label = theme;
    return board;
  });
  theme = "Changed meanwhile";
  await page.waitForSelector(".shift.fresh:has-text('Changed meanwhile')", { timeout: 8000 });
});

test("drafts are hatched and staged shifts struck, and both are said", async (t) => {
  const page = await open(t, {}, (board) => {
    board.shifts[0].state = "draft";
    board.shifts[1].state = "staged";
    return board;
  });
  const hatched = await page.locator(".shift.draft").first().evaluate((element) => getComputedStyle(element).backgroundImage);
  assert.match(hatched, /repeating-linear-gradient/);
  assert.match(await page.locator(".shift.draft").first().textContent(), /draft/);
  const line = await page.locator(".shift.staged b").first().evaluate((element) => getComputedStyle(element).textDecorationLine);
  assert.equal(line, "line-through");
});

test("names from outside are text and never markup", async (t) => {
  const name = "<img src=x onerror=document.title='owned'>";
  const page = await open(t, {}, (board) => {
    board.people[0].name = name;
    board.shifts[0].label = name;
    board.withheld = [{ team_id: "t", subject: name, why: name }];
    return board;
  });
  await page.waitForSelector("tbody th");
  assert.equal(await page.locator("img").count(), 0);
  assert.ok((await page.textContent("tbody")).includes(name));
  assert.notEqual(await page.title(), "owned");
});

test("on a phone one day is shown at a time and nothing sticks out", async (t) => {
  const page = await open(t, { viewport: { width: 390, height: 844 }, hasTouch: true });
  const sticksOut = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  assert.equal(sticksOut, false);
  const days = page.locator("#days button");
  assert.equal(await days.count(), 7);
  await days.nth(2).click();
  assert.equal(await days.nth(2).getAttribute("aria-pressed"), "true");
  const board = await told();
  const onDay = board.shifts.filter((shift) => shift.starts_local.startsWith(board.week.days[2])).length;
  assert.ok(onDay > 0 && Math.abs((await visible(page)) - onDay) <= 6, `${await visible(page)} of ${onDay}`);
});

test("what waits, and how far a long run is, is told", async (t) => {
  const page = await open(t, {}, (board) => ({
    ...board, progress: { what: "first sync", done: 50, total: 200, eta_s: 30 },
    waiting: [{ team_id: "t", what: "a create was not answered", until: board.now }],
  }));
  await page.waitForSelector("#progress:not([hidden])");
  assert.match(await page.textContent("#progress-words"), /50 of 200 changes, about 30 s left/);
  assert.match(await page.textContent("#open"), /Waiting: a create was not answered/);
});

test("without teams the page says which command to run", async (t) => {
  const page = await open(t, {}, (board) => ({ ...board, teams: [], team: null, week: null, shifts: [], open_shifts: [], time_off: [], availability: [], people: [] }));
  assert.match(await page.textContent("#empty"), /shifts-adapter teams connect/);
});

test("a server that is gone is said, and found again", async (t) => {
  const page = await open(t);
  await page.route("**/api/v1/board*", (route) => route.abort());
  await page.waitForSelector("#state.lost", { timeout: 8000 });
  await page.unroute("**/api/v1/board*");
  await page.waitForSelector("#state:not(.lost)", { timeout: 15000 });
});

for (const colorScheme of ["light", "dark"]) {
  test(`nothing keeps anybody from using it, in ${colorScheme}`, async (t) => {
    const page = await open(t, { colorScheme, bypassCSP: true });
    await page.addScriptTag({ content: axe });
    const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] }));
    const grave = violations.filter((violation) => ["serious", "critical"].includes(violation.impact));
    assert.deepEqual(grave.map((violation) => `${violation.id}: ${violation.nodes[0].html} ${violation.nodes[0].failureSummary}`), []);
  });
}

test("only this machine's names are answered, and every page forbids foreign content", async () => {
  const page = await fetch(url);
  assert.match(page.headers.get("content-security-policy"), /default-src 'none'/);
  const wrong = await fetch(`${url}/api/v1/board?week=tomorrow`);
  assert.equal(wrong.status, 400);
  assert.match(wrong.headers.get("content-type"), /problem\+json/);
});

if (process.env.SCREENSHOTS) {
  test("screenshots", async (t) => {
    for (const [name, options] of [["board", {}], ["board-dark", { colorScheme: "dark" }], ["board-phone", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 }]]) {
      const page = await open(t, options);
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png` });
    }
  });
}
