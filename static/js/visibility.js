// Which items are shown: the twin of shopper/checklists/visibility.py; both pass tests/cases/visibility.json.

const NUMBER_TYPES = ["number", "money", "timing", "people_met"];
const NUMBER = /^(-?)([0-9]{1,30})(?:\.([0-9]{1,30}))?$/;
const MOMENT = /^([0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?|[0-9]{2}:[0-9]{2})$/;

/** Keys of the items that are shown with these answers and facts (`variant`, `tags`), as a Set. */
export function visibleItems(document, answers, facts) {
  const seen = { items: new Map(), answers: answers ?? {}, facts: facts ?? {} };
  for (const touchpoint of document.touchpoints ?? []) {
    for (const item of touchpoint.items ?? []) {
      if (!item.show_if || holds(item.show_if, seen)) seen.items.set(item.key, item);
    }
  }
  return new Set(seen.items.keys());
}

function holds(condition, seen) {
  if ("all" in condition) return condition.all.every((part) => holds(part, seen));
  if ("any" in condition) return condition.any.some((part) => holds(part, seen));
  return "item" in condition ? itemHolds(condition, seen) : factHolds(condition, seen.facts);
}

function itemHolds(condition, seen) {
  const item = seen.items.get(condition.item);
  const answer = item && Object.hasOwn(seen.answers, item.key) ? seen.answers[item.key] : null;
  const usable = isObject(answer);
  const na = usable && answer.na === true;
  const value = usable && !na ? plain(item, answer.value) : null;
  if ("na" in condition) return na === condition.na;
  if ("answered" in condition) return (value !== null) === condition.answered;
  return value !== null && compares(item, value, condition);
}

function factHolds(condition, facts) {
  const given = "visit" in condition ? [tidy(String(facts.variant || ""))] : (facts.tags ?? []).map((tag) => tidy(String(tag)));
  if ("is_not" in condition) return !given.includes(tidy(condition.is_not));
  const wanted = "any_of" in condition ? condition.any_of : [condition.is];
  return wanted.some((one) => typeof one === "string" && given.includes(tidy(one)));
}

/** A value in comparable form: a text, a list of choices, or null where it is empty or has the wrong shape. */
function plain(item, value) {
  if (item.type === "several") {
    const chosen = Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
    return chosen.length ? chosen : null;
  }
  if (item.type === "timing") return isObject(value) ? whole(value.seconds) : null;
  if (item.type === "people_met") return isObject(value) ? whole(value.count) : null;
  if (item.type === "pillars" || item.type === "think_feel_do") return isObject(value) && saysSomething(value) ? "given" : null;
  return typeof value === "string" && tidy(value) !== "" ? tidy(value) : null;
}

function saysSomething(value) {
  const parts = Object.values(value).flatMap((one) => (isObject(one) ? Object.values(one) : [one]));
  return parts.some((part) => (typeof part === "string" ? tidy(part) !== "" : whole(part) !== null));
}

function whole(value) {
  return Number.isInteger(value) ? String(value) : null;
}

function compares(item, value, condition) {
  if ("is" in condition) return matches(item, value, condition.is);
  if ("is_not" in condition) return !matches(item, value, condition.is_not);
  if ("any_of" in condition) return condition.any_of.some((one) => matches(item, value, one));
  if ("none_of" in condition) return !condition.none_of.some((one) => matches(item, value, one));
  if (Array.isArray(value)) return false;
  const atLeast = "at_least" in condition;
  const limit = tidy(String(atLeast ? condition.at_least : condition.at_most));
  const order = item.type === "datetime" ? momentOrder(value, limit) : numberOrder(value, limit);
  return order !== null && (atLeast ? order >= 0 : order <= 0);
}

function matches(item, value, wanted) {
  const text = tidy(String(wanted));
  if (Array.isArray(value)) return value.includes(text);
  if (NUMBER_TYPES.includes(item.type)) return numberOrder(value, text) === 0;
  return item.type === "datetime" ? momentOrder(value, text) === 0 : value === text;
}

/** -1, 0 or 1 at the precision of the limit (2026-03-12T14:05 lies on 2026-03-12); null where they do not compare. */
function momentOrder(value, limit) {
  const comparable = MOMENT.test(value) && MOMENT.test(limit) && value.length >= limit.length && (value[2] === ":") === (limit[2] === ":");
  if (!comparable) return null;
  const ours = value.slice(0, limit.length);
  return ours < limit ? -1 : Number(ours > limit);
}

/** -1, 0 or 1 between two decimal texts, exactly; null where one is not a number. */
export function numberOrder(value, limit) {
  const ours = NUMBER.exec(value);
  const theirs = NUMBER.exec(limit);
  if (!ours || !theirs) return null;
  const places = Math.max((ours[3] ?? "").length, (theirs[3] ?? "").length);
  const [left, right] = [scaled(ours, places), scaled(theirs, places)];
  return left < right ? -1 : Number(left > right);
}

function scaled([, sign, units, decimals = ""], places) {
  return BigInt(sign + units + decimals.padEnd(places, "0"));
}

function tidy(text) {
  return text.normalize("NFC").replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
