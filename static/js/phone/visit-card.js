// A visit as the phone shows it: one card of the list, and the whole of it with what can be done next.

import { button, copyOf, element, fill } from "./drawing.js";
import { setFact } from "./keep.js";
import { formPath, keepsForm, languageOf } from "./offline.js";
import { begunHere, blank } from "./records.js";

const HERE = { draft: "started", queued: "not sent yet", received: "waits for files", complete: "sent" };

/** The card of one visit; `reports` are those on this phone. */
export function card(visit, reports) {
  const stands = word(visit, reports);
  const row = fill(copyOf("one-visit"), {
    name: visit.location.name, address: visit.location.address, scenario: visit.scenario, urgent: stands === HERE.complete ? "" : urgency(visit),
    when: `${visit.window.words} · ${visit.program}`, word: stands,
  });
  row.querySelector(".whole").href = `#${visit.id}`;
  row.querySelector("[data-word]").classList.toggle("tag-ink", ["started", "returned", "not sent yet"].includes(stands));
  if (visit.returned?.reason) {
    row.querySelector("[data-reason]").hidden = false;
    row.querySelector("[data-reason] q").textContent = visit.returned.reason;
  }
  return row;
}

/** The order of the list: what came back, what is to be done by the end of its window, what is sent. */
export function byUrgency(visits, reports) {
  const rank = (visit) => (visit.returned ? 0 : word(visit, reports) === HERE.complete ? 2 : 1);
  return [...visits].sort((a, b) => rank(a) - rank(b) || a.window.to.localeCompare(b.window.to));
}

/** Where a visit stands, in a word: what this phone knows better than the server is said. */
function word(visit, reports) {
  const here = reports.filter((one) => one.visit_id === visit.id).sort((a, b) => b.saved_at - a.saved_at)[0];
  return here && !(here.state === "draft" && visit.returned) ? HERE[here.state] : visit.word;
}

/** How much time is left, said calmly: the twin of urgency() in shopper/field/page.py. */
export function urgency({ window }, now = new Date()) {
  const days = (text) => Math.round(Date.UTC(...text.slice(0, 10).split("-").map((part, n) => Number(part) - (n === 1))) / 86_400_000);
  const today = Math.round(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / 86_400_000);
  const [first, left] = [days(window.from) - today, days(window.to) - today];
  if (left < 0) return "The window has passed. Ask before you go.";
  if (first > 0) return first === 1 ? "opens tomorrow" : `opens in ${first} days`;
  return left === 0 ? "last day today" : left === 1 ? "until tomorrow" : `${left} days left`;
}

/** The page of one visit. */
export async function wholeVisit(keeper, visit) {
  const page = fill(copyOf("whole-visit"), { reason: visit.returned?.reason ?? "" });
  page.querySelector("[data-returned]").hidden = !visit.returned;
  page.querySelector("[data-facts]").append(...facts(visit).flatMap(([name, text]) => [element("dt", { textContent: name }), element("dd", { textContent: text })]));
  if (visit.briefing) {
    page.querySelector("[data-briefing]").hidden = false;
    page.querySelector("[data-briefing] p").textContent = visit.briefing;
  }
  const language = await languageOf(visit);
  if (visit.languages.length > 1) languages(page, keeper, visit, language);
  page.querySelector("[data-steps]").append(...await steps(keeper, visit, language));
  return page;
}

function facts(visit) {
  return [["When", [visit.window.words, urgency(visit)].filter(Boolean).join(" · ")], ["Where", visit.location.address], ["Scenario", visit.scenario],
          ["You go as", visit.variant], ["Checklist", `${visit.title}, version ${visit.version_number}`]].filter(([, text]) => text);
}

function languages(page, keeper, visit, chosen) {
  const field = page.querySelector("[data-languages]");
  field.hidden = false;
  for (const { code, name } of visit.languages) {
    const input = element("input", { type: "radio", name: "language", value: code, checked: code === chosen });
    input.addEventListener("change", async () => {
      await setFact("language", code);
      const next = document.getElementById("visit").querySelector("[data-steps]");
      next.replaceChildren(...await steps(keeper, visit, code));
    });
    field.querySelector(".segments").append(element("label", {}, input, element("span", { textContent: name, lang: code })));
  }
}

async function steps(keeper, visit, language) {
  const report = await begunHere(keeper, visit.id);
  if (visit.state === "assigned" && !report) {
    return [element("a", { className: "button button-primary", href: `/field/visits/${visit.id}`, textContent: "Accept this visit" }),
            element("p", { className: "hint", textContent: "Accepting needs a connection." })];
  }
  if (!await keepsForm(visit, report?.language ?? language)) {
    return [element("p", { className: "notice", textContent: "The form of this visit is not on this phone. Open this page once with a connection." }),
            element("a", { className: "button", href: `/field/visits/${visit.id}`, textContent: "The visit, with a connection" })];
  }
  const label = !report ? "Begin" : report.state === "draft" ? "Go on with the report" : "See what was sent";
  const list = element("a", { className: "button", href: `/field/list#${visit.id}`, textContent: "The list for the store" });
  return [button(label, () => open(keeper, visit, language), "primary"),
          ...(!report || report.state === "draft" ? [list, element("p", { className: "hint", textContent: "In the store, the list looks like a shopping list: a tap notes the time." })] : [])];
}

/** Into the form, with a report made here before the first answer. */
export async function open(keeper, visit, language) {
  navigator.storage?.persist?.(); // asked when somebody means to keep something; work goes on whatever the answer
  const report = await begunHere(keeper, visit.id) ?? blank(visit, crypto.randomUUID(), language);
  if (!await keeper.report(report.id)) await keeper.addReport(report);
  else if (report.state === "draft" && report.language !== language) await keeper.changeReport(report.id, (one) => { one.language = language; });
  location.assign(`${formPath(visit, report.state === "draft" ? language : report.language)}#${report.id}`);
}
