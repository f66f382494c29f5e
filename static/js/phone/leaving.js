// Signing out on a phone: never over unsent work without being asked. What is kept stays hidden until its owner signs in again.

import { element, button, copyOf, count, fill } from "./drawing.js";
import { fact, setFact } from "./keep.js";
import { told } from "./offline.js";
import { unsent } from "./records.js";
import { line } from "./unsent.js";

/** Draw what signing out means now, into `place`. */
export async function drawLeaving(place, keeper, sender, visits) {
  const waiting = await unsent(keeper);
  const page = copyOf("leaving");
  const ways = page.querySelector("[data-ways]");
  if (waiting.length === 0) {
    fill(page, { sentence: "Everything that you recorded is on the server. What this phone keeps of your visits is removed when you sign out." });
    page.querySelector("[data-reports]").remove();
    ways.append(button("Sign out", () => leave(keeper, { keep: false }), "primary"));
  } else {
    fill(page, { sentence: `${count(waiting.length, "report")} on this phone ${waiting.length === 1 ? "has" : "have"} not reached the server. Signing out would lose that, so choose first.` });
    page.querySelector("[data-reports]").append(...waiting.map((one) => line(keeper, sender, one, visits.get(one.report.visit_id))));
    ways.append(...choices(keeper, sender, waiting.length));
  }
  place.replaceChildren(page);
}

function choices(keeper, sender, n) {
  const things = n === 1 ? "it" : "them";
  const typed = element("input", { className: "input", inputMode: "numeric", autocomplete: "off", id: "discarded" });
  const said = element("p", { className: "field-error", hidden: true });
  said.setAttribute("role", "alert");
  const discard = button("Discard and sign out", async () => {
    said.hidden = typed.value.trim() === String(n);
    said.textContent = `Type ${n} to discard ${things}. Nothing was discarded.`;
    if (said.hidden) await leave(keeper, { keep: false });
  }, "danger");
  return [
    way(`Send ${things} now, then sign out.`, button("Send now", () => sender.now(), "primary")),
    way(`Keep ${things} locked on this phone. Nobody sees ${things} until you sign in here again.`, button("Keep and sign out", () => leave(keeper, { keep: true }))),
    way(`Save ${things} as a file above. The file can be handed in later, by you or by an administrator.`),
    way(element("label", { htmlFor: "discarded", textContent: `Discard ${things} for good: type the number of reports, ${n}.` }), typed, said, discard),
  ];
}

function way(words, ...rest) {
  return element("div", { className: "way" }, typeof words === "string" ? element("p", { textContent: words }) : words, ...rest);
}

/** Sign out here at once, and on the server as soon as it can be reached. */
export async function leave(keeper, { keep }) {
  await forgetHere(keeper, { keep });
  await setFact("leaving", true);
  await endSession();
  location.replace("/field/phone");
}

/** Nothing of the person is left on this phone, or nothing is shown. */
export async function forgetHere(keeper, { keep }) {
  if (!keep) await keeper.clear();
  for (const name of ["person", "sent_at", "told_at"]) await setFact(name, null);
  if (!keep && await keeper.foreign() === 0 && navigator.serviceWorker?.controller) await told({ forget: true });
}

/** End the session that somebody left while there was no network; whether none is open any more. */
export async function endSession() {
  if (!await fact("leaving")) return true;
  try {
    const reply = await fetch("/field/phone/sign-out", {
      method: "POST", body: "{}", credentials: "same-origin", redirect: "manual",
      headers: { "Content-Type": "application/json", "X-Visit-Client": "1" },
    });
    const over = reply.status === 401 || (reply.ok && (await reply.json()).signed_out === true);
    if (over) await setFact("leaving", null);
    return over;
  } catch {
    return false;
  }
}
