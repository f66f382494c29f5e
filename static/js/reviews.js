// Keys of the review page: everything they do can be done by links and buttons as well.

import { listen } from "./keys.js";

const stations = [...document.querySelectorAll(".station")];
const doubted = [...document.querySelectorAll(".line.doubted")];
const keys = document.getElementById("keys");

/** The element of a list that follows (or precedes) what stands at the top of the window now. */
function beside(list, step) {
  const top = (element) => element.getBoundingClientRect().top;
  const slack = 80;
  return step > 0 ? list.find((element) => top(element) > slack) : list.findLast((element) => top(element) < -1);
}

/** Bring an element to the top and put the focus there, so that the next Tab goes on from it. */
function goTo(element) {
  if (!element) return;
  element.scrollIntoView({ block: "start" });
  element.focus({ preventScroll: true });
}

listen({
  j: () => goTo(beside(stations, 1)),
  k: () => goTo(beside(stations, -1)),
  n: () => goTo(beside(doubted, 1) ?? doubted[0]),
  d: () => goTo(document.getElementById("decision")),
}, keys);

/** Mark on the journey where the reader is. */
const links = new Map([...document.querySelectorAll(".steps a")].map((link) => [link.hash.slice(1), link]));
const watch = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    links.get(entry.target.id)?.toggleAttribute("data-here", entry.isIntersecting);
  }
}, { rootMargin: "-15% 0px -70% 0px" });
for (const station of stations) watch.observe(station);
