// Asks the server every two seconds, and draws what has changed.

import { at, clock, day, make, plusDays, say, several, shortDay, today } from "./parts.js";
import { drawTable, forget, isEmpty } from "./week.js";

const POLL_MS = 2000, POLL_LOST_MS = 10000, ANSWER_MS = 8000, FEED_SHOWN = 30, NOTES_SHOWN = 25, SWIPE_PX = 60;
const address = new URLSearchParams(location.search);
const shown = { team: address.get("team") ?? "", week: address.get("week") ?? "", day: "", tag: "", board: null };
let timer = 0, lost = 0, turn = 0;

async function poll() {
  clearTimeout(timer);
  if (document.hidden) return;
  const mine = ++turn;
  const query = new URLSearchParams();
  if (shown.team) query.set("team", shown.team);
  if (shown.week) query.set("week", shown.week);
  try {
    const answer = await fetch(`/api/v1/board?${query}`, { headers: shown.tag ? { "If-None-Match": shown.tag } : {}, cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });
    if (mine !== turn) return;
    if (answer.status === 400 && (shown.team || shown.week)) { choose({ team: "", week: "" }); return; }
    if (answer.status !== 304) {
      if (!answer.ok) throw new Error(String(answer.status));
      const board = await answer.json();
      if (mine !== turn) return;
      shown.tag = answer.headers.get("ETag") ?? "";
      draw(board);
    }
    lost = 0;
    tellState("Up to date", false);
  } catch {
    if (mine !== turn) return;
    lost += 1;
    tellState("Connection lost, trying again", true);
  }
  timer = setTimeout(poll, lost ? Math.min(POLL_MS * lost, POLL_LOST_MS) : POLL_MS);
}

function tellState(words, bad) {
  say("state", words);
  at("state").classList.toggle("lost", bad);
}

function choose(change) {
  Object.assign(shown, change, { tag: "" });
  const query = new URLSearchParams();
  if (shown.team) query.set("team", shown.team);
  if (shown.week) query.set("week", shown.week);
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  poll();
}

function draw(board) {
  shown.board = board;
  drawTeams(board);
  drawProgress(board.progress);
  drawHeld(board);
  drawFeeds(board);
  at("view").textContent = board.note;
  at("people-page").hidden = !board.people_page;
  if (board.people_page) at("people-page").href = `${board.people_page}?team=${encodeURIComponent(board.team?.team_id ?? "")}`;
  at("weeks").hidden = at("days").hidden = !board.team;
  at("hours").hidden = !board.team || !board.availability.length;
  if (!board.team) { at("totals").textContent = "No team"; nothing("No team is connected yet. Connect one:", "shifts-adapter teams connect TEAM --wfm NAME --business-unit ID"); return; }
  const week = board.week;
  at("week").textContent = `${shortDay(week.days[0])} to ${day(week.days[6], { day: "numeric", month: "short", year: "numeric" })}`;
  at("previous").onclick = () => choose({ week: week.previous });
  at("next").onclick = () => choose({ week: week.next });
  at("today").hidden = week.current;
  at("totals").textContent = sum(board.totals);
  document.title = `${board.team.name}: shifts board`;
  drawDays(week, board);
  if (isEmpty(board)) { nothing(board.progress ? "The shifts of this week are on their way." : "There are no shifts in this week."); return; }
  at("empty").hidden = true;
  at("table").hidden = false;
  drawTable(board, shown.day);
}

function sum(totals) {
  const words = [
    several(totals.shifts, "shift"),
    totals.open_shifts && `${several(totals.open_shifts, "open shift")} with ${several(totals.open_slots, "slot")}`,
    totals.time_off && several(totals.time_off, "time-off entry", "time-off entries"),
    several(totals.people, "person", "people"), several(Math.round(totals.hours), "hour"),
    totals.drafts && several(totals.drafts, "draft"),
  ];
  return words.filter(Boolean).join(", ");
}

function nothing(words, command) {
  const empty = at("empty");
  empty.replaceChildren(words);
  if (command) empty.append(make("br"), make("code", {}, command));
  empty.hidden = false;
  at("table").hidden = true;
  forget();
}

function drawTeams(board) {
  const select = at("team"), wanted = board.teams.map((team) => team.team_id).join();
  if (select.dataset.teams !== wanted) {
    select.dataset.teams = wanted;
    select.replaceChildren(...board.teams.map((team) => make("option", { value: team.team_id }, team.enabled ? team.name : `${team.name} (paused)`)));
  }
  if (board.team && select.value !== board.team.team_id) select.value = board.team.team_id;
}

function drawDays(week, board) {
  const present = today(board.team.zone, board.now);
  if (!week.days.includes(shown.day)) shown.day = week.days.includes(present) ? present : week.days[0];
  const held = document.activeElement?.dataset.day;
  at("days").replaceChildren(...week.days.map((date) => {
    const button = make("button", { type: "button", "aria-pressed": String(date === shown.day), "data-day": date, "aria-label": day(date, { weekday: "long", day: "numeric", month: "long" }) });
    button.append(day(date, { weekday: "short" }).slice(0, 2), make("br"), day(date, { day: "numeric" }));
    button.onclick = () => pick(date);
    return button;
  }));
  // Drawing anew must not take the focus away.
  if (held) (at("days").querySelector(`[data-day="${held}"]`) ?? at("days").querySelector("[aria-pressed=true]")).focus();
}

