// Who one is, what one does, and how both systems stand. Asks the server every two seconds.

import { at, make, option, redraw, say, when } from "./parts.js";
import { drawMirror } from "./mirror.js";
import { drawOutcome } from "./road.js";
import { drawPanel } from "./panel.js";
import { LANGUAGES } from "./words.js";

const POLL_MS = 2000, POLL_LOST_MS = 10000, ANSWER_MS = 8000, ACT_MS = 45000, NARROW = "(max-width: 62rem)";
const address = new URLSearchParams(location.search);
const shown = {
  team: address.get("team") ?? "", as: address.get("as") ?? "", language: address.get("language") ?? "en", also: [],
  standing: null, before: null, last: null, form: null, busy: false, me: null, known: new Map(),
  name: (id) => shown.standing?.people.find((person) => person.user_id === id)?.name ?? "somebody",
};
let timer = 0, lost = 0, turn = 0;

async function asked(path, options = {}, limit = ANSWER_MS) {
  const answer = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(limit), ...options });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error ?? `answer ${answer.status}`);
  return body;
}

async function poll() {
  clearTimeout(timer);
  if (document.hidden) return;
  const mine = ++turn;
  try {
    const standing = await asked(`/people/standing?${new URLSearchParams({ team: shown.team, as: shown.as, also: shown.also.join() })}`);
    if (mine !== turn) return;
    lost = 0;
    tellState("Up to date", false);
    if (take(standing)) return;
  } catch {
    if (mine !== turn) return;
    lost += 1;
    tellState("Connection lost, trying again. Does the demo still run?", true);
  }
  timer = setTimeout(poll, lost ? Math.min(POLL_MS * lost, POLL_LOST_MS) : POLL_MS);
}

function tellState(words, bad) {
  say("state", words);
  at("state").classList.toggle("lost", bad);
}

/** Takes what the server told. Whoever is nobody yet becomes the first worker, and is asked about anew. */
function take(standing) {
  shown.standing = standing;
  shown.team = standing.team.team_id;
  shown.me = standing.people.find((person) => person.user_id === shown.as) ?? null;
  for (const item of [...standing.teams.items, ...standing.wfm.items]) shown.known.set(item.id, item);
  if (!shown.me && standing.people.length) { be(standing.people[0].user_id); return true; }
  draw();
  return false;
}

function draw() {
  const { standing, me } = shown;
  if (!standing) return;
  drawWho();
  drawOutcome(shown.last, shown.busy, shown.last ? nexts() : []);
  drawPanel(shown, does);
  const all = [...new Set([me?.user_id, ...shown.also])].filter(Boolean), workers = all.filter((id) => !isManager(id));
  // A manager who decides is not whom it is about.
  const concerned = workers.length ? workers : all;
  drawMirror(standing, shown.before, shown.last, concerned, shown.name);
}

const isManager = (id) => Boolean(shown.standing.people.find((person) => person.user_id === id)?.is_manager);

function drawWho() {
  const { standing, me } = shown;
  const fill = (id, options, value) => {
    const select = at(id);
    redraw(select, JSON.stringify(options), () => options.map((entry) => entry[2] ? make("optgroup", { label: entry[1] }, ...entry[2].map(([key, words]) => option(key, words))) : option(entry[0], entry[1])));
    if (select.value !== value) select.value = value;
  };
  const people = (of) => standing.people.filter((person) => person.is_manager === of).map((person) => [person.user_id, person.name]);
  fill("team", standing.teams_known.map((team) => [team.team_id, team.name]), standing.team.team_id);
  fill("as", [["", "Workers", people(false)], ["", "Managers", people(true)]], me?.user_id ?? "");
  fill("language", LANGUAGES, shown.language);
  at("be-worker").setAttribute("aria-pressed", String(me?.is_manager === false));
  at("be-manager").setAttribute("aria-pressed", String(me?.is_manager === true));
  at("board").href = `/?team=${encodeURIComponent(standing.team.team_id)}`;
  document.title = me ? `${me.name}, ${standing.team.name}: both sides of a click` : "Both sides of a click";
}

/** Becomes somebody. Whoever takes the next step of a story keeps what happened before. */
function be(userId, change = { last: null, before: null, also: [] }) {
  Object.assign(shown, { as: userId, form: null }, change);
  keep();
  poll();
}

function keep() {
  history.replaceState(null, "", `?${new URLSearchParams({ team: shown.team, as: shown.as, language: shown.language })}`);
}

