// Keys of the builder: everything they do can be done by buttons and links as well.

const lines = () => [...document.querySelectorAll(".builder-line")];
const at = () => document.activeElement?.closest(".builder-line");

/** Focus the prompt of the line after (or before) the one that has the focus. */
function beside(step) {
  const all = lines();
  const here = all.indexOf(at());
  const next = all[here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step];
  next?.querySelector("h3 a").focus();
}

/** Press the button of the line that has the focus. */
function press(name) {
  const key = at()?.dataset.key;
  if (key) document.getElementById(`${name}-${key}`).click();
}

function station(step) {
  const links = [...document.querySelectorAll(".builder-stations a")];
  const here = links.findIndex((link) => link.hasAttribute("aria-current"));
  links[here + step]?.click();
}

const actions = {
  n: () => document.getElementById("add-prompt")?.focus(),
  t: () => document.getElementById("new-touchpoint").focus(),
  j: () => beside(1),
  k: () => beside(-1),
  u: () => press("up"),
  d: () => press("down"),
  c: () => press("copy"),
  Delete: () => press("delete"),
  "[": () => station(-1),
  "]": () => station(1),
  "?": () => {
    const dialog = document.getElementById("keys");
    if (dialog.open) dialog.close();
    else dialog.showModal();
  },
};

let wanted = ""; // what gets the focus in the next drawing

/** Escape closes the open item and goes back to its line. */
function close(event) {
  const line = event.key === "Escape" && event.target.closest(".builder-open");
  if (!line || event.defaultPrevented) return;
  event.target.blur(); // what was typed is saved first
  wanted = `open-${line.dataset.key}`;
  document.getElementById("f-close")?.click();
}

/** Listen; inside a field only its own keys hold. */
export function keys() {
  document.addEventListener("click", (event) => {
    if (event.detail === 0 && event.target.closest(".builder-line:not(.builder-open) h3 a")) wanted = "f-prompt"; // by a key
  });
  document.addEventListener("htmx:after:swap", () => {
    document.getElementById(wanted)?.focus();
    wanted = "";
  });
  document.addEventListener("keydown", close);
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
    const undo = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z";
    const act = undo ? () => document.getElementById(event.shiftKey ? "redo" : "undo")?.click() :
      event.ctrlKey || event.metaKey || event.altKey ? null : actions[event.key];
    if (!act || (document.getElementById("keys").open && event.key !== "?")) return;
    event.preventDefault();
    act();
  });
}
