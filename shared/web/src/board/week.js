// Draws the rota of one week: open shifts first, then everybody with shifts, time off and hours.

import { at, classes, clock, dateOf, day, hour, make, plusDays, say, several, shortDay, today } from "./parts.js";

const KINDS = [["shifts", "shift", "shifts"], ["open_shifts", "open shift", "open shifts"], ["time_off", "time-off entry", "time-off entries"]];
/** What was drawn last: of which week, and every item in words, so that a change can glow and be told. */
const drawn = { key: "", items: new Map() };

/** Forgets what was drawn, so that nothing glows when the next week comes. */
export function forget() {
  drawn.key = "";
  drawn.items = new Map();
}

export const isEmpty = (board) => KINDS.every(([key]) => !board[key].length);

/** Draws the week; `again` when only the chosen day is another one. */
export function drawTable(board, chosen, again) {
  const days = board.week.days, present = today(board.team.zone, board.now);
  const key = `${board.team.team_id} ${days[0]}`, isNew = key !== drawn.key, before = drawn.items;
  drawn.key = key;
  drawn.items = new Map(KINDS.flatMap(([of]) => board[of].map((item) => [item.id, JSON.stringify(item)])));
  const isFresh = ({ id }) => !again && !isNew && before.get(id) !== drawn.items.get(id);
  if (!again && !isNew) announce(board, before);
  at("caption").textContent = `Rota of ${board.team.name}, week of ${day(days[0], { day: "numeric", month: "long" })}`;
  at("head").replaceChildren(make("tr", {}, make("th", { scope: "col" }, "People"), ...days.map((date) =>
    make("th", { scope: "col", class: date === present && "is-today" }, day(date, { weekday: "short", day: "numeric", month: "short" })))));
  const row = (head, className, cellOf) => {
    const cells = days.map((date, n) => make("td", { class: classes(date === present && "is-today", date === chosen && "chosen") }, ...cellOf(date, n)));
    const isOff = !cells[days.indexOf(chosen)]?.querySelector(".card, .away:not(.gap)");
    return make("tr", { class: classes(className, isOff && "off") }, make("th", { scope: "row" }, ...head), ...cells);
  };
  at("body").replaceChildren(...openRows(board, row, isFresh), ...personRows(board, row, isFresh));
}

/** Tells those who do not see the glow. */
function announce(board, before) {
  const words = KINDS.map(([key, one, many]) => {
    const changed = board[key].filter((item) => before.get(item.id) !== drawn.items.get(item.id)).length;
    return changed && `${several(changed, one, many)} changed`;
  });
  const gone = [...before.keys()].filter((id) => !drawn.items.has(id)).length;
  const told = [...words, gone && `${gone} gone`].filter(Boolean).join(", ");
  if (told) say("news", `${told}, ${clock(board.now)}`);
}