/** What could come next, after something was saved: the story goes on as somebody else. */
function nexts() {
  const { last, me } = shown, steps = [];
  if (last.seen.outcome !== "saved" || last.as !== me?.user_id) return steps;
  const manager = shown.standing.people.find((person) => person.is_manager && person.user_id !== me?.user_id);
  const goOn = (id) => () => { be(id, { before: null, also: [...new Set([...last.concerned, last.as])].filter((other) => other !== id) }); at("panel").focus(); };
  if (["request-swap", "offer"].includes(last.deed)) steps.push([`Now be ${shown.name(last.concerned[0])} and answer`, goOn(last.concerned[0])]);
  const waits = ["request-swap", "offer", "accept", "request-open-shift", "request-time-off"].includes(last.deed);
  if (waits && manager) steps.push([`${steps.length ? "Or be" : "Now be"} ${manager.name}, who decides`, goOn(manager.user_id)]);
  const sender = last.concerned.find((id) => id !== me?.user_id);
  if (!waits && sender) steps.push([`See it as ${shown.name(sender)}`, goOn(sender)]);
  return steps;
}

/** Does something in Teams. `concerned` are those whom it is about, besides oneself. */
async function act(deed, fields, words, concerned = []) {
  if (shown.busy) return;
  const others = [...new Set(concerned)].filter((id) => id && id !== shown.as);
  Object.assign(shown, { busy: true, also: others });
  draw();
  const { as, language } = shown;
  try {
    // How those concerned stand before it.
    await refresh();
    shown.before = shown.standing;
    const body = JSON.stringify({ as, teamId: shown.team, language, do: deed, ...fields });
    const told = await asked("/people/acts", { method: "POST", headers: { "content-type": "application/json" }, body }, ACT_MS);
    shown.last = { ...told, deed, words: `${shown.name(as)} ${words}`, as, language, concerned: others };
    if (told.seen.outcome === "saved") shown.form = null;
    await refresh();
  } catch (error) {
    const seen = { outcome: "failed", message: `The demo did not answer (${error.message}). Look whether it still runs, then try again.` };
    shown.last = { seen, road: { callbacks: [], actions: [] }, deed, words: `${shown.name(as)} ${words}`, as, language: "en", concerned: others };
  }
  shown.busy = false;
  draw();
  at("outcome").scrollIntoView({ block: matchMedia(NARROW).matches ? "start" : "nearest" });
  // Whoever works by keyboard goes on where it is told what happened.
  if (document.activeElement === document.body) at("outcome").focus({ preventScroll: true });
  poll();
}

async function refresh() {
  turn += 1;
  clearTimeout(timer);
  take(await asked(`/people/standing?${new URLSearchParams({ team: shown.team, as: shown.as, also: shown.also.join() })}`));
}

const does = {
  async open(kind, shift) {
    if (shown.form?.kind === kind && shown.form.shift === shift.id) { does.close(); return; }
    const form = { kind, shift: shift.id, choices: null };
    shown.form = form;
    draw();
    try {
      const query = new URLSearchParams({ team: shown.team, as: shown.as, shift: shift.id, offer: String(kind === "offer"), language: shown.language });
      form.choices = await asked(`/people/choices?${query}`, {}, ACT_MS);
    } catch {
      form.choices = { allowed: [], others: [] };
    }
    if (shown.form !== form) return;
    for (const item of [...form.choices.allowed, ...form.choices.others]) shown.known.set(item.id, item);
    draw();
    at("shifts").querySelector("[data-name=choice]")?.focus();
  },
  close() {
    const held = shown.form && `${shown.form.kind}-${shown.form.shift}`;
    shown.form = null;
    draw();
    at("shifts").querySelector(`[data-name="${held}"]`)?.focus();
  },
  swap: (own, other) => act("request-swap", { senderShiftId: own.id, recipientShiftId: other.id }, `asked to swap ${when(own)} for ${when(other)}`, [other.user_id]),
  offer: (own, other) => act("offer", { senderShiftId: own.id, recipientUserId: other.user_id }, `offered ${when(own)} to ${shown.name(other.user_id)}`, [other.user_id]),
  take: (open) => act("request-open-shift", { openShiftId: open.id }, `asked for the open shift ${when(open)}`),
  assign: (open, userId) => act("assign-open-shift", { openShiftId: open.id, userId }, `gave the open shift ${when(open)} to ${shown.name(userId)}`, [userId]),
  away: (timeOffReasonId, startDateTime, endDateTime) => act("request-time-off", { timeOffReasonId, startDateTime, endDateTime }, "asked for time off"),
  answer: (deed, request, did) => act(deed, { id: request.id }, did, [request.sender_id, request.recipient_id]),
};

at("team").onchange = (event) => { Object.assign(shown, { team: event.target.value }); be(""); };
at("as").onchange = (event) => be(event.target.value);
at("language").onchange = (event) => { shown.language = event.target.value; keep(); };
at("be-worker").onclick = () => be(shown.standing?.people.find((person) => !person.is_manager)?.user_id ?? "");
at("be-manager").onclick = () => be(shown.standing?.people.find((person) => person.is_manager)?.user_id ?? "");
document.addEventListener("visibilitychange", () => poll());
poll();
