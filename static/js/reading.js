// Reads one item's answer out of its inputs, in the one shape of answers: the twin of shopper/field/forms.py.

const EVIDENCE = ["photo", "receipt", "audio"];

/** The answer of an item's fieldset, or null where it holds nothing. */
export function answerFrom(item) {
  const { key, type } = item.dataset;
  const field = (name) => text(item.querySelector(`[name="${name}"]`)?.value);
  let value = EVIDENCE.includes(type) ? null : valueFrom(item, type, `v.${key}`);
  const na = Boolean(item.querySelector(".na:checked"));
  if (value === ":na") value = null;
  return given({
    value, na: na || null, na_reason: na ? field(`r.${key}`) : null, comment: field(`c.${key}`),
    stood_out: field(`s.${key}`), at: field(`t.${key}`).slice(0, 5),
  });
}

function valueFrom(item, type, name) {
  const field = (part) => text(item.querySelector(`[name="${name}${part}"]`)?.value);
  const chosen = (part) => item.querySelector(`[name="${name}${part}"]:checked`)?.value ?? "";
  if (["yes_no", "single", "scale"].includes(type)) return chosen("");
  if (type === "several") return [...item.querySelectorAll(`[name="${name}"]:checked`)].map((one) => one.value);
  if (type === "datetime") return [field(".date"), field(".time").slice(0, 5)].filter(Boolean).join("T");
  if (type === "timing") return timing(field(".seconds"), field(".from"), field(".to"));
  if (type === "people_met") {
    const roles = field(".roles").split(",").map((role) => role.trim()).filter(Boolean);
    return given({ count: whole(field(".count").trim()), roles, knew_part: chosen(".knew_part") });
  }
  if (type === "pillars") {
    return given({ success: whole(chosen(".success")), effort: whole(chosen(".effort")), emotion: whole(chosen(".emotion")), cause: field(".cause") });
  }
  if (type === "think_feel_do") {
    const side = (of) => given({ think: field(`.${of}.think`), feel: field(`.${of}.feel`), do: field(`.${of}.do`) });
    return given({ actual: side("actual"), desired: side("desired") });
  }
  return type === "number" || type === "money" ? figure(field("")) : field("");
}

/** A comma is a decimal point, unless exactly three digits follow it: the same rule as in shopper/reports/model.py. */
function figure(typed) {
  const plain = typed.trim();
  return /^-?\d{1,9},(\d{1,2}|\d{4,6})$/.test(plain) ? plain.replace(",", ".") : plain;
}

function timing(typed, from, to) {
  const plain = typed.trim().replace(/s$/, "").trim();
  if (!plain) return null;
  const minutes = /^(\d{1,3}):([0-5]\d)$/.exec(plain);
  return given({ seconds: minutes ? Number(minutes[1]) * 60 + Number(minutes[2]) : whole(plain), from, to });
}

function whole(typed) {
  return /^\d{1,6}$/.test(typed) ? Number(typed) : typed;
}

function text(typed) {
  return typed && typed.trim() ? typed : "";
}

function given(parts) {
  const kept = Object.entries(parts).filter(([, part]) => part !== null && part !== "" && !(Array.isArray(part) && !part.length));
  return kept.length ? Object.fromEntries(kept) : null;
}
