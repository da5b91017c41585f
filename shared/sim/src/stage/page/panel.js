// What one can do in Teams: as a worker, as a colleague, as a manager.

import { at, choice, dayOf, make, option, redraw, when } from "./parts.js";
import { asks, KINDS, stateOf } from "./words.js";

const SHIFTS_SHOWN = 6, OPEN_SHIFTS_SHOWN = 5, REQUESTS_SHOWN = 8;

/** Draws everything one can do. `does` has the acts; `shown` who one is and what is open. */
export function drawPanel(shown, does) {
  const { standing, me } = shown, isManager = Boolean(me?.is_manager);
  const panel = at("panel"), order = isManager ? ["requests", "open-shifts", "shifts", "time-off"] : ["shifts", "requests", "open-shifts", "time-off"];
  if (panel.dataset.order !== order.join()) { panel.dataset.order = order.join(); panel.append(...order.map(at)); }
  const box = (id) => at(id).querySelector("div");
  const ahead = (item) => item.starts > standing.now;
  const own = standing.teams.items.filter((item) => item.kind === "shift" && item.user_id === me?.user_id && ahead(item)).slice(0, SHIFTS_SHOWN);
  const open = standing.teams.items.filter((item) => item.kind === "open-shift" && ahead(item)).slice(0, OPEN_SHIFTS_SHOWN);
  const requests = standing.teams.requests.filter((request) => isManager ? ["colleague", "manager"].includes(request.state) || request.sender_id === me.user_id : true);
  const key = (...what) => JSON.stringify([me, shown.busy, ...what]);
  redraw(box("requests"), key(requests, [...shown.known.keys()].length), () => drawRequests(shown, does, requests.slice(0, REQUESTS_SHOWN)));
  redraw(box("shifts"), key(own, shown.form, standing.team.can_offer), () => drawShifts(shown, does, own));
  redraw(box("open-shifts"), key(open, standing.people), () => drawOpen(shown, does, open));
  redraw(box("time-off"), key(standing.days, standing.reasons, own), () => drawTimeOff(shown, does));
}

const nothing = (words) => [make("p", { class: "empty" }, words)];
const list = (items) => [make("ul", { class: "list" }, ...items)];
const button = (shown, name, words, click, isMain) => make("button", { type: "button", class: isMain ? "main" : "", "data-name": name, disabled: shown.busy && "disabled", click }, words);
const line = (title, more, ...doers) => make("div", { class: "line" }, make("div", { class: "what" }, make("b", {}, title), make("small", {}, more)), make("div", { class: "doers" }, ...doers));

function drawRequests(shown, does, requests) {
  const { me, name, known } = shown;
  if (!requests.length) return nothing(me?.is_manager ? "Nobody waits for you. Be a worker and ask for something." : "No requests. Swap a shift, or ask for one.");
  return list(requests.map((request) => {
    const isOpen = ["colleague", "manager"].includes(request.state), doers = [], words = asks(request, name, known);
    const about = `what ${name(request.sender_id)} asked for: ${KINDS[request.kind].toLowerCase()}`;
    const may = (deed, label, did, isMain) => doers.push(button(shown, `${deed}-${request.id}`, label, () => does.answer(deed, request, did), isMain));
    if (isOpen && me?.is_manager) { may("approve", "Approve", `approved ${about}`, true); may("decline", "Decline", `declined ${about}`); }
    else if (request.state === "colleague" && request.recipient_id === me?.user_id) { may("accept", "Accept", `accepted ${about}`, true); may("refuse", "Refuse", `refused ${about}`); }
    if (isOpen && request.sender_id === me?.user_id) may("withdraw", "Withdraw", "took the request back");
    for (const doer of doers) doer.setAttribute("aria-label", `${doer.textContent}: ${words}`);
    return make("li", {}, line(`${KINDS[request.kind]}, ${stateOf(request, name)}`, words, ...doers));
  }));
}

