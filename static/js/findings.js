// The findings page: both lists unfold together, links open what they point into, print shows everything, and keys.

const rests = [...document.querySelectorAll(".rest")];
const touchpoints = [...document.querySelectorAll(".touchpoint")];
const keys = document.getElementById("keys");
let closed = [];

/** Bring an element to the top and put the focus there, so that the next Tab goes on from it. */
function goTo(element) {
  if (!element) return;
  element.scrollIntoView({ block: "start" });
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

/** The touchpoint after (or before) the one that stands at the top of the window now. */
function beside(step) {
  const top = (element) => element.getBoundingClientRect().top;
  const found = step > 0 ? touchpoints.find((one) => top(one) > 40) : touchpoints.findLast((one) => top(one) < -1);
  return found?.querySelector("summary");
}

function openAll() {
  const open = touchpoints.some((one) => !one.open);
  for (const one of touchpoints) one.open = open;
}

const actions = {
  s: () => goTo(document.getElementById("strong")),
  f: () => goTo(document.getElementById("failed")),
  j: () => goTo(beside(1)),
  k: () => goTo(beside(-1)),
  o: openAll,
  "?": () => (keys.open ? keys.close() : keys.showModal()),
};

/** A link into something folded opens it first. */
function reveal() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target && target.closest("details");
  if (!folded || folded.open) return;
  folded.open = true;
  target.scrollIntoView({ block: "start" });
}

for (const one of rests) {
  one.addEventListener("toggle", () => {
    for (const other of rests) other.open = one.open;
  });
}
document.addEventListener("keydown", (event) => {
  const action = actions[event.key];
  if (!action || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  action();
});
addEventListener("hashchange", reveal);
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll(".edition details:not([open])")];
  for (const one of closed) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of closed) one.open = false;
});
reveal();
