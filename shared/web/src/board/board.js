// Draws what the server tells, every two seconds. Text from outside is only ever set as text.

const POLL_MS = 2000, POLL_LOST_MS = 10000, ANSWER_MS = 8000, FEED_SHOWN = 30, SWIPE_PX = 60;
const at = (id) => document.getElementById(id);
const address = new URLSearchParams(location.search);
const shown = { team: address.get("team") ?? "", week: address.get("week") ?? "", day: "", tag: "", key: "", shifts: new Map(), board: null };
let timer = 0, lost = 0, turn = 0;

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const day = (date, options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }).format(new Date(`${date}T12:00:00Z`));
const clock = (iso) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(iso));
const hour = (local) => local.slice(11, 16);

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
    say("Up to date", false);
  } catch {
    if (mine !== turn) return;
    lost += 1;
    say("Connection lost, trying again", true);
  }
  timer = setTimeout(poll, lost ? Math.min(POLL_MS * lost, POLL_LOST_MS) : POLL_MS);
}

function say(words, bad) {
  const state = at("state");
  if (state.textContent !== words) state.textContent = words;
  state.classList.toggle("lost", bad);
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
  drawFeeds(board);
  at("view").textContent = board.note;
  at("weeks").hidden = at("days").hidden = !board.team;
  if (!board.team) { at("totals").textContent = "No team"; nothing("No team is connected yet. Connect one:", "shifts-adapter teams connect TEAM --wfm NAME --business-unit ID"); return; }
  const week = board.week;
  at("week").textContent = `${day(week.days[0], { day: "numeric", month: "short" })} to ${day(week.days[6], { day: "numeric", month: "short", year: "numeric" })}`;
  at("previous").onclick = () => choose({ week: week.previous });
  at("next").onclick = () => choose({ week: week.next });
  at("today").hidden = week.current;
  const totals = board.totals;
  at("totals").textContent = `${totals.shifts} shifts, ${totals.people} people, ${Math.round(totals.hours)} hours${totals.drafts ? `, ${totals.drafts} drafts` : ""}`;
  document.title = `${board.team.name}: shifts board`;
  if (!board.shifts.length) { nothing(board.progress ? "The shifts of this week are on their way." : "There are no shifts in this week."); drawDays(week, board); return; }
  at("empty").hidden = true;
  at("table").hidden = false;
  drawDays(week, board);
  drawTable(board);
}

function nothing(words, command) {
  const empty = at("empty");
  empty.replaceChildren(words);
  if (command) empty.append(make("br"), make("code", {}, command));
  empty.hidden = false;
  at("table").hidden = true;
  shown.key = "";
  shown.shifts = new Map();
}

function drawTeams(board) {
  const select = at("team"), wanted = board.teams.map((team) => team.team_id).join();
  if (select.dataset.teams !== wanted) {
    select.dataset.teams = wanted;
    select.replaceChildren(...board.teams.map((team) => make("option", { value: team.team_id }, team.enabled ? team.name : `${team.name} (paused)`)));
  }
  if (board.team && select.value !== board.team.team_id) select.value = board.team.team_id;
}

function today(zone, now) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(now));
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
  if (board.shifts.length) drawTable(board, true);
}

