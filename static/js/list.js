// Keys of every list: everything they do can be done by links, fields and Tab as well.

import { listen } from "./keys.js";

const lines = [...document.querySelectorAll(".table tbody th a")];
const field = document.querySelector(".filters input[type=search]") ?? document.querySelector(".filters :is(select, input)");
const keys = document.getElementById("keys");

/** Put the focus on the line that many steps from the one in focus; from elsewhere on the first, or the last going up. */
function step(by) {
  const at = lines.findIndex((line) => line.closest("tr").contains(document.activeElement));
  const next = at < 0 ? (by > 0 ? 0 : lines.length - 1) : Math.min(Math.max(at + by, 0), lines.length - 1);
  lines[next]?.focus();
  lines[next]?.closest("tr").scrollIntoView({ block: "nearest" });
}

listen({
  "/": () => (field?.focus(), field?.select?.()),
  j: () => step(1), ArrowDown: () => step(1),
  k: () => step(-1), ArrowUp: () => step(-1),
}, keys);
