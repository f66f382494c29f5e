// What an item still lacks before the report can be sent: the page's own count; the server's is the one that decides.

import { fails } from "./failing.js";

const EVIDENCE = ["photo", "receipt", "audio"];
const PARTIAL = ["pillars", "think_feel_do", "people_met"];

const rules = new WeakMap(); // the rule of an item's failing answers, read once

/** Whether the answer of an item's fieldset fails by the checklist's rule. */
export function failed(item, answer) {
  if (!item.dataset.rule || answer?.na) return false;
  if (!rules.has(item)) rules.set(item, JSON.parse(item.dataset.rule));
  return readable(item.dataset.type, answer?.value) && fails(rules.get(item), answer?.value);
}

/** Whether an item's fieldset still lacks something, with its answer as read; `files` as shown, unless the page knows. */
export function lack(item, answer, files = item.querySelectorAll(".files figure:not(.sending, .undoing)").length) {
  const { type, least } = item.dataset;
  if ("wrong" in item.dataset || !readable(type, answer?.value)) return true;
  if (answer?.na) return "naReason" in item.dataset && !answer.na_reason;
  if (!answered(type, answer?.value, files)) {
    return "required" in item.dataset || (answer?.value !== undefined && PARTIAL.includes(type));
  }
  if (type === "several" && item.querySelector("[data-alone]:checked") && answer.value.length > 1) return true;
  if (least && [...answer.value.trim()].length < Number(least)) return true;
  if (!failed(item, answer)) return false;
  return ("comment" in item.dataset && !answer.comment) || ("photo" in item.dataset && !files);
}

/** Whether a figure reads as one: what the server would refuse is not done. */
function readable(type, value) {
  if (value === undefined || value === null) return true;
  if (type === "number" || type === "money") return /^\s*-?\d{1,9}([.,]\d{1,6})?\s*$/.test(value);
  if (type === "timing") return Number.isInteger(value.seconds);
  return type !== "people_met" || value.count === undefined || Number.isInteger(value.count);
}

/** Whether a value is a whole answer of its type; N/A is looked at elsewhere. */
export function answered(type, value, files) {
  if (EVIDENCE.includes(type)) return files > 0;
  if (value === undefined || value === null) return false;
  if (type === "pillars") return Boolean(value.success && value.effort && value.emotion && value.cause);
  if (type === "think_feel_do") return Boolean(value.actual?.think && value.actual.feel && value.actual.do);
  return type !== "people_met" || value.count !== undefined;
}

/** Say at an item what its small inputs hold: the time seen, and how long a text with a minimum length is. */
export function read(item) {
  const [seen, time] = [item.querySelector(".seen-at"), item.querySelector(".seen input")?.value.slice(0, 5) ?? ""];
  seen.textContent = time;
  seen.hidden = !time;
  const line = item.dataset.least && item.querySelector(".least");
  if (!line) return;
  const length = [...item.querySelector("textarea").value.trim()].length;
  line.textContent = length < Number(item.dataset.least) ? `${length} of at least ${item.dataset.least} characters.` : `${length} characters.`;
}