/** The day before or after; beyond the week, in the next one. */
function step(by) {
  if (!shown.day) return;
  const date = new Date(`${shown.day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + by);
  pick(date.toISOString().slice(0, 10));
}

function drawTable(board, again) {
  const present = today(board.team.zone, board.now), days = board.week.days;
  const key = `${board.team.team_id} ${days[0]}`, isNew = key !== shown.key, before = shown.shifts;
  shown.key = key;
  shown.shifts = new Map(board.shifts.map((shift) => [shift.id, JSON.stringify(shift)]));
  if (!again && !isNew) announce(before, shown.shifts);
  at("caption").textContent = `Shifts of ${board.team.name}, week of ${day(days[0], { day: "numeric", month: "long" })}`;
  at("head").replaceChildren(make("tr", {}, make("th", { scope: "col" }, "People"), ...days.map((date) =>
    make("th", { scope: "col", class: date === present && "is-today" }, day(date, { weekday: "short", day: "numeric", month: "short" })))));
  const cells = Map.groupBy ? Map.groupBy(board.shifts, (shift) => `${shift.user_id} ${shift.starts_local.slice(0, 10)}`) : group(board.shifts);
  at("body").replaceChildren(...board.people.map((person) => {
    const hours = board.shifts.filter((shift) => shift.user_id === person.user_id).reduce((sum, shift) => sum + (new Date(shift.ends_at) - new Date(shift.starts_at)) / 36e5, 0);
    const row = make("tr", {}, make("th", { scope: "row" }, person.name, make("small", {}, `${Math.round(hours * 10) / 10} h`)));
    for (const date of days) {
      const shifts = cells.get(`${person.user_id} ${date}`) ?? [];
      const classes = [date === present && "is-today", date === shown.day && "chosen"].filter(Boolean).join(" ");
      row.append(make("td", { class: classes }, ...shifts.map((shift) => card(shift, !again && !isNew && before.get(shift.id) !== shown.shifts.get(shift.id)))));
      if (date === shown.day && !shifts.length) row.classList.add("off");
    }
    return row;
  }));
}

/** Tells those who do not see the glow. */
function announce(before, now) {
  const changed = [...now].filter(([id, words]) => before.get(id) !== words).length;
  const gone = [...before.keys()].filter((id) => !now.has(id)).length;
  const words = [changed && `${changed} ${changed === 1 ? "shift" : "shifts"} changed`, gone && `${gone} gone`].filter(Boolean).join(", ");
  if (words) at("news").textContent = `${words}, ${clock(shown.board.now)}`;
}

function group(shifts) {
  const cells = new Map();
  for (const shift of shifts) { const key = `${shift.user_id} ${shift.starts_local.slice(0, 10)}`; cells.set(key, [...(cells.get(key) ?? []), shift]); }
  return cells;
}

function card(shift, isFresh) {
  const over = shift.ends_local.slice(0, 10) > shift.starts_local.slice(0, 10) && hour(shift.ends_local) !== "00:00";
  const element = make("div", { class: ["shift", `t-${shift.theme.replace(/\W/g, "")}`, shift.state !== "shared" && shift.state, isFresh && "fresh"].filter(Boolean).join(" "), "data-id": shift.id });
  element.append(make("b", {}, `${hour(shift.starts_local)}–${hour(shift.ends_local)}`), make("span", {}, [shift.label, shift.group].filter(Boolean).join(" · ")));
  if (over) element.append(make("span", { class: "mark-word" }, `until ${hour(shift.ends_local)} +1`, make("i", { class: "sr" }, ", on the next day")));
  const acts = shift.activities.map((act) => `${act.name} ${hour(act.starts_local)}`).join(", ");
  if (acts) element.append(make("span", { class: "acts" }, acts));
  if (shift.notes) element.append(make("span", { class: "acts" }, shift.notes));
  if (shift.state === "draft") element.append(make("span", { class: "mark-word" }, "draft"));
  if (shift.state === "staged") element.append(make("span", { class: "mark-word" }, "goes with the next share"));
  return element;
}

function drawProgress(progress) {
  at("progress").hidden = !progress;
  if (!progress) return;
  const left = progress.eta_s == null ? "" : progress.eta_s > 90 ? `, about ${Math.round(progress.eta_s / 60)} minutes left` : `, about ${Math.max(1, progress.eta_s)} s left`;
  at("progress-words").textContent = `${progress.what}: ${progress.done} of ${progress.total} changes${left}`;
  at("progress-bar").max = Math.max(1, progress.total);
  at("progress-bar").value = progress.done;
}

function drawFeeds(board) {
  const names = new Map(board.people.map((person) => [person.user_id, person.name]));
  const notes = [
    ...board.waiting.map((item) => `Waiting: ${item.what}${item.until ? ` until ${clock(item.until)}` : ""}`),
    ...board.withheld.map((item) => `Withheld, ${item.subject}: ${item.why}`),
    ...board.refused.map((item) => `Refused, ${item.subject}: ${item.why}`),
    ...board.unmapped.map((item) => `No user, ${item.subject}: ${item.why}`),
  ];
  fill("open", notes.map((words) => make("li", {}, words)), "Nothing. Everything is taken care of.");
  fill("changes", board.changes.slice(0, FEED_SHOWN).map((change) => make("li", {}, make("time", { datetime: change.at }, clock(change.at)), make("span", { class: `tag ${change.op}` }, change.op), ` ${names.get(change.user_id) ?? ""} ${change.what}`)), "No changes yet.");
  fill("runs", board.runs.slice(0, FEED_SHOWN).map((run) => {
    const parts = ["created", "updated", "deleted", "adopted", "deferred", "withheld", "refused"].filter((key) => run[key]).map((key) => `${run[key]} ${key}`);
    const item = make("li", {}, make("time", { datetime: run.at }, clock(run.at)), `${run.team}, ${run.activity}: ${parts.join(", ") || "nothing to do"}`);
    if (run.problem) item.append(make("div", { class: "bad" }, run.problem));
    return item;
  }), "No runs yet.");
}

function fill(id, items, otherwise) {
  const list = at(id), words = items.map((item) => item.textContent).join("\n");
  if (list.dataset.words === words && list.childElementCount) return;
  list.dataset.words = words;
  list.replaceChildren(...(items.length ? items : [make("li", { class: "quiet" }, otherwise)]));
}

at("team").onchange = (event) => choose({ team: event.target.value });
at("today").onclick = () => choose({ week: "" });
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