function pick(date) {
  const { board } = shown;
  shown.day = date;
  if (!board.week.days.includes(date)) { choose({ week: date < board.week.days[0] ? board.week.previous : board.week.next }); return; }
  drawDays(board.week, board);
  if (!isEmpty(board)) drawTable(board, shown.day, true);
}

/** The day before or after; beyond the week, in the next one. */
function step(by) {
  if (shown.day) pick(plusDays(shown.day, by));
}

function drawProgress(progress) {
  at("progress").hidden = !progress;
  if (!progress) return;
  const left = progress.eta_s == null ? "" : progress.eta_s > 90 ? `, about ${Math.round(progress.eta_s / 60)} minutes left` : `, about ${Math.max(1, progress.eta_s)} s left`;
  at("progress-words").textContent = `${progress.what}: ${progress.done} of ${progress.total} changes${left}`;
  at("progress-bar").max = Math.max(1, progress.total);
  at("progress-bar").value = progress.done;
}

/** What the brake holds, and how to let it go. */
function drawHeld(board) {
  at("held").hidden = !board.held.length;
  if (!board.held.length) return;
  const one = (held) => `${held.changes ? several(held.changes, "change") : "changes"} (${held.kind}) in the week of ${shortDay(held.week)}, since ${clock(held.since)}`;
  say("held-words", `Held back, because the WFM asks for more than it plausibly means: ${board.held.map(one).join("; ")}.`);
  say("held-plan", `shifts-adapter plan --team ${board.team.team_id}`);
}

function drawFeeds(board) {
  const names = new Map(board.people.map((person) => [person.user_id, person.name]));
  const told = (word, notes) => some(notes.map((item) => `${word}, ${item.subject}: ${item.why}`));
  const waiting = board.waiting.map((item) => `Waiting: ${item.what}${item.until ? ` until ${clock(item.until)}` : ""}`);
  list("open", [...waiting, ...told("Withheld", board.withheld), ...told("Refused", board.refused)], "Nothing. Everything is taken care of.");
  list("people", [...told("No user", board.unmapped), ...strangers(board.strangers)], "Everybody is known on both sides.");
  list("drifted", told("Changed in Teams", board.drifted), "Nothing but the adapter's own work.");
  fill("changes", board.changes.slice(0, FEED_SHOWN).map((change) => make("li", {}, make("time", { datetime: change.at }, clock(change.at)), make("span", { class: `tag ${change.op}` }, change.op),
    ` ${[change.kind === "shift" ? "" : change.kind, names.get(change.user_id) ?? "", change.what].filter(Boolean).join(" ")}`)), "No changes yet.");
  fill("runs", board.runs.slice(0, FEED_SHOWN).map((run) => {
    const parts = ["created", "updated", "deleted", "adopted", "deferred", "withheld", "refused", "drifted"].filter((key) => run[key]).map((key) => `${run[key]} ${key}`);
    const item = make("li", {}, make("time", { datetime: run.at }, clock(run.at)), `${run.team}, ${run.activity}: ${parts.join(", ") || "nothing to do"}`);
    if (run.problem) item.append(make("div", { class: "bad" }, run.problem));
    return item;
  }), "No runs yet.");
}

/** As many words as a person reads, and how many more there are. */
function some(words) {
  return words.length > NOTES_SHOWN ? [...words.slice(0, NOTES_SHOWN), `… and ${words.length - NOTES_SHOWN} more`] : words;
}

function strangers(people) {
  if (!people.length) return [];
  const names = people.slice(0, NOTES_SHOWN).map((person) => person.name).join(", ");
  const more = people.length > NOTES_SHOWN ? ` and ${people.length - NOTES_SHOWN} more` : "";
  return [`In the team and not in the WFM: ${names}${more}`];
}

function list(id, words, otherwise) {
  fill(id, words.map((text) => make("li", {}, text)), otherwise);
}

function fill(id, items, otherwise) {
  const feed = at(id), words = items.map((item) => item.textContent).join("\n");
  if (feed.dataset.words === words && feed.childElementCount) return;
  feed.dataset.words = words;
  feed.replaceChildren(...(items.length ? items : [make("li", { class: "quiet" }, otherwise)]));
}

at("team").onchange = (event) => choose({ team: event.target.value });
at("today").onclick = () => choose({ week: "" });
at("hours").onclick = () => {
  const isOn = at("table").classList.toggle("tells-hours");
  at("hours").setAttribute("aria-pressed", String(isOn));
};
document.addEventListener("keydown", (event) => {
  if (event.target.closest("select, input") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "[") at("previous").click();
  if (event.key === "]") at("next").click();
});
at("days").addEventListener("keydown", (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by) return;
  event.preventDefault();
  at("days").querySelector("[aria-pressed=true]").focus();
  step(by);
  at("days").querySelector("[aria-pressed=true]")?.focus();
});
let touch = null;
at("rota").addEventListener("touchstart", (event) => { touch = event.touches.length === 1 ? event.touches[0] : null; }, { passive: true });
at("rota").addEventListener("touchend", (event) => {
  if (!touch || getComputedStyle(at("days")).display === "none") return;
  const x = event.changedTouches[0].clientX - touch.clientX, y = event.changedTouches[0].clientY - touch.clientY;
  if (Math.abs(x) > SWIPE_PX && Math.abs(x) > 2 * Math.abs(y)) step(x < 0 ? 1 : -1);
}, { passive: true });
document.addEventListener("visibilitychange", () => poll());
poll();
