// What the page does with answers no demo gives on demand; against the fixture server, without the program.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { serve, themes } from "./fixture-server.mjs";

const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true };
let browser;

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
});
after(() => browser.close());

async function open(t, options = {}, change = null, path = "") {
  const { url, script, close } = await serve();
  t.after(close);
  if (change) script.change = change;
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  t.after(() => context.close());
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(url + path);
  await page.waitForSelector(".card, #empty:not([hidden])", { state: "attached" });
  return { page, script, complaints };
}

const pressed = (page) => page.getAttribute("#days [aria-pressed=true]", "data-day");

/** The lowest contrast of any text in any shift, hatching included; colours as the browser paints them. */
function lowestContrast() {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const over = (...colours) => {
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => rgb.map((c) => c / 255).map((c) => (c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)).reduce((sum, c, n) => sum + c * [.2126, .7152, .0722][n], 0);
  const ratio = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  let lowest = { ratio: 99 };
  for (const shift of document.querySelectorAll(".card, .away:not(.gap, .later)")) {
    const style = getComputedStyle(shift);
    const stripe = style.backgroundImage.match(/(?:oklab|color|rgba?)\([^)]*\)(?= 6px)/g)?.at(-1);
    const grounds = [over("#fff", style.backgroundColor), ...(stripe ? [over(style.backgroundColor, stripe)] : [])];
    for (const words of shift.querySelectorAll("b, span")) {
      for (const ground of grounds) {
        const found = ratio(light(over(getComputedStyle(words).color)), light(ground));
        if (found < lowest.ratio) lowest = { ratio: found, shift: shift.className, stripes: Boolean(stripe) };
      }
    }
  }
  return lowest;
}

for (const colorScheme of ["light", "dark"]) {
  test(`words can be read on every theme, hatched or not, in ${colorScheme}`, async (t) => {
    const { page } = await open(t, { colorScheme }, (board) => {
      board.time_off.forEach((away, n) => { away.state = n % 2 ? "draft" : "shared"; });
      board.shifts.forEach((shift, n) => Object.assign(shift, { theme: themes[n % themes.length], state: n < themes.length ? "shared" : "draft", notes: "note" }));
      return board;
    });
    const lowest = await page.evaluate(lowestContrast);
    assert.ok(lowest.ratio >= 4.5 && lowest.ratio < 21, JSON.stringify(lowest));
    const tones = await page.locator(".shift").evaluateAll((all) => all.map((one) => getComputedStyle(one, "::before").backgroundColor));
    assert.equal(new Set(tones).size, themes.length, "every theme has its own colour");
  });
}

test("all the counts and times of the answer are on the page", async (t) => {
  let told;
  const { page, complaints } = await open(t, {}, (board) => (told = board));
  const drawn = await page.locator(".shift").evaluateAll((all) => all.map((one) => `${one.dataset.id} ${one.querySelector("b").firstChild.textContent}`).sort());
  assert.deepEqual(drawn, told.shifts.map((s) => `${s.id} ${s.starts_local.slice(11)}–${s.ends_local.slice(11)}`).sort());
  assert.deepEqual(complaints, []);
});

test("a shift over midnight stands on its first day and says where it ends", async (t) => {
  const { page } = await open(t);
  const night = page.locator(".shift:has-text('Night')").first();
  assert.match(await night.textContent(), /22:00–06:00.*until 06:00 \+1, on the next day/);
  const [id, column] = await night.evaluate((one) => [one.dataset.id, one.closest("td").cellIndex]);
  assert.equal(new Date(`${id.slice(-10)}T00:00:00Z`).getUTCDay(), column % 7);
});

test("no words stick out of a shift", async (t) => {
  const { page } = await open(t);
  assert.deepEqual(await page.locator(".card").evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)), []);
});

test("a change is told to those who do not see it glow", async (t) => {
  const { page, script } = await open(t);
  script.change = (board) => { board.shifts[0].label = "Moved"; board.shifts.pop(); return board; };
  await page.waitForFunction(() => document.getElementById("news").textContent.startsWith("1 shift changed, 1 gone"), null, { timeout: 8000 });
});

test("an unchanged answer is not sent again, and a hidden page does not ask", async (t) => {
  const { page, script } = await open(t);
  await page.waitForResponse((response) => response.status() === 304);
  assert.ok(script.unchanged >= 1);
  await page.evaluate(() => { Object.defineProperty(document, "hidden", { get: () => true, configurable: true }); document.dispatchEvent(new Event("visibilitychange")); });
  const asked = script.asked;
  await new Promise((done) => setTimeout(done, 4500));
  assert.equal(script.asked, asked);
});

test("a server that takes the question and never answers counts as lost", async (t) => {
  const { page, script } = await open(t);
  script.silent = true;
  await page.waitForSelector("#state.lost", { timeout: 14000 });
  script.silent = false;
  await page.waitForSelector("#state:not(.lost)", { timeout: 14000 });
});

