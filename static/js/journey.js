// Ways through the form: the next open item, keys on a laptop, and the journey that shows where one is.

import { fold } from "./beside.js";

const WIDE = matchMedia("(min-width: 64rem)");
const HEAD = 72; // what the sticky head covers on a phone

/** The button and the keys; `count()` gives the items still open, in order. */
export function steps(form, walk, count, button) {
  let current = null;
  for (const touched of ["focusin", "change"]) {
    form.addEventListener(touched, (event) => { current = event.target.closest("fieldset.item") ?? current; });
  }

  /** The place of the item one is at: the one last touched while it is in view, else the last one above the view. */
  function place() {
    const box = current?.getBoundingClientRect();
    if (box && !current.hidden && box.bottom > HEAD && box.top < innerHeight) return walk.indexOf(current);
    const first = walk.findIndex((item) => !item.hidden && item.getBoundingClientRect().top >= HEAD);
    return first < 0 ? walk.length : first - 1;
  }

  function nextOpen() {
    const open = count();
    const at = place();
    goTo(open.find((item) => walk.indexOf(item) > at) ?? open[0]);
  }

  function beside(step) {
    const shown = walk.filter((item) => !item.hidden);
    const at = shown.indexOf(walk[place()]);
    goTo(shown[Math.min(Math.max(at + step, 0), shown.length - 1)]);
  }

  function word() {
    const item = walk[place()];
    const details = item && fold(item);
    if (!details) return;
    details.open = true;
    details.querySelector("textarea").focus();
  }

  button.addEventListener("click", nextOpen);
  keys({ n: nextOpen, j: () => beside(1), k: () => beside(-1), w: word });
}

function keys(actions) {
  const dialog = document.getElementById("keys");
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("textarea, select, input:not([type=radio], [type=checkbox], [type=file])");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = event.key === "?" ? () => (dialog.open ? dialog.close() : dialog.showModal()) : actions[event.key];
    if (!act || (dialog.open && event.key !== "?")) return;
    event.preventDefault();
    act();
  });
}

/** Bring an item under the head and the focus to what it lacks. */
function goTo(item) {
  if (!item) return;
  item.scrollIntoView({ block: "start", behavior: "instant" });
  lacking(item)?.focus({ preventScroll: true });
}

/** The first control of an item that holds nothing yet; after a failure the word on it comes first. */
function lacking(item) {
  const controls = [...item.querySelectorAll("input:not([type=hidden]), textarea")].filter((one) => one.checkVisibility());
  const chosen = (name) => item.querySelector(`[name="${CSS.escape(name)}"]:checked`);
  const empty = (one) => (["radio", "checkbox"].includes(one.type) ? !chosen(one.name) : !one.value);
  const word = "comment" in item.dataset && "failed" in item.dataset && fold(item).querySelector("textarea");
  if (word && !word.value) {
    word.closest("details").open = true;
    return word;
  }
  return "wrong" in item.dataset ? controls[0] : controls.find(empty) ?? chosen(controls[0]?.name ?? "") ?? controls[0];
}

/** Mark where one is; on a laptop the journey stays open at the left. */
export function follow(form) {
  const details = document.querySelector(".journey details");
  const links = [...details.querySelectorAll("li a")];
  const seen = new IntersectionObserver((entries) => {
    for (const { target } of entries.filter((one) => one.isIntersecting)) {
      for (const mark of details.querySelectorAll(".bars i")) mark.classList.toggle("here", mark.dataset.for === target.id);
      for (const link of links) link.setAttribute("aria-current", link.hash === `#${target.id}` ? "step" : "false");
    }
  }, { rootMargin: "-30% 0px -60% 0px" });
  for (const section of form.querySelectorAll(".touchpoint")) seen.observe(section);
  const unfold = () => { details.open = WIDE.matches; };
  WIDE.addEventListener("change", unfold);
  unfold();
  details.addEventListener("click", (event) => { if (event.target.closest("a") && !WIDE.matches) details.open = false; });
}
