// Dragging on top of the move buttons: what is dropped is moved by the same address that the buttons use.

/* global Sortable, htmx */

/** Make the items of the touchpoint at hand draggable, within their list and onto a touchpoint of the journey. */
export function dragging() {
  const items = document.getElementById("items");
  if (!globalThis.Sortable) return;
  stations();
  if (!items || items.dataset.drags) return;
  items.dataset.drags = "yes";
  Sortable.create(items, {
    handle: ".builder-grip", animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120, group: "items",
    onStart: () => document.body.classList.add("builder-dragging"),
    onEnd: (event) => {
      document.body.classList.remove("builder-dragging");
      const target = document.elementFromPoint(event.originalEvent.clientX, event.originalEvent.clientY)?.closest("[data-touchpoint]");
      const other = target && target !== items ? target.dataset.touchpoint : "";
      if (other || event.newIndex !== event.oldIndex) move(event.item.dataset.key, other, Number(items.dataset.first) + event.newIndex + 1);
    },
  });
}

/** Make the touchpoints of the journey draggable. */
function stations() {
  const list = document.querySelector(".builder-stations");
  if (!list || list.dataset.drags) return;
  list.dataset.drags = "yes";
  Sortable.create(list, {
    handle: ".builder-grip", animation: 0, group: "stations",
    onEnd: (event) => event.newIndex !== event.oldIndex && send(event.item.dataset.place, { place: event.newIndex + 1 }),
  });
}

function move(key, touchpoint, place) {
  send(document.getElementById(`up-${key}`).formAction, touchpoint ? { to: touchpoint, stay: "1" } : { place });
}

/** Send a move as the form of the move buttons would. */
function send(address, more) {
  const values = { ...Object.fromEntries(new FormData(document.getElementById("acts"))), ...more };
  htmx.ajax("POST", address, { source: "#builder", swap: "none", values });
}
