// My visits on this phone: drawn at once from what it keeps, then told anew where there is a network.

import { drawCheck, homeHint, warning } from "./check.js";
import { button, count, element } from "./drawing.js";
import { Keeper, fact, setFact } from "./keep.js";
import { drawLeaving, endSession } from "./leaving.js";
import { inCharge, keepForms, person, takeAlong, worker } from "./offline.js";
import { unsent } from "./records.js";
import { sender as senderOf } from "./sender.js";
import { statusLine } from "./status.js";
import { drawUnsent } from "./unsent.js";
import { byUrgency, card, wholeVisit } from "./visit-card.js";

const place = (id) => document.getElementById(id);
let keeper = null;
let sender = null;

start().catch(notKeeping);

async function start() {
  const here = await person();
  if (here) await work(here);
  else await nobody();
  const registration = await worker();
  renewApp(registration);
  const kept = registration && inCharge(registration);
  if (await fact("leaving")) await endSession();
  else await hear(here, kept);
}

/** Somebody works here: everything is drawn before any network is asked. */
async function work(here) {
  keeper = new Keeper(here.id);
  place("account").hidden = false;
  place("account").querySelector("[data-name]").textContent = here.name;
  sender = senderOf(keeper);
  statusLine(place("sync"), sender);
  await draw();
  addEventListener("hashchange", draw);
  place("retry").addEventListener("click", () => sender.now());
  place("check").addEventListener("toggle", () => drawCheck(keeper, sender.state));
  let before = "";
  sender.onchange((state) => {
    const now = `${state.word} ${state.unsent}`;
    if (now !== before) draw();
    before = now;
  });
}

/** What the server tells now; who signed in meanwhile takes this phone over, and nothing of anybody else's is touched. */
async function hear(here, kept) {
  try {
    const theirs = await takeAlong();
    if (theirs.user !== here?.id) return location.reload();
    sender.now();
    if (await kept) await keepForms(keeper);
    await draw();
  } catch (error) {
    if (!("why" in error)) throw error;
    sender?.now();
  }
}

async function draw() {
  const visits = new Map((await keeper.visits()).map((one) => [one.id, one]));
  const at = decodeURIComponent(location.hash.slice(1));
  const shown = at === "leave" ? "leave" : visits.has(at) ? "visit" : "list";
  for (const id of ["list", "visit", "leave"]) place(id).hidden = id !== shown;
  const heading = { list: "My visits", leave: "Sign out", visit: visits.get(at)?.location.name }[shown];
  if (place("heading").textContent !== heading) place("heading").textContent = heading;
  place("back").hidden = shown === "list";
  place("program").textContent = shown === "visit" ? visits.get(at).program : "";
  document.title = `${heading} · Shopper`;
  if (shown === "visit") return place("visit").replaceChildren(await wholeVisit(keeper, visits.get(at)));
  if (shown === "leave") return drawLeaving(place("leave"), keeper, sender, visits);
  await drawList(visits);
}

async function drawList(visits) {
  const reports = await keeper.reports();
  const list = byUrgency(visits.values(), reports);
  place("visits").replaceChildren(...list.map((visit) => card(visit, reports)));
  place("none").hidden = list.length > 0;
  await drawUnsent(keeper, sender, visits);
  await drawNotices();
  await drawCheck(keeper, sender.state);
}

async function drawNotices() {
  const foreign = await keeper.foreign();
  const lines = [foreign && `${count(foreign, "unsent report")} ${foreign === 1 ? "belongs" : "belong"} to someone else on this phone. Whoever it is signs in here to send ${foreign === 1 ? "it" : "them"}.`,
                 warning(await unsent(keeper))].filter(Boolean);
  const hint = await fact("home_hint_read") ? "" : homeHint();
  place("notices").replaceChildren(...lines.map((text) => notice(text)), ...(hint ? [notice(hint, button("I know", readHint, "quiet"))] : []));
}

async function readHint() {
  await setFact("home_hint_read", true);
  await drawNotices();
}

function notice(...inside) {
  return element("div", { className: "notice" }, ...inside.map((one) => (typeof one === "string" ? element("p", { textContent: one }) : one)));
}

/** Nobody works here: before the first list of visits, or after signing out. */
async function nobody() {
  const kept = await new Keeper("").foreign();
  const sign = element("a", { className: "button button-primary", href: "/people/sign-in?next=/field/", textContent: "Sign in" });
  sign.addEventListener("click", async (event) => {
    event.preventDefault();
    await endSession();
    location.assign(sign.href);
  });
  const said = kept ? `${count(kept, "unsent report")} ${kept === 1 ? "is" : "are"} kept on this phone. Sign in as the one who wrote ${kept === 1 ? "it" : "them"}, to see and send ${kept === 1 ? "it" : "them"}.`
    : "Sign in once with a connection. After that your visits are on this phone and work without one.";
  place("notices").replaceChildren(notice(said, element("p", {}, sign)));
}

function notKeeping(error) {
  console.error(error);
  place("sync").classList.add("trouble");
  place("sync").textContent = "Not saving on this phone";
  place("notices").replaceChildren(notice("This browser lets nothing be kept here: a private window, storage switched off, or no space left. With a connection your visits work all the same.",
    element("p", {}, element("a", { className: "button button-primary", href: "/field/", textContent: "My visits, with a connection" }))));
}

/** A newer version of the app comes in when nobody is writing; this page then starts anew with it. */
function renewApp(registration) {
  if (!registration) return;
  const had = navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("controllerchange", () => { if (had && !location.hash) location.reload(); });
  const ask = () => registration.waiting?.postMessage({ takeOver: true });
  ask();
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", ask));
}
