// Small parts that the page is made of. Text from outside is only ever set as text.

/** An element with attributes; those without a value are left out, and functions are listeners. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value || value === "") element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== false));
  return element;
}

export const at = (id) => document.getElementById(id);
const day = (local, options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }).format(new Date(`${local.slice(0, 10)}T12:00:00Z`));
export const dayOf = (local) => day(local, { weekday: "short", day: "numeric", month: "short" });
const hour = (local) => local.slice(11, 16);
/** A line must not end within hours. */
const TOGETHER = "\u2060";

/** When something is: its hours, or its days where it goes from midnight to midnight. */
export function when({ starts, ends }) {
  if (hour(starts) !== "00:00" || hour(ends) !== "00:00") return `${dayOf(starts)}, ${hour(starts)}${TOGETHER}–${TOGETHER}${hour(ends)}`;
  const last = new Date(Date.parse(`${ends.slice(0, 10)}T12:00:00Z`) - 864e5).toISOString();
  return last.slice(0, 10) <= starts.slice(0, 10) ? dayOf(starts) : `${dayOf(starts)} to ${dayOf(last)}`;
}

/** Writes words into an element, unless they stand there: what is said again is read out again. */
export function say(id, words) {
  const element = at(id);
  if (element.textContent !== words) element.textContent = words;
}

/** Draws anew what has changed. What was chosen in it stays chosen, and the focus where it was. */
export function redraw(box, key, draw) {
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  const held = box.contains(document.activeElement) ? document.activeElement.dataset.name : "";
  const chosen = new Map([...box.querySelectorAll("select[data-name]")].map((select) => [select.dataset.name, select.value]));
  box.replaceChildren(...draw());
  for (const select of box.querySelectorAll("select[data-name]")) {
    const value = chosen.get(select.dataset.name);
    if ([...select.options].some((option) => option.value === value)) select.value = value;
  }
  if (held) [...box.querySelectorAll("[data-name]")].find((element) => element.dataset.name === held)?.focus();
}

/** A list to choose from, with its label. */
export function choice(label, name, options) {
  const select = make("select", { "data-name": name }, ...options);
  return make("label", {}, make("span", {}, label), select);
}

export const option = (value, words) => make("option", { value }, words);
