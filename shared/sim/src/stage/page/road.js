// What Shifts said after a click, the way it went, and what one could do next.

import { at, make, redraw } from "./parts.js";
import { action, because } from "./words.js";

/** Draws the outcome card. `last` is what was done last, or nothing. */
export function drawOutcome(last, busy, nexts) {
  const key = JSON.stringify([last, busy, nexts.map(([words]) => words)]);
  const said = at("said");
  redraw(said, key, () => {
    said.className = `said ${busy ? "idle" : last?.seen.outcome ?? "idle"}`;
    return busy ? [make("b", {}, "Shifts asks before it saves…")] : words(last);
  });
  redraw(at("road"), key, () => (busy ? way(null) : way(last)));
  redraw(at("next"), key, () => (busy ? [] : nexts.map(([label, run], n) => make("button", { type: "button", class: n ? "" : "main", "data-name": `next-${n}`, click: run }, label))));
}

function words(last) {
  if (!last) return [make("b", {}, "Nothing yet."), "Choose who you are, then swap a shift, ask for an open one or for time off. Here you read what Teams tells you, and below which way it went."];
  const { seen } = last, title = { saved: "Saved.", refused: "Refused.", failed: "Not done.", shown: "Shown." }[seen.outcome];
  return [make("b", {}, title), seen.message ? make("q", { lang: seen.by === "integration" ? last.language : "en" }, seen.message) : null, make("span", { class: "small" }, sentence(last))].filter(Boolean);
}

/** The way in a sentence. */
function sentence({ seen, road }) {
  const [asked] = road.callbacks, did = road.actions.at(-1);
  if (!asked) return seen.by === "shifts" ? "Shifts refused by itself and asked nobody." : "Shifts asked nobody.";
  const way = did ? `Shifts asked the adapter, the adapter asked the WFM: ${result(did)}` : `Shifts asked the adapter, which ${asked.outcome === "approved" ? "agreed" : "refused"} without asking the WFM`;
  return `${way}, ${asked.duration_ms} ms.`;
}

const isGood = ({ status }) => status < 300;
const result = (did) => (isGood(did) ? "agreed" : did.code ? `refused, ${because(did.code)}` : `answered ${did.status}`);

/** What was said more than once, said once. */
function once(told) {
  const count = (words) => told.filter((other) => other === words).length;
  return [...new Set(told)].map((words) => (count(words) > 1 ? `${words} (${count(words)} times)` : words)).join("; ");
}

/** You, Shifts, the adapter, the WFM: who asked whom and what they said. */
function way(last) {
  const stop = (name, sign, text, ...codes) => {
    const mark = { yes: "✓", no: "✕", none: "" }[sign];
    return make("li", { class: sign }, make("b", {}, name, make("i", { "aria-hidden": "true" }, mark)), make("span", {}, text), ...codes.map((code) => make("code", {}, code)));
  };
  if (!last) return [stop("You", "none", "click something in Teams"), stop("Shifts", "none", "asks before it saves"), stop("Adapter", "none", "finds out who and what it is"), stop("WFM", "none", "says yes or no")];
  const { seen, road } = last, isSaved = seen.outcome === "saved" || seen.outcome === "shown", sign = isSaved ? "yes" : "no";
  const [asked] = road.callbacks, saved = { saved: "and saved it", shown: "and showed it", refused: "and saved nothing", failed: "got no answer it could use, and saved nothing" }[seen.outcome];
  const times = asked?.attempts > 1 ? `, ${asked.attempts} times` : "";
  const answer = asked && { approved: "said yes", refused: "said no" }[asked.outcome];
  return [
    stop("You", "yes", last.words),
    stop("Shifts", sign, asked ? `asked the adapter${times}, ${saved}` : isSaved ? "saved it at once" : "refused by itself", ...(asked ? [asked.path.replace(/[0-9a-f-]{36}/, "…")] : [])),
    asked ? stop("Adapter", answer === "said yes" ? "yes" : "no", `${answer ?? "did not answer in time"} after ${asked.duration_ms} ms`) : stop("Adapter", "none", "was not asked"),
    road.actions.length
      ? stop("WFM", road.actions.every(isGood) ? "yes" : "no", once(road.actions.map((did) => `was asked to ${action(did)}: ${result(did)}`)), ...road.actions.map((did) => `${did.method} ${did.path.replace(/^\/v1/, "")} ${did.status}`))
      : stop("WFM", "none", "was not asked"),
  ];
}
