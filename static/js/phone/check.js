// The phone check: what this phone can do for work without a signal, each line with what it means.

import { copyOf, count, fill } from "./drawing.js";
import { fact } from "./keep.js";
import { formPath } from "./offline.js";
import { clock } from "./status.js";

const WHY_HOME = "Safari removes what a page keeps after seven days in which you do not open it. An app on the home screen is not cleared that way.";
const HOW_HOME = "Tap the share sign, then Add to Home Screen, and open Shopper from there.";

export const iphone = () => /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
export const installed = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

let offered = null; // the browser's own offer to install
addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); offered = event; });

/** Draw every line anew. */
export async function drawCheck(keeper, state) {
  const lines = [await app(), await forms(keeper), await promise(), await space(), signal(state), home()];
  document.getElementById("checks").replaceChildren(...lines.filter(Boolean).map(([name, word, said, act]) => {
    const row = fill(copyOf("one-check"), { name, word, said });
    if (act) row.querySelector("[data-word]").replaceWith(act);
    return row;
  }));
}

async function app() {
  const ready = Boolean(navigator.serviceWorker?.controller);
  return ["Opens without a connection", ready ? "yes" : "no",
          ready ? "This page and the forms start without a network." : "This browser does not run the part that opens pages without a network. With a connection everything works."];
}

async function forms(keeper) {
  const paths = [...new Set((await keeper.visits()).map((visit) => formPath(visit, visit.languages[0].code)))];
  const kept = (await Promise.all(paths.map((path) => globalThis.caches?.match(path)))).filter(Boolean).length;
  const told = await fact("told_at");
  return ["Forms of your visits", `${kept} of ${paths.length}`, told ? `Visits as of ${clock(told)}.` : "No list of visits yet: it needs a connection once."];
}

/** Asks for the promise where it is not given yet; some browsers ask the person, others decide by how the page is used. */
async function promise() {
  if (!navigator.storage?.persist) return ["Kept for good", "not known", "This browser does not say whether it clears what pages keep."];
  const given = await navigator.storage.persisted() || await navigator.storage.persist();
  return ["Kept for good", given ? "yes" : "no",
          given ? "The browser promises not to clear this by itself." : "When space is short, the browser may clear what pages keep. On the home screen it is safer; sending soon is safest."];
}

async function space() {
  const estimate = await navigator.storage?.estimate?.();
  if (!estimate) return null;
  const [used, free] = [estimate.usage, estimate.quota - estimate.usage];
  return ["Space", size(free), `${size(used)} used here. The free space is the browser's guess.`];
}

function size(bytes) {
  return bytes > 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.max(0, Math.round(bytes / 1e6))} MB`;
}

function signal({ word }) {
  const said = { offline: ["none", "The server cannot be reached."], portal: ["login page", "This Wi-Fi wants a login page before it lets anything through."],
                 signin: ["signed out", "The server is there; it asks you to sign in."], busy: ["busy", "The server is there and busy."] }[word];
  return ["Signal", ...(said ?? ["yes", "The server answers."])];
}

function home() {
  if (installed()) return ["On the home screen", "yes", "Shopper runs as an app."];
  if (iphone()) return ["On the home screen", "no", `${WHY_HOME} ${HOW_HOME}`];
  const said = "An app on the home screen opens faster, and browsers keep its things longer.";
  if (!offered) return ["On the home screen", "no", said];
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Install" });
  button.addEventListener("click", () => offered?.prompt());
  return ["On the home screen", "no", said, button];
}

/** What to say at the start to an iPhone that is not on the home screen and has had unsent work for days. */
export function warning(waiting) {
  const oldest = Math.min(...waiting.map((one) => one.report.saved_at));
  const days = Math.floor((Date.now() - oldest) / 86_400_000);
  if (!iphone() || installed() || !(days >= 3)) return "";
  return `Unsent work has been on this phone for ${count(days, "day")}. ${WHY_HOME} Send it soon.`;
}
