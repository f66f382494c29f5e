// The builder on top of its plain forms: pieces are swapped by htmx, folds and places stay as they were.

import { dragging } from "./builder-drag.js";
import { keys } from "./builder-keys.js";
import { keep } from "./builder-keeping.js";
import { writing } from "./builder-new.js";
import { arrived, begin, holds, spare } from "./builder-saving.js";

const folded = new Map(); // details by id: what was open stays open in the next drawing
let scrolled = 0;
let focused = ""; // the id of what had the focus
let held = null; // the line that was acted on and how far down the window it stood

/** A link goes to its line without JavaScript; here the line stays where it is on the screen. */
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  ctx.request.anchor = "";
});

document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  for (const one of document.querySelectorAll("#builder details[id]")) folded.set(one.id, one.open);
  scrolled = document.querySelector(".builder-frame")?.scrollTop ?? 0;
  focused = document.activeElement?.id ?? "";
  const line = document.activeElement?.closest(".builder-line");
  held = line && { id: line.id, top: line.getBoundingClientRect().top };
  spare(ctx.request?.form, tasks);
  keep(tasks, holds);
});

document.addEventListener("htmx:after:swap", () => {
  arrived();
  for (const one of document.querySelectorAll("#builder details[id]")) {
    if (folded.get(one.id)) one.open = true;
  }
  const line = held && document.getElementById(held.id);
  if (line) scrollBy(0, line.getBoundingClientRect().top - held.top);
  settle();
  // What had the focus may be gone, such as Undo after the last step: the focus goes beside it and not to the top of the page.
  if (focused && document.activeElement === document.body) (document.getElementById(focused) ?? document.getElementById("saved")).focus();
});

/** After each drawing: local times, the phone at the open item, and the lists that can be dragged. */
function settle() {
  for (const time of document.querySelectorAll("#saved time")) {
    const at = new Date(time.dateTime);
    const today = at.toDateString() === new Date().toDateString();
    time.textContent = at.toLocaleString("en-GB", today ? { timeStyle: "medium" } : { dateStyle: "long", timeStyle: "short" });
  }
  begin();
  dragging();
  const frame = document.querySelector(".builder-frame");
  const open = document.querySelector(".builder-open")?.dataset.key ?? "";
  document.querySelector("#acts [name=open]").value = open;
  if (frame) show(frame, open);
}

/** Let the phone show the open item. */
function show(frame, open) {
  frame.scrollTop = scrolled;
  for (const one of frame.querySelectorAll(".builder-chosen")) one.classList.remove("builder-chosen");
  const drawn = open && frame.querySelector(`[id="i-${CSS.escape(open)}"]`);
  if (!drawn) return;
  drawn.classList.add("builder-chosen");
  const [item, whole] = [drawn.getBoundingClientRect(), frame.getBoundingClientRect()];
  if (item.top < whole.top || item.bottom > whole.bottom) frame.scrollTop += item.top - whole.top - 24;
}

document.addEventListener("builder:focus", ({ detail }) => {
  const target = document.getElementById(detail.id);
  const form = document.activeElement?.form;
  if (!target || writing() || (form && holds(form))) return; // whoever writes meanwhile stays there
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest" });
});

document.addEventListener("click", (event) => {
  if (event.target.closest('[aria-disabled="true"]')) event.preventDefault();
}, { capture: true });

keys();
settle();
