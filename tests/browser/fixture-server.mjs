// Serves the board's files with a scripted answer: a believable week, without the program.
// Run by itself it shows that week: node fixture-server.mjs [port]

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const files = new URL("../../shared/web/src/board/", import.meta.url);
const kinds = { "/": ["index.html", "text/html"], "/board.css": ["board.css", "text/css"], "/board.js": ["board.js", "text/javascript"], "/week.js": ["week.js", "text/javascript"], "/parts.js": ["parts.js", "text/javascript"] };
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const themes = ("white blue green purple pink yellow gray darkBlue darkGreen darkPurple darkPink darkYellow darkRed cranberry darkOrange bronze peach gold "
  + "lime forest lightGreen jade lightTeal darkTeal steel skyBlue blueGray lavender lilac plum magenta darkBrown beige charcoal silver").split(" ");
const names = ["Ada Okafor", "Anton Mensah", "Beatriz Larsson", "Björn Nakamura", "Chidi Kim", "Dalia Haddad", "Emil Novák", "Fatima Sow", "Grace Lindqvist", "Hiro Tanaka",
  "Ines Duarte", "Jonas Weber", "Kavya Rao", "Liam Byrne", "Mei Chen", "Noor Aziz", "Olga Petrova", "Pedro Santos", "Quinn Walsh", "Rosa Marín"];
const groups = ["Bakery", "Checkout", "Fresh", "Stock", "Service"];
const kindsOfShift = [["Early", 6], ["Day", 9], ["Late", 14], ["Night", 22]];
const now = "2026-11-18T10:00:00Z";
const present = "2026-11-16";