function grouped(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** A row for each scheduling group that has open shifts. */
function openRows(board, row, isFresh) {
  const groups = [...grouped(board.open_shifts, (open) => open.group)].sort(([a], [b]) => a.localeCompare(b));
  return groups.map(([group, all]) => {
    const slots = all.reduce((sum, open) => sum + open.slots, 0);
    const byDay = grouped(all, (open) => dateOf(open.starts_local));
    const head = ["Open shifts", make("small", {}, `${group} · ${several(slots, "slot")}`)];
    return row(head, "open-row", (date) => (byDay.get(date) ?? []).map((open) => card(open, isFresh(open), several(open.slots, "slot"))));
  });
}

function personRows(board, row, isFresh) {
  const shifts = grouped(board.shifts, (shift) => shift.user_id);
  const timeOff = grouped(board.time_off, (away) => away.user_id);
  const hours = new Map(board.availability.map((one) => [one.user_id, one.days]));
  return board.people.map((person) => {
    const own = shifts.get(person.user_id) ?? [], can = hours.get(person.user_id);
    const worked = own.reduce((sum, shift) => sum + (new Date(shift.ends_at) - new Date(shift.starts_at)) / 36e5, 0);
    const lanes = lanesOf(timeOff.get(person.user_id) ?? []);
    const head = [person.name, make("small", {}, `${Math.round(worked * 10) / 10} h`)];
    return row(head, "", (date, n) => [
      ...bars(lanes, date, isFresh),
      ...own.filter((shift) => dateOf(shift.starts_local) === date).map((shift) => card(shift, isFresh(shift))),
      ...(can ? [available(can[n])] : []),
    ]);
  });
}

/** Shifts and open shifts; the latter say how many people are wanted. */
function card(work, isFresh, wanted) {
  const over = dateOf(work.ends_local) > dateOf(work.starts_local) && hour(work.ends_local) !== "00:00";
  const names = classes("card", wanted ? "open-shift" : "shift", `t-${work.theme.replace(/\W/g, "")}`, work.state !== "shared" && work.state, isFresh && "fresh");
  const element = make("div", { class: names, "data-id": work.id });
  element.append(make("b", {}, `${hour(work.starts_local)}–${hour(work.ends_local)}`));
  if (wanted) element.append(make("span", { class: "slots" }, wanted));
  element.append(make("span", {}, [work.label, wanted ? "" : work.group].filter(Boolean).join(" · ")));
  if (over) element.append(make("span", { class: "mark-word" }, `until ${hour(work.ends_local)} +1`, make("i", { class: "sr" }, ", on the next day")));
  const acts = work.activities.map((act) => `${act.name} ${hour(act.starts_local)}`).join(", ");
  if (acts) element.append(make("span", { class: "acts" }, acts));
  if (work.notes) element.append(make("span", { class: "acts" }, work.notes));
  element.append(...stateWords(work.state));
  return element;
}

function stateWords(state) {
  const words = { draft: "draft", staged: "goes with the next share" }[state];
  return words ? [make("span", { class: "mark-word" }, words)] : [];
}

/** Time off in lanes: what overlaps lies in several, so that bars never cover each other. */
function lanesOf(timeOff) {
  const lanes = [];
  for (const away of timeOff) {
    const free = lanes.find((lane) => lane.at(-1).last_day < away.first_day);
    if (free) free.push(away); else lanes.push([away]);
  }
  return lanes;
}

/** What lies in one day's cell: a bar where it begins, which reaches over the days after, and its place there. */
function bars(lanes, date, isFresh) {
  const here = lanes.map((lane) => lane.find((away) => away.first_day <= date && date <= away.last_day));
  while (here.length && !here.at(-1)) here.pop();
  return here.map((away) => (away ? bar(away, date, isFresh(away)) : make("div", { class: "away gap" })));
}

function bar(away, date, isFresh) {
  const isLater = date !== away.first_day;
  const element = make("div", {
    class: classes("away", isLater && "later", away.begins_before && "from-before", away.ends_after && "goes-on", away.state !== "shared" && away.state, isFresh && "fresh"),
    "data-id": away.id, title: `${away.reason}, ${when(away)}`,
  }, make("i", { class: "sr" }, "Time off: "), make("b", {}, away.reason), make("span", {}, when(away), ...stateWords(away.state)));
  const days = Math.round((new Date(away.last_day) - new Date(away.first_day)) / 864e5) + 1;
  element.style.setProperty("--days", days);
  return element;
}

/** From when to when, in words, be it beyond the week. */
function when(away) {
  const first = dateOf(away.starts_local);
  const last = away.whole_days ? plusDays(dateOf(away.ends_local), -1) : dateOf(away.ends_local);
  if (away.whole_days) return first === last ? shortDay(first) : `${shortDay(first)} to ${shortDay(last)}`;
  if (first === last) return `${hour(away.starts_local)}–${hour(away.ends_local)}`;
  return `${shortDay(first)} ${hour(away.starts_local)} to ${shortDay(last)} ${hour(away.ends_local)}`;
}

/** The hours in which somebody can work: a strip as long as the day, and the words. */
function available(hours) {
  const isWhole = hours.length === 1 && hours[0].starts === "00:00" && hours[0].ends === "24:00";
  const told = isWhole ? "can work all day" : `can work ${hours.map((part) => `${part.starts}–${part.ends}`).join(", ")}`;
  const words = hours.length ? told : "cannot work";
  const share = (time) => (Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))) / 14.4;
  const strips = hours.map((part) => {
    const strip = make("i", {});
    strip.style.setProperty("--from", `${share(part.starts)}%`);
    strip.style.setProperty("--to", `${share(part.ends)}%`);
    return strip;
  });
  return make("p", { class: "can", title: words }, ...strips, make("span", {}, words));
}
