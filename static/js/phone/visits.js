// The plain pages of my visits, where there is JavaScript: has everything kept for work without a signal, and leads into the app
// where the phone keeps; where it keeps nothing, says so, and the plain way stays.

import { element } from "./drawing.js";
import { endSession } from "./leaving.js";
import { inCharge, keepForms, keepsForm, takeAlong, worker } from "./offline.js";
import { sender as senderOf } from "./sender.js";
import { statusLine } from "./status.js";
import { open } from "./visit-card.js";

const line = document.getElementById("kept");
const visitId = line.dataset.visit;

prepare().then((keeper) => keeper && visitId && lead(keeper)).catch((error) => {
  if (!("why" in error)) say("This browser keeps nothing on this phone, so your visits need a connection. The form works as ever.");
});

async function prepare() {
  if (!await endSession()) return null;
  const keeper = await takeAlong();
  send(keeper);
  const registration = await worker();
  if (!registration || !await inCharge(registration)) {
    say(registration ? "Not everything could be kept for work without a signal: no space, or a network with a login page. With a connection everything works."
      : "This browser does not open pages without a connection. With one, everything works.");
    return null;
  }
  registration.waiting?.postMessage({ takeOver: true });
  const { missing } = await keepForms(keeper) ?? { missing: [true] };
  if (!visitId) say(missing.length ? "Some forms could not be kept yet; open this page again with a better connection." : "Kept on this phone, also for work without a signal.",
    element("a", { href: "/field/phone", textContent: "My visits on this phone" }));
  return keeper;
}

/** What waits on this phone goes out from here too; the line is there as long as something waits. */
function send(keeper) {
  const sending = senderOf(keeper);
  const status = document.getElementById("sync");
  statusLine(status, sending);
  sending.onchange(({ unsent }) => { status.hidden = !unsent; });
  sending.now();
}

function say(...words) {
  line.replaceChildren(...words.map((one) => (typeof one === "string" ? element("span", { textContent: one }) : one)));
}

/** "Begin" and "Go on" lead into the app's form where it is kept. */
async function lead(keeper) {
  const visit = await keeper.visit(visitId);
  const language = document.documentElement.lang;
  const steps = document.querySelector(".steps");
  if (!visit || !await keepsForm(visit, language)) return;
  const into = (event) => { event.preventDefault(); open(keeper, visit, language); };
  steps.querySelector('form[action$="/reports"]')?.addEventListener("submit", into);
  steps.querySelector("[data-go-on]")?.addEventListener("click", into);
  line.dataset.leads = "";
}
