// Small parts that the page is made of. Text from outside is only ever set as text.

/** An element with attributes; those without a value are left out. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

export const at = (id) => document.getElementById(id);
export const classes = (...names) => names.filter(Boolean).join(" ");
export const day = (date, options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }).format(new Date(`${date}T12:00:00Z`));
export const shortDay = (date) => day(date, { day: "numeric", month: "short" });
export const clock = (iso) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(iso));
export const dateOf = (local) => local.slice(0, 10);
export const hour = (local) => local.slice(11, 16);
export const several = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

/** The day so many days after another. */
export function plusDays(date, days) {
  const moved = new Date(`${date}T12:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/** The present day where the team is. */
export function today(zone, now) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(now));
}

/** Writes words into an element, unless they stand there: what is said again is read out again. */
export function say(id, words) {
  const element = at(id);
  if (element.textContent !== words) element.textContent = words;
}
