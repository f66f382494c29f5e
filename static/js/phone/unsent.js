// What the server does not have yet: each report with its age and why it waits, to be sent, gone on with, or taken out as a file.

import { age, button, copyOf, count, fill } from "./drawing.js";
import { exported } from "./exporting.js";
import { formPath } from "./offline.js";
import { unsent } from "./records.js";

/** Draw the list of what waits; `visits` by id. */
export async function drawUnsent(keeper, sender, visits) {
  const waiting = await unsent(keeper);
  const section = document.getElementById("unsent");
  section.hidden = waiting.length === 0;
  document.getElementById("waiting").replaceChildren(...waiting.map((one) => line(keeper, sender, one, visits.get(one.report.visit_id))));
}

/** One report that waits, as a row. */
export function line(keeper, sender, { report, files }, visit) {
  const row = fill(copyOf("one-waiting"), {
    name: visit?.location.name ?? "A visit", why: report.trouble?.sentence ?? "",
    age: `${standing(report, files)} · last change ${age(report.saved_at)}`,
  });
  const steps = row.querySelector("[data-steps]");
  if (report.state === "draft" && visit) {
    steps.append(Object.assign(document.createElement("a"), { className: "button", href: `${formPath(visit, report.language)}#${report.id}`, textContent: "Go on" }));
  }
  if (report.trouble?.code === "draft_conflict") {
    steps.replaceChildren(button("Use this phone's", () => sender.takeOver(report.id)), button("Use the other", () => sender.giveWay(report.id)));
  }
  steps.append(button("Save as a file", () => exported(keeper, report), "quiet"));
  return row;
}

function standing(report, files) {
  const photos = files.length ? `${count(files.length, "file")} to send` : "";
  if (report.state === "received") return `Sent, waits for its files: ${photos}`;
  if (report.state === "queued") return ["Ready to be sent", photos].filter(Boolean).join(", ");
  return ["Not finished", photos].filter(Boolean).join(", ");
}
