// Teams and the WFM side by side, for those concerned, with what has changed since the last click.

import { at, make, redraw, say, when } from "./parts.js";
import { KINDS, stateOf } from "./words.js";

const ROWS_SHOWN = 5, ROWS_BESIDE_MARKED = 2, REQUESTS_SHOWN = 4;

/** Draws the table. `before` is how things stood before the last click, `last`; both may be nothing. */
export function drawMirror(standing, before, last, ids, name) {
  const tell = { standing, before, name };
  const groups = [["Requests", requests(tell, ids)], ...ids.map((id) => [name(id), work(tell, (item) => item.user_id === id)])];
  groups.push(["Open shifts", work(tell, (item) => item.kind === "open-shift").filter((row) => row.isMarked)]);
  const shown = groups.filter(([title, rows]) => rows.length || ids.some((id) => name(id) === title));
  const key = JSON.stringify(shown);
  const isNew = at("rows").dataset.key !== undefined;
  redraw(at("rows"), key, () => shown.flatMap(([title, rows]) => [
    make("tr", { class: "of" }, make("th", { scope: "rowgroup", colspan: "3" }, title)),
    ...(rows.length ? rows.map((row) => drawn(row, isNew)) : [make("tr", {}, make("td", { colspan: "3", class: "empty" }, "Nothing in the next two weeks."))]),
  ]));
  const all = shown.flatMap(([, rows]) => rows), apart = all.filter((row) => !row.isEqual).length;
  const marks = all.filter((row) => row.isMarked).length;
  say("mirror-equal", apart ? "Not equal yet: the rest arrives within seconds." : "Equal.");
  at("mirror-equal").className = apart ? "differs" : "";
  const did = last?.seen.outcome === "saved" ? ["What your last click changed is marked.", "Your last click changed nothing in the next two weeks."] : ["Your last click changed nothing; the planner has changed what is marked.", "Your last click changed nothing."];
  say("mirror-words", before && last ? did[marks ? 0 : 1] : "The next two weeks of those concerned.");
}

/** A row for everything that one side holds, or held before the click. */
function work({ standing, before }, isConcerned) {
  const rows = new Map();
  const put = (key, sides) => {
    const count = new Map();
    for (const item of sides.items.filter(isConcerned)) {
      const like = `${item.starts} ${item.kind} ${item.ends} ${item.kind === "open-shift" ? `${item.group} ${item.slots}` : ""}`;
      count.set(like, (count.get(like) ?? 0) + 1);
      const id = `${like} ${count.get(like)}`;
      rows.set(id, { ...rows.get(id), id, item, [key]: true });
    }
  };
  put("teams", standing.teams);
  put("wfm", standing.wfm);
  if (before) { put("teamsBefore", before.teams); put("wfmBefore", before.wfm); }
  const sorted = [...rows.values()].sort((a, b) => a.id.localeCompare(b.id)).map((row) => {
    const cell = (is, was) => ({ title: is || was ? when(row.item) : "—", more: is || was ? about(row.item) : "", mark: before && is && !was ? "new" : was && !is ? "gone" : "" });
    const teams = cell(row.teams, row.teamsBefore), wfm = cell(row.wfm, row.wfmBefore);
    return { id: row.id, teams, wfm, isEqual: Boolean(row.teams) === Boolean(row.wfm), isMarked: Boolean(teams.mark || wfm.mark) };
  });
  const plainMax = sorted.some((row) => row.isMarked) ? ROWS_BESIDE_MARKED : ROWS_SHOWN;
  let plain = 0;
  return sorted.filter((row) => row.isMarked || !row.isEqual || (plain += 1) <= plainMax);
}

function about(item) {
  if (item.kind === "time-off") return `Time off: ${item.group}`;
  return item.kind === "open-shift" ? `${item.group}, ${item.slots} ${item.slots === 1 ? "slot" : "slots"}` : item.group;
}

/** Requests of both sides; those that ask for the same stand in one row. */
function requests({ standing, before, name }, ids) {
  const concerned = (side) => side.requests.filter((request) => ids.includes(request.sender_id) || ids.includes(request.recipient_id));
  const paired = (sides) => {
    const left = [...concerned(sides.wfm)], rows = [];
    const like = (a) => (b) => a.kind === b.kind && a.sender_id === b.sender_id && a.recipient_id === b.recipient_id;
    for (const teams of concerned(sides.teams)) {
      const all = left.filter(like(teams)), wfm = all.find((other) => other.state === teams.state) ?? all[0];
      if (wfm) left.splice(left.indexOf(wfm), 1);
      rows.push({ teams, wfm });
    }
    // What was taken back is gone from Teams, and the WFM remembers it.
    return [...rows, ...left.map((wfm) => ({ wfm }))].sort((a, b) => (b.wfm ?? b.teams).at.localeCompare((a.wfm ?? a.teams).at));
  };
  const was = new Map((before ? [...before.teams.requests, ...before.wfm.requests] : []).map((request) => [request.id, request.state]));
  const cell = (request, other) => {
    if (!request) return { title: "—", more: other && was.has(other.id) ? "not there" : "", mark: "" };
    const mark = before && was.get(request.id) !== request.state ? (was.has(request.id) ? "changed" : "new") : "";
    return { title: stateOf(request, name), more: KINDS[request.kind] + (request.recipient_id ? `: ${name(request.sender_id)} and ${name(request.recipient_id)}` : `: ${name(request.sender_id)}`), mark };
  };
  const rows = paired(standing).map(({ teams, wfm }) => {
    const [left, right] = [cell(teams, wfm), cell(wfm, teams)];
    // What came to nothing may be forgotten by either.
    const isEqual = teams && wfm ? teams.state === wfm.state : ["withdrawn", "declined"].includes((teams ?? wfm).state);
    return { id: (teams ?? wfm).id, teams: left, wfm: right, isEqual, isMarked: Boolean(left.mark || right.mark) };
  });
  return rows.slice(0, REQUESTS_SHOWN);
}

function drawn(row, isNew) {
  const cell = ({ title, more, mark }) => {
    const kind = mark === "changed" ? "new" : mark, words = mark === "gone" ? make("del", {}, title) : title;
    return make("td", { class: [kind, mark && isNew && "just"].filter(Boolean).join(" ") }, words, mark ? make("span", { class: "tag" }, mark) : null, more ? make("small", {}, more) : null);
  };
  const equal = make("td", { class: row.isEqual ? "" : "differs" }, make("span", { "aria-hidden": "true" }, row.isEqual ? "=" : "≠"), make("span", { class: "sr" }, row.isEqual ? "equal" : "not equal"));
  return make("tr", {}, cell(row.teams), equal, cell(row.wfm));
}
