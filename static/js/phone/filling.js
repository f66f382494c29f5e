// Writes an answer into an item's inputs: the inverse of ../reading.js. What it wrote, reading.js reads back the same.

import { fold } from "../beside.js";

/** Put an answer, or nothing, into an item's fieldset; inputs that hold the same already are left alone. */
export function fill(item, answer) {
  const { key, type } = item.dataset;
  const given = answer ?? {};
  const put = (name, text) => set(item.querySelector(`[name="${name}"]`), text ?? "");
  fillValue(item, type, `v.${key}`, given);
  const words = given.comment || given.stood_out;
  if (words || given.at) fold(item);
  for (const box of item.querySelectorAll(".na")) box.checked = Boolean(given.na);
  put(`r.${key}`, given.na_reason);
  put(`c.${key}`, given.comment);
  put(`s.${key}`, given.stood_out);
  put(`t.${key}`, given.at?.slice(0, 5));
  if (words) item.querySelector(".extras details").open = true;
}

function fillValue(item, type, name, { value }) {
  const put = (part, text) => set(item.querySelector(`[name="${name}${part}"]`), text ?? "");
  const choose = (part, chosen) => {
    for (const one of item.querySelectorAll(`[name="${name}${part}"]`)) one.checked = chosen.includes(one.value);
  };
  if (["yes_no", "single", "scale"].includes(type)) choose("", [value]);
  else if (type === "several") choose("", value ?? []);
  else if (type === "datetime") fillMoment(put, String(value ?? ""));
  else if (type === "timing") for (const part of ["seconds", "from", "to"]) put(`.${part}`, value?.[part]);
  else if (type === "people_met") {
    put(".count", value?.count);
    put(".roles", value?.roles?.join(", "));
    choose(".knew_part", [value?.knew_part]);
  } else if (type === "pillars") {
    for (const part of ["success", "effort", "emotion"]) choose(`.${part}`, [String(value?.[part] ?? "")]);
    put(".cause", value?.cause);
  } else if (type === "think_feel_do") {
    for (const side of ["actual", "desired"]) for (const part of ["think", "feel", "do"]) put(`.${side}.${part}`, value?.[side]?.[part]);
    if (value?.desired) item.querySelector(".wish").open = true;
  } else put("", value);
}

/** `2026-03-12T14:05`, a date alone, or a time alone. */
function fillMoment(put, moment) {
  const [day, time] = moment.includes("T") ? moment.split("T") : moment[2] === ":" ? ["", moment] : [moment, ""];
  put(".date", day);
  put(".time", time);
}

function set(input, text) {
  if (input && input.value !== String(text)) input.value = text;
}