test("arrow keys walk the days and into the next week, and keep the focus", async (t) => {
  const { page } = await open(t, phone);
  assert.equal(await pressed(page), "2026-11-18");
  await page.focus("#days [aria-pressed=true]");
  for (const day of ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"]) {
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector(`#days [data-day="${day}"][aria-pressed=true]:focus`);
  }
  assert.match(page.url(), /week=2026-11-23/);
  await page.keyboard.press("ArrowLeft");
  await page.waitForSelector("#days [data-day='2026-11-22'][aria-pressed=true]:focus");
});

test("a swipe changes the day, a scroll does not", async (t) => {
  const { page } = await open(t, phone);
  const swipe = (x, y) => page.evaluate(([toX, toY]) => {
    const target = document.getElementById("rota");
    const touch = (clientX, clientY) => new Touch({ identifier: 1, target, clientX, clientY });
    target.dispatchEvent(new TouchEvent("touchstart", { touches: [touch(200, 300)], changedTouches: [touch(200, 300)] }));
    target.dispatchEvent(new TouchEvent("touchend", { touches: [], changedTouches: [touch(200 + toX, 300 + toY)] }));
  }, [x, y]);
  await swipe(-120, 10);
  assert.equal(await pressed(page), "2026-11-19");
  await swipe(-80, 200);
  assert.equal(await pressed(page), "2026-11-19");
  await swipe(120, 0);
  assert.equal(await pressed(page), "2026-11-18");
});

test("an update leaves the focus on the day where it was", async (t) => {
  const { page, script } = await open(t, phone);
  await page.focus("#days [data-day='2026-11-20']");
  script.change = (board) => { board.shifts[0].label = "Moved"; return board; };
  await page.waitForFunction(() => document.getElementById("news").textContent !== "", null, { timeout: 8000 });
  assert.equal(await page.evaluate(() => document.activeElement.dataset.day), "2026-11-20");
});

test("a week without shifts says so, and the address leads back to it", async (t) => {
  const { page } = await open(t, {}, null, "/?team=team-2&week=2026-11-30");
  assert.match(await page.textContent("#empty"), /no shifts in this week/);
  assert.match(await page.title(), /Store 2/);
});

test("a script in a name is text", async (t) => {
  const name = "<script>document.title='owned'</script>";
  const { page, complaints } = await open(t, {}, (board) => { board.people[0].name = name; board.teams[1].name = name; return board; });
  assert.ok((await page.textContent("tbody")).includes(name));
  assert.equal(await page.locator("body script").count(), 0);
  assert.deepEqual(complaints, []);
});

test("open shifts have a row for each group, above the people, with their slots", async (t) => {
  const { page } = await open(t);
  const rows = page.locator("tr.open-row");
  assert.deepEqual(await rows.locator("th").allTextContents(), ["Open shiftsBakery · 21 slots", "Open shiftsStock · 3 slots"]);
  assert.equal(await page.locator("tbody tr").first().getAttribute("class"), "open-row");
  assert.match(await rows.nth(1).locator(".open-shift").textContent(), /^\d\d:00–\d\d:003 slots/);
  assert.equal(await page.locator(".open-shift").count(), 15);
});

/** Where a bar begins and ends, in columns of the table. */
function reach(bar) {
  const { left, right } = bar.getBoundingClientRect();
  const heads = [...document.querySelectorAll("thead th")].map((head) => head.getBoundingClientRect());
  return heads.flatMap((head, n) => (n && left < head.right - 12 && right > head.left + 12 ? [n] : []));
}

test("time off is a bar over its days, and is cut where the week is", async (t) => {
  const { page } = await open(t);
  const bar = (id) => page.locator(`.away:not(.later)[data-id="${id}"]`);
  assert.deepEqual(await bar("OFF_three").evaluate(reach), [2, 3, 4]);
  assert.deepEqual(await bar("OFF_before").evaluate(reach), [1, 2]);
  assert.deepEqual(await bar("OFF_beyond").evaluate(reach), [6, 7]);
  assert.deepEqual(await bar("OFF_noon").evaluate(reach), [4]);
  assert.match(await bar("OFF_before").textContent(), /Time off: Parental leave9 Nov to 17 Nov/);
  assert.match(await bar("OFF_noon").textContent(), /Doctor13:00–17:00/);
  assert.equal(await bar("OFF_beyond").evaluate((one) => getComputedStyle(one).borderTopRightRadius), "0px");
  assert.notEqual(await bar("OFF_three").evaluate((one) => getComputedStyle(one).borderTopRightRadius), "0px");
});

