// What is said about requests, answers and refusals.

import { when } from "./parts.js";

export const LANGUAGES = [["en", "English"], ["de", "Deutsch"], ["fr", "Français"], ["es", "Español"], ["nl", "Nederlands"]];

/** Why a WFM says no, by the codes of the open provider protocol and of Blue Yonder. */
const CODES = {
  overlap: "double booking", rest_period: "too little rest between two shifts", hours_limit: "too many hours", skill_missing: "not trained for this work",
  not_eligible: "not for this person", no_slots_left: "no slot left", balance_too_small: "not enough leave left", too_late: "too late",
  already_decided: "decided already", not_found: "unknown to the WFM", not_supported: "not possible in this WFM", forbidden: "not allowed to this person",
  ScheduledShiftCannotOverlap: "double booking", TimeOffRequestOverlap: "double booking", CannotScheduleBelowMinHoursBetweenShifts: "too little rest between two shifts",
  CannotScheduleOverMaxHoursPerWeek: "too many hours", EmployeeCanNotWorkJob: "not trained for this work", CannotScheduleEmployeeWhoIsNeitherBorrowedNorOwned: "not for this person",
  RequestedShiftDoesNotBelongToEmployee: "not for this person", ShiftHasAlreadyBeenClaimed: "no slot left", AccrualBalanceViolation: "not enough leave left",
  ShiftShouldStartAfterMinimumHoursInAdvance: "too late", OriginalShiftIsNotInAvailableSwapWindow: "too late", TimeOffRequestInThePast: "too late",
};
export const because = (code) => CODES[code] ?? "not allowed by the WFM";

/** What the WFM was asked for, by the paths of the open protocol and of Blue Yonder. */
const ACTIONS = [
  [/^POST .*\/swaps$/, "make a swap request"], [/^POST .*\/offers$/, "make an offer"], [/^POST .*\/open-shift-requests$/, "take a request for an open shift"],
  [/^POST .*\/time-off-requests$/, "take a request for time off"], [/^PATCH /, "note the answer"], [/\/assignments$/, "give the open shift to this person"],
  [/^POST \/mySwapShifts$/, "make a swap request"], [/^POST \/timeOffRequests$/, "take a request for time off"], [/(claim|availableShift)$/, "give the open shift to this person"],
  [/mySwapShifts\/|swapShifts\/|^PUT \/timeOffRequests\//, "note the answer"], [/availableSwapShifts$/, "say what can be swapped"], [/^GET \/myAvailableShifts\//, "say what this person can have"],
  [/swap-targets$/, "say what can be swapped"], [/offer-recipients$/, "say who could take it"], [/time-off-reasons$/, "say which reasons there are"],
];
export function action({ method, path }) {
  const found = ACTIONS.find(([form]) => form.test(`${method} ${path}`));
  return found ? found[1] : "change its plan";
}

const STATES = { manager: "waits for the manager", approved: "approved", declined: "declined", withdrawn: "taken back" };
export const stateOf = (request, name) => (request.state === "colleague" ? `waits for ${name(request.recipient_id)}` : STATES[request.state]);

/** What somebody asks for. `known` has whatever was seen, so that what is gone can still be told. */
export function asks(request, name, known) {
  const of = (id) => (known.has(id) ? when(known.get(id)) : "a shift");
  const sender = name(request.sender_id), recipient = name(request.recipient_id);
  if (request.kind === "swap") return `${sender} would swap ${of(request.item_id)} for ${of(request.other_item_id)} of ${recipient}`;
  if (request.kind === "offer") return `${sender} offers ${recipient} ${of(request.item_id)}`;
  if (request.kind === "open-shift") return `${sender} would take the open shift ${known.has(request.item_id) ? of(request.item_id) : ""}`;
  return `${sender} would like time off${request.away ? `, ${when({ starts: request.away[0], ends: request.away[1] })}` : ""}`;
}

export const KINDS = { swap: "Swap", offer: "Offer", "open-shift": "Open shift", "time-off": "Time off" };
