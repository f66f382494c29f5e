// The receipt on the phone: what the server really has of a report, and honestly what not yet.

import { button, count, element } from "./drawing.js";
import { clock } from "./status.js";

const WHY = {
  offline: "There is no connection at the moment.", portal: "This Wi-Fi wants a login page first.", busy: "The server is busy at the moment.",
  signin: "You are not signed in any more. Nothing is lost; sign in, and it goes out.",
};

/** How a sealed report stands: {answers, photos, arrived} and whether all of it is there. A receipt repeats the hash of the whole. */
export function standing(report, files) {
  const sent = JSON.parse(new TextDecoder().decode(report.body));
  const held = new Set(files.filter((one) => one.state === "received").map((one) => one.sha256));
  const waits = new Set(report.receipt?.missing ?? []);
  const arrived = sent.photos.filter((one) => held.has(one.sha256) || (report.receipt && !waits.has(one.sha256)));
  return { answers: Object.keys(sent.answers).length, photos: sent.photos.length, arrived: arrived.length, sound: sent.photos.some((one) => one.mime.startsWith("audio")) };
}

/** Draw the receipt into its section; `word` is how the sender stands, `send` the button's act. The page's heading comes back. */
export function drawSent(section, report, { files, visit, word, send }) {
  const { answers, photos, arrived, sound } = standing(report, files);
  const has = report.state !== "queued";
  const whole = report.state === "complete";
  const things = sound ? "file" : "photo";
  const lines = [`${has ? answers : 0} of ${count(answers, "answer")}`, ...(photos ? [`${arrived} of ${count(photos, things)}`] : []), ...(report.receipt?.code ? [`code ${report.receipt.code}`] : [])];
  const outcome = report.outcome ? "Could not complete" : null;
  const heading = whole ? "Sent." : has ? "Almost there" : "Not sent yet";
  const said = JSON.stringify([heading, lines, word, report.trouble]);
  if (section.dataset.said === said) return heading; // whoever is on a button here stays there
  section.dataset.said = said;
  section.replaceChildren(
    element("p", { className: "total", textContent: `Server has ${lines.join(", ")}.` }),
    element("p", { className: whole ? "hint" : "notice", role: "status", textContent: whole ? after(report) : waiting(report, { word, left: photos - arrived, things }) }),
    facts([["Visit", visit ? `${visit.location.name}, ${visit.program}` : ""], ["Result", outcome], ["Finished", clock(report.queued_at)],
           ["Received", report.receipt ? clock(Date.parse(report.receipt.stored_at)) : ""], ["Signed", report.declaration.name]]),
    element("p", { className: "row" }, ...(whole ? [] : [button("Send now", send, "primary")]),
            ...(word === "signin" && !whole ? [element("a", { className: "button", href: "/people/sign-in?next=/field/", textContent: "Sign in" })] : []),
            element("a", { className: "button", href: "/field/phone", textContent: "My visits" })),
  );
  return heading;
}

function waiting(report, { word, left, things }) {
  if (report.trouble) return `${report.trouble.sentence} Your report is safe on this phone.`;
  const why = WHY[word] ?? "It is on its way.";
  const stays = "It goes out by itself when this app is open and there is a connection. Until then it stays on this phone, so do not clear it.";
  return report.state === "queued" ? `Your report is finished and safe on this phone. ${why} ${stays}`
    : `The server has every answer and waits for ${count(left, things)}. ${why} ${stays}`;
}

function after(report) {
  return report.outcome ? "There is nothing left to do. Whoever plans the visits reads why it could not be done."
    : "There is nothing left to do. If something is unclear, it comes back to you with a question.";
}

function facts(pairs) {
  const list = element("dl", { className: "facts card" });
  for (const [name, text] of pairs) if (text) list.append(element("dt", { textContent: name }), element("dd", { textContent: text }));
  return list;
}