const plus = (day, days) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 864e5).toISOString().slice(0, 10);
const mondayOf = (day) => plus(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
const two = (hour) => String(hour).padStart(2, "0");

function shift(person, day, turn) {
  const [label, from] = kindsOfShift[turn];
  const at = (hours) => `${plus(day, Math.floor((from + hours) / 24))}T${two((from + hours) % 24)}:00`;
  return {
    id: `SHFT_${person}-${day}`, user_id: `user-${person}`, group: groups[person % groups.length], label, notes: person % 7 ? null : "Keys at the back door",
    starts_at: `${at(0)}:00Z`, ends_at: `${at(8)}:00Z`, starts_local: at(0), ends_local: at(8), theme: themes[person], state: "shared",
    activities: [{ name: "Break", starts_local: at(4), ends_local: at(5), paid: false }],
  };
}

/** Two open shifts a day of one group, and one of another. */
function openShifts(days) {
  const open = (day, group, n) => ({ ...shift(n, day, n % 3), id: `OPNSHFT_${group}-${day}-${n}`, user_id: undefined, group, slots: n + 1, notes: null, activities: [] });
  return days.flatMap((day) => [open(day, "Bakery", 0), open(day, "Bakery", 1)]).concat([open(days[2], "Stock", 2)]);
}

/** Leave of one day, of three, from before the week, beyond it, and of an afternoon; two of them overlap. */
function timeOff(days) {
  const one = (id, person, reason, from, to) => {
    const isWhole = from.endsWith("T00:00") && to.endsWith("T00:00");
    const [first, last] = [from.slice(0, 10), isWhole ? plus(to.slice(0, 10), -1) : to.slice(0, 10)];
    return {
      id, user_id: `user-${person}`, reason, starts_at: `${from}:00Z`, ends_at: `${to}:00Z`, starts_local: from, ends_local: to, state: "shared", whole_days: isWhole,
      first_day: first < days[0] ? days[0] : first, last_day: last > days[6] ? days[6] : last, begins_before: first < days[0], ends_after: last > days[6],
    };
  };
  const night = (day) => `${day}T00:00`;
  return [
    one("OFF_before", 3, "Parental leave", night(plus(days[0], -7)), night(days[2])),
    one("OFF_three", 0, "Holiday", night(days[1]), night(days[4])),
    one("OFF_day", 1, "Sick", night(days[2]), night(days[3])),
    one("OFF_noon", 0, "Doctor", `${days[3]}T13:00`, `${days[3]}T17:00`),
    one("OFF_beyond", 4, "Holiday", night(days[5]), night(plus(days[6], 9))),
  ];
}

const hoursOf = (person) => [0, 1, 2, 3, 4, 5, 6].map((n) => (n > 4 ? [] : person % 2 ? [{ starts: "00:00", ends: "24:00" }] : [{ starts: "06:00", ends: "14:00" }, { starts: "18:00", ends: "22:00" }]));

/** The answer for a team and a week; every third week is empty. */
export function week(team, day) {
  const starts_on = mondayOf(day), days = [0, 1, 2, 3, 4, 5, 6].map((n) => plus(starts_on, n));
  const teams = ["Store 1 · London", "Store 2 · Leeds"].map((name, n) => (
    { team_id: `team-${n + 1}`, name, zone: "Europe/London", enabled: true, business_unit_id: `unit-${n + 1}`, wfm: "open" }));
  const chosen = teams.find((one) => one.team_id === team) ?? teams[0];
  const isEmpty = Math.round((Date.parse(starts_on) - Date.parse(present)) / 6048e5) % 3 === 2;
  const shifts = isEmpty ? [] : names.flatMap((_, person) => days.filter((_, n) => (n + person) % 7 < 5).map((date, n) => shift(person, date, (person + (n > 2)) % 4)));
  const open = isEmpty ? [] : openShifts(days), away = isEmpty ? [] : timeOff(days);
  shifts.sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  return {
    product: "WFM Shifts Adapter", view: "live", note: "Shows a scripted week.", people_page: null, now, teams, team: chosen,
    week: { starts_on, previous: plus(starts_on, -7), next: plus(starts_on, 7), current: starts_on === present, days },
    people: isEmpty ? [] : names.map((name, person) => ({ user_id: `user-${person}`, name })), shifts, progress: null,
    open_shifts: open, time_off: away, availability: isEmpty ? [] : names.slice(1).map((_, person) => ({ user_id: `user-${person + 1}`, days: hoursOf(person + 1) })),
    totals: { shifts: shifts.length, open_shifts: open.length, open_slots: open.reduce((sum, one) => sum + one.slots, 0), time_off: away.length, people: isEmpty ? 0 : names.length, drafts: 0, hours: shifts.length * 8 },
    runs: [{ at: now, team_id: chosen.team_id, team: chosen.name, activity: "shifts", created: 3, updated: 1, deleted: 0, adopted: 0, deferred: 0, withheld: 0, refused: 0, unmapped: 1, drifted: 0, duration_ms: 210, problem: null }],
    changes: [{ at: now, team_id: chosen.team_id, week: starts_on, kind: "shift", op: "create", target_id: "SHFT_1", source_id: "s1", user_id: "user-0", what: "Mon 16 Nov 06:00 to 14:00" }],
    waiting: [], withheld: [], refused: [], unmapped: [{ team_id: chosen.team_id, subject: "employee e01008", why: "matches no member of the team" }],
    held: [], drifted: [], strangers: [{ user_id: "user-99", name: "Zoë Regional" }],
  };
}

/** Serves on a free port of this machine; `script.change` may change every answer, `asked` counts. */
export async function serve(port = 0) {
  const script = { change: (board) => board, asked: 0, unchanged: 0, silent: false };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://127.0.0.1");
    const send = (status, kind, body, headers = {}) => response.writeHead(status, { "content-type": kind, "content-security-policy": policy, ...headers }).end(body);
    if (kinds[pathname]) return send(200, `${kinds[pathname][1]}; charset=utf-8`, readFileSync(new URL(kinds[pathname][0], files)));
    if (pathname !== "/api/v1/board") return send(404, "application/problem+json", "{}");
    script.asked += 1;
    if (script.silent) return;
    const day = searchParams.get("week") || present;
    if (!/^\d{4}-\d\d-\d\d$/.test(day)) return send(400, "application/problem+json", "{}");
    const body = JSON.stringify(script.change(week(searchParams.get("team"), day)));
    const etag = `"${createHash("sha256").update(body).digest("hex").slice(0, 16)}"`;
    if (request.headers["if-none-match"] !== etag) return send(200, "application/json", body, { etag });
    script.unchanged += 1;
    response.writeHead(304, { etag }).end();
  });
  await new Promise((ready) => server.listen(port, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${server.address().port}`, script, close: () => (server.closeAllConnections(), server.close()) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await serve(Number(process.argv[2] ?? 0))).url);
