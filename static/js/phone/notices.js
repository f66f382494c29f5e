// What the phone's form has to say above the items: one notice for each matter, gone when the matter is.

import { button, element } from "./drawing.js";

const place = document.getElementById("notices");

/** Say something under a name, or with no words take it back. `acts` are [label, act] or [label, address]; `calm` is no alarm. */
export function notice(name, words, acts = [], { calm = false, more = [] } = {}) {
  const held = place.querySelector(`[data-name="${name}"]`);
  if (!words) return held?.remove();
  if (held?.dataset.words === words) return held;
  const made = element("div", { className: `notice ${calm ? "notice-done" : "notice-error"}` }, element("p", { textContent: words }), ...more);
  made.setAttribute("role", calm ? "status" : "alert");
  Object.assign(made.dataset, { name, words });
  if (acts.length) made.append(element("p", { className: "row" }, ...acts.map(([label, act]) => (
    typeof act === "string" ? element("a", { className: "button", href: act, textContent: label }) : button(label, act)))));
  if (held) held.replaceWith(made);
  else place.append(made);
  return made;
}

/** What was answered, as text to be kept somewhere else where the phone keeps nothing. */
export async function copyAsText(sheet, title) {
  const text = [title, ...sheet.items.filter((item) => !item.hidden && sheet.answers[item.dataset.key]).map((item) => (
    `${item.querySelector("legend bdi").textContent}\n${inWords(item, sheet.answers[item.dataset.key])}`))].join("\n\n");
  try {
    await navigator.clipboard.writeText(text);
    notice("copied", "Copied. Paste it into a message or a note to yourself.", [], { calm: true });
  } catch {
    const area = element("textarea", { className: "input", value: text, readOnly: true, rows: 8 });
    area.setAttribute("aria-label", "Your answers as text");
    notice("copied", "Mark this text and copy it:", [], { calm: true, more: [area] });
    area.select();
  }
}

/** An answer as its author would read it: choices by their words, everything else as typed. */
function inWords(item, answer) {
  const shown = (text) => item.querySelector(`input[value="${CSS.escape(String(text))}"] + span`)?.textContent ?? String(text);
  const flat = (value) => (Array.isArray(value) ? value.map(shown).join(", ")
    : value && typeof value === "object" ? Object.entries(value).map(([part, one]) => `${part}: ${flat(one)}`).join("; ") : shown(value));
  const { value, ...beside } = answer;
  return [value === undefined ? "" : flat(value), ...Object.entries(beside).map(([part, text]) => `${part}: ${text}`)].filter(Boolean).join("\n");
}
