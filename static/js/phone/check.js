// The phone check: what this phone can do for work without a signal, each line with what it means.

import { button, copyOf, count, fill } from "./drawing.js";
import { fact } from "./keep.js";
import { formPath } from "./offline.js";
import { clock } from "./status.js";

const WHY_HOME = "Safari removes what a page keeps after seven days in which you do not open it. An app on the home screen is not cleared that way.";
const HOW_HOME = "Tap the share sign, then Add to Home Screen, and open Shopper from there.";

export const iphone = () => /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
export const installed = () => matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;

let offered = null; // the browser's own offer to install
addEventListener("beforeinstallprompt", (event) => { event.preventDefault(); offered = event; });

/** Draw every line anew, where the check is open. */
export async function drawCheck(keeper, state) {
  if (!document.getElementById("check").open) return;
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

/** Whether the browser promised; it is asked when a visit begins and by the button, never by looking. */
async function promise() {
  if (!navigator.storage?.persisted) return ["Kept for good", "not known", "This browser does not say whether it clears what pages keep."];
  if (await navigator.storage.persisted()) return ["Kept for good", "yes", "The browser promises not to clear this by itself."];
  const said = "When space is short, the browser may clear what pages keep. On the home screen it is safer; sending soon is safest.";
  return ["Kept for good", "no", said, button("Ask the browser", async (made) => {
    if (!await navigator.storage.persist()) made.textContent = "It said no";
  })];
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
  return ["On the home screen", "no", said, button("Install", () => offered?.prompt())];
}

/** What to say at the start on an iPhone outside the home screen, with the reason; empty anywhere else. */
export function homeHint() {
  return iphone() && !installed() ? `Put Shopper on the home screen. ${WHY_HOME} ${HOW_HOME}` : "";
}

/** What to say at the start to an iPhone that is not on the home screen and has had unsent work for days. */
export function warning(waiting) {
  const oldest = Math.min(...waiting.map((one) => one.report.saved_at));
  const days = Math.floor((Date.now() - oldest) / 86_400_000);
  if (!iphone() || installed() || !(days >= 3)) return "";
  return `Unsent work has been on this phone for ${count(days, "day")}. ${WHY_HOME} Send it soon.`;
}
