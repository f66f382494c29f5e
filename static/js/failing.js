// Whether an answer fails by the checklist's own rule, which the server wrote at the item: see shopper/reports/failing.py.

import { numberOrder } from "./visibility.js";

/** Whether a value fails; `rule` is null where none can, and N/A never does. */
export function fails(rule, value) {
  if (!rule || value === undefined || value === null || value === "") return false;
  if (rule.keys) return rule.keys.includes(value);
  return rule.limits ? beyond(rule.limits, value.seconds ?? value) : lost(rule, value);
}

/** The first limit that holds tells. */
function beyond(limits, figure) {
  const value = String(figure);
  if (numberOrder(value, "0") === null) return false;
  const holds = ({ at_most: most, at_least: least }) =>
    (most === null || numberOrder(value, most) <= 0) && (least === null || numberOrder(value, least) >= 0);
  return limits.find(holds).fails;
}

/** Several choices: a level that a choice has decides, failed before all; else the sum of the points does. */
function lost(rule, taken) {
  const chosen = taken.filter((key) => key in rule.points);
  const levels = chosen.map((key) => rule.levels[key]).filter(Boolean);
  if (levels.length) return levels.includes("failed");
  const points = chosen.map((key) => rule.points[key]).filter((one) => one !== null).map(BigInt);
  if (!points.length) return false;
  let sum = points.reduce((left, right) => left + right, 0n);
  if (rule.cap !== null && sum > BigInt(rule.cap)) sum = BigInt(rule.cap);
  return sum < 0n ? rule.below : sum === 0n && rule.zero;
}
