// Dragging on top of the move buttons: what is dropped is moved by the same address that the buttons use.

/* global Sortable, htmx */

/** Make the items of the touchpoint at hand draggable, within their list and onto a touchpoint of the journey. */
export function dragging() {
  const items = document.getElementById("items");
  if (!items || !globalThis.Sortable || items.dataset.drags) return;
  items.dataset.drags = "yes";
  Sortable.create(items, {
    handle: ".builder-grip", animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120, group: "items",
    onStart: () => document.body.classList.add("builder-dragging"),
    onEnd: (event) => {
      document.body.classList.remove("builder-dragging");
      const target = document.elementFromPoint(event.originalEvent.clientX, event.originalEvent.clientY)?.closest("[data-touchpoint]");
      const other = target && target !== items ? target.dataset.touchpoint : "";
      if (other || event.newIndex !== event.oldIndex) move(event.item.dataset.key, other, event.newIndex + 1);
    },
  });
}

/** Send the move as the form of the move buttons would. */
function move(key, touchpoint, place) {
  const form = document.getElementById("acts");
  const button = document.getElementById(`up-${key}`);
  const values = Object.fromEntries(new FormData(form));
  htmx.ajax("POST", button.formAction, {
    source: "#builder", swap: "none",
    values: touchpoint ? { ...values, to: touchpoint, stay: "1" } : { ...values, place },
  });
}
