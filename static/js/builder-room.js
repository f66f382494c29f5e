// The pages beside the builder: forms are saved as they are changed, and nothing that is typed is swapped away.

import { arrived, begin, spare } from "./builder-saving.js";

let focused = ""; // the id of what had the focus

document.addEventListener("htmx:before:swap", ({ detail: { ctx, tasks } }) => {
  focused = document.activeElement?.id ?? "";
  spare(ctx.request?.form, tasks);
});

document.addEventListener("htmx:after:swap", () => {
  arrived();
  settle();
  if (focused && document.activeElement === document.body) (document.getElementById(focused) ?? document.getElementById("saved")).focus({ preventScroll: true });
});

function settle() {
  for (const time of document.querySelectorAll("#saved time")) {
    const at = new Date(time.dateTime);
    const today = at.toDateString() === new Date().toDateString();
    time.textContent = at.toLocaleString("en-GB", today ? { timeStyle: "medium" } : { dateStyle: "long", timeStyle: "short" });
  }
  begin();
}

settle();