test("bars of one person lie above each other and above the shifts", async (t) => {
  const { page } = await open(t);
  const overlaps = await page.locator("tbody tr").evaluateAll((rows) => rows.flatMap((row) => {
    const boxes = [...row.querySelectorAll(".card, .away:not(.gap, .later)")].map((one) => [one.dataset.id, one.getBoundingClientRect()]);
    return boxes.flatMap(([a, one], n) => boxes.slice(n + 1).filter(([, other]) => one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom - 1 && other.top < one.bottom - 1).map(([b]) => `${a} ${b}`));
  }));
  assert.deepEqual(overlaps, []);
});

test("the hours somebody can work are a strip, words for those who listen, and words for all on demand", async (t) => {
  const { page } = await open(t);
  const day = page.locator("tbody tr:has(th:text('Beatriz')) td").first().locator(".can");
  assert.equal(await day.textContent(), "can work 06:00–14:00, 18:00–22:00");
  assert.equal(await day.locator("i").count(), 2);
  const share = await day.locator("i").first().evaluate((one) => one.offsetWidth / one.parentElement.offsetWidth);
  assert.ok(Math.abs(share - 8 / 24) < .05, String(share));
  assert.equal(await page.locator("tbody tr:has(th:text('Ada')) .can").count(), 0, "nothing is known of Ada");
  assert.equal(await page.locator("tbody tr:has(th:text('Beatriz')) .can").last().textContent(), "cannot work");
  assert.ok((await day.locator("span").boundingBox()).width <= 1);
  await page.focus("#hours");
  await page.keyboard.press("Enter");
  assert.equal(await page.getAttribute("#hours", "aria-pressed"), "true");
  assert.ok((await day.locator("span").boundingBox()).width > 40);
});

test("what the brake holds is told, with the commands that let it go", async (t) => {
  const held = { team_id: "team-1", activity: "shifts", kind: "shift", week: "2026-11-16", changes: 12, since: "2026-11-18T09:00:00Z" };
  const why = "its deletion is held: too much of the week would go at once";
  const notes = Array.from({ length: 40 }, (_, n) => ({ team_id: "team-1", subject: `shift s${n}`, why }));
  const { page, script } = await open(t, {}, (board) => ({ ...board, held: [held], withheld: notes }));
  assert.match(await page.textContent("#held"), /12 changes \(shift\) in the week of 16 Nov, since .*shifts-adapter plan --team team-1.*sync --plan HASH/s);
  assert.equal(await page.locator("#open li").count(), 26);
  assert.match(await page.locator("#open li").last().textContent(), /and 15 more/);
  script.change = (board) => board;
  await page.waitForSelector("#held", { state: "hidden", timeout: 8000 });
});

test("people whom only one side knows are named, and so is drift", async (t) => {
  const drifted = [{ team_id: "team-1", subject: "shift s1", why: "was changed in Teams (its end); it is written again" }];
  const { page } = await open(t, {}, (board) => ({ ...board, drifted }));
  const people = await page.locator("#people li").allTextContents();
  assert.deepEqual(people, ["No user, employee e01008: matches no member of the team", "In the team and not in the WFM: Zoë Regional"]);
  assert.match(await page.textContent("#drifted"), /Changed in Teams, shift s1: was changed in Teams/);
});

test("on a phone each day tells its leave, its open shifts and nobody who is free", async (t) => {
  const { page } = await open(t, phone);
  const visible = (what) => page.locator(`${what}:visible`);
  const told = async () => (await visible(".away").evaluateAll((all) => all.map((one) => one.dataset.id))).sort();
  assert.deepEqual(await told(), ["OFF_day", "OFF_three"]);
  assert.equal(await visible(".open-row").count(), 2);
  await page.locator("#days button").nth(3).click();
  assert.deepEqual(await told(), ["OFF_noon", "OFF_three"]);
  assert.equal(await visible(".open-row").count(), 1);
  const inside = await visible(".away").evaluateAll((all) => all.every((one) => getComputedStyle(one).opacity === "1" && one.getBoundingClientRect().right <= innerWidth));
  assert.ok(inside);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth), false);
});

test("a week of nothing but open shifts or leave is a week", async (t) => {
  const { page } = await open(t, {}, (board) => ({ ...board, shifts: [], people: board.people.slice(0, 1) }));
  await page.waitForSelector(".open-shift");
  assert.equal(await page.locator("#empty:visible").count(), 0);
});

test("nothing moves when an answer comes again, or brings a change", async (t) => {
  const { page, script } = await open(t);
  const places = () => page.locator(".card, .away, th").evaluateAll((all) => all.map((one) => `${one.getBoundingClientRect().left} ${one.getBoundingClientRect().top}`));
  const before = await places();
  script.change = (board) => { board.shifts[0].label = "Other"; return board; };
  await page.waitForSelector(".fresh");
  assert.deepEqual(await places(), before);
});