function drawShifts(shown, does, own) {
  if (!own.length) return nothing("No shifts in the next two weeks. Be somebody else, or ask for an open shift.");
  return list(own.map((shift) => {
    const opens = (kind, words) => {
      const isOpen = shown.form?.kind === kind && shown.form.shift === shift.id;
      const made = button(shown, `${kind}-${shift.id}`, words, () => does.open(kind, shift));
      made.setAttribute("aria-expanded", String(isOpen));
      made.setAttribute("aria-label", `${words} ${when(shift)}`);
      return made;
    };
    const doers = [opens("swap", "Swap")];
    if (shown.standing.team.can_offer) doers.push(opens("offer", "Offer"));
    const form = shown.form?.shift === shift.id ? drawForm(shown, does, shift) : null;
    return make("li", {}, line(when(shift), shift.group, ...doers), form);
  }));
}

/** For what, or to whom, a shift is given away. */
function drawForm(shown, does, shift) {
  const { form, name } = shown, { choices } = form, isSwap = form.kind === "swap";
  if (!choices) return make("div", { class: "form" }, make("p", { class: "small" }, "Shifts asks what there is to choose from…"));
  const words = (item) => (isSwap ? `${when(item)} · ${name(item.user_id)}${item.group ? ` · ${item.group}` : ""}` : name(item.user_id));
  const group = (label, items) => items.length ? [make("optgroup", { label }, ...items.map((item) => option(item.id, words(item))))] : [];
  const options = [...group("The WFM would allow", choices.allowed), ...group("The WFM would refuse: try one", choices.others)];
  if (!options.length) return make("div", { class: "form" }, make("p", { class: "small" }, "Nobody works near this shift. Choose another one."), make("div", { class: "doers" }, button(shown, "close", "Close", does.close)));
  const select = choice(isSwap ? "Swap it for" : "Offer it to", "choice", options), chosen = () => [...choices.allowed, ...choices.others].find((item) => item.id === select.querySelector("select").value);
  return make("div", { class: "form" }, select,
    make("div", { class: "doers" },
      button(shown, "send", isSwap ? "Ask for the swap" : "Offer the shift", () => does[form.kind](shift, chosen()), true),
      button(shown, "close", "Never mind", does.close)));
}

function drawOpen(shown, does, open) {
  if (!open.length) return nothing("None in the next two weeks. The planner makes new ones now and then.");
  return list(open.map((shift) => {
    const more = `${shift.group} · ${shift.slots} ${shift.slots === 1 ? "slot" : "slots"}`;
    if (!shown.me?.is_manager) {
      const ask = button(shown, `ask-${shift.id}`, "Ask for it", () => does.take(shift));
      ask.setAttribute("aria-label", `Ask for the open shift ${when(shift)}`);
      return make("li", {}, line(when(shift), more, ask));
    }
    const select = choice(`Give ${when(shift)} to`, `to-${shift.id}`, shown.standing.people.map((person) => option(person.user_id, person.name)));
    const assign = button(shown, `assign-${shift.id}`, "Assign", () => does.assign(shift, select.querySelector("select").value), false);
    assign.setAttribute("aria-label", `Assign the open shift ${when(shift)}`);
    select.querySelector("span").className = "sr";
    return make("li", {}, line(when(shift), more), make("div", { class: "line give" }, select, assign));
  }));
}

function drawTimeOff(shown, does) {
  const { standing, me } = shown;
  if (!standing.reasons.length) return nothing("Teams has no reasons for time off yet. They come with the first time off of the WFM.");
  const busy = new Map(standing.teams.items.filter((item) => item.user_id === me?.user_id).map((item) => [item.starts.slice(0, 10), item.kind === "shift" ? "you work" : "you are away"]));
  const days = (field) => standing.days.map((day) => option(day[field], `${dayOf(day.date)}${busy.has(day.date) ? ` · ${busy.get(day.date)}` : ""}`));
  const [from, until] = [choice("From", "from", days("starts_at")), choice("To, that day included", "until", days("ends_at"))];
  const reason = choice("Reason", "reason", standing.reasons.map((one) => option(one.id, one.name)));
  const value = (label) => label.querySelector("select").value;
  return [from, until, reason,
    make("div", { class: "doers" }, button(shown, "ask-time-off", "Ask for time off", () => does.away(value(reason), value(from), value(until)), true))];
}
