// The scoring panel: a row is sent as it is changed, its answer brings the sums, and keys go down a column.

/* global htmx */

const changed = new Set(); // names of rows that hold what was not stored yet
let under = []; // those that are on their way
let retry = 0;

const table = () => document.getElementById("scoring");
const row = (name) => table().querySelector(`[data-row="${CSS.escape(name)}"]`);
const ours = (ctx) => ctx?.sourceElement?.id === "scoring";

/** Send the rows that were changed, one request at a time; `more` is the button that was pressed. */
function send(more = {}) {
  if (under.length || !changed.size) return;
  under = [...changed].filter(row);
  changed.clear();
  const data = new FormData(table());
  const wanted = under.map((name) => `${name}.`);
  const values = {};
  for (const [name, value] of data) if (!/^[it]\./.test(name) || wanted.some((begin) => name.startsWith(begin))) values[name] = value;
  htmx.ajax("POST", table().action, { source: "#scoring", swap: "none", values: { ...values, ...more } });
}

document.addEventListener("change", ({ target }) => {
  const name = target.closest("#scoring [data-row]")?.dataset.row;
  if (name) changed.add(name);
  send();
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "scoring") return;
  event.preventDefault();
  const button = event.submitter;
  const force = button?.name.endsWith(".force") ? button.name.slice(0, -".force".length) : "";
  if (force) changed.add(force);
  send(force ? { [button.name]: button.value } : {});
});

/** Refused rows stay as they were typed, and go along with the next change of them. */
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (!ours(ctx)) return;
  const sent = under;
  under = [];
  if (ctx.response) retry = 0;
  else {
    for (const name of sent) changed.add(name);
    retry = Math.min(retry + 1, 6);
    setTimeout(send, 2000 * retry);
    return;
  }
  send();
});

addEventListener("beforeunload", (event) => {
  if (changed.size || under.length) event.preventDefault();
});

/** Enter and the arrows go to the same column of the next row, as in a spreadsheet. */
document.addEventListener("keydown", (event) => {
  const here = event.target.closest?.("#scoring input[data-col]:not([type=checkbox])");
  const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!here || !step || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const next = beside(here, step) ?? here;
  if (next === here) here.blur(); // at the end of a column nothing else would tell that the figure is done
  next.focus();
  next.select();
});

function beside(here, step) {
  const rows = [...table().querySelectorAll("tr[data-row]")];
  const point = /^p\d$/.test(here.dataset.col);
  for (let n = rows.indexOf(here.closest("tr")) + step; rows[n]; n += step) {
    const found = rows[n].querySelector(`input[data-col="${here.dataset.col}"]`) ?? (point ? rows[n].querySelector('input[data-col="p1"]') : null);
    if (found?.offsetParent) return found;
  }
  return null;
}

document.documentElement.classList.add("js");
