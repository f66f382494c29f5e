// Small hands for the phone's pages: copies of templates, filled with text that is never read as markup.

/** A copy of a template's content. */
export function copyOf(id) {
  return document.getElementById(id).content.cloneNode(true);
}

/** Put words where `data-name` stands; none hides the place. */
export function fill(node, words) {
  for (const [name, text] of Object.entries(words)) node.querySelector(`[data-${name}]`).textContent = text ?? "";
  return node;
}

export function element(tag, given = {}, ...inside) {
  const made = Object.assign(document.createElement(tag), given);
  made.append(...inside);
  return made;
}

/** A button that does one thing at a time. */
export function button(label, act, kind = "") {
  const made = element("button", { type: "button", className: `button ${kind && `button-${kind}`}`.trim(), textContent: label });
  made.addEventListener("click", async () => {
    made.disabled = true;
    try { await act(made); } finally { made.disabled = false; }
  });
  return made;
}

/** How long ago, in plain words. */
export function age(moment) {
  const minutes = Math.max(0, Math.round((Date.now() - moment) / 60_000));
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${count(minutes, "minute")} ago`;
  if (minutes < 48 * 60) return `${count(Math.round(minutes / 60), "hour")} ago`;
  return `${count(Math.round(minutes / 1440), "day")} ago`;
}

export function count(n, thing) {
  return `${n} ${thing}${n === 1 ? "" : "s"}`;
}
