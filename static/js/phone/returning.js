// What comes into the form from elsewhere: the editor's questions at their items, the times of the visit, and the marks of the store.

import { element } from "./drawing.js";
import { fill } from "./filling.js";

/** What the editor asks, at the top and at each item, and the scenario. */
export function asks(form, visit) {
  const scenario = document.getElementById("scenario");
  scenario.textContent = visit?.scenario ?? "";
  scenario.hidden = !visit?.scenario;
  if (!visit?.returned) return;
  const { reason, asked } = visit.returned;
  const box = document.getElementById("asked");
  const links = [];
  for (const [key, texts] of Object.entries(asked)) {
    const item = document.getElementById(`i-${key}`);
    if (!item) continue;
    question(item, texts);
    links.push(element("li", {}, element("a", { href: `#i-${key}`, textContent: item.querySelector("legend bdi").textContent })));
  }
  box.replaceChildren(bold("The editor asks"), ...(reason ? [element("p", { className: "quote", dir: "auto", textContent: reason })] : []),
    ...(links.length ? [element("ul", { className: "jumps" }, ...links)] : []),
    element("p", { className: "hint", textContent: "What you change is kept here, and goes out when you send the report again." }));
  box.hidden = false;
}

function question(item, texts) {
  const box = element("div", { className: "asked", id: `a-${item.dataset.key}` }, bold("The editor asks"), ...texts.map((text) => element("p", { className: "quote", dir: "auto", textContent: text })));
  (item.querySelector(":scope > .hint") ?? item.querySelector("legend")).after(box);
  item.setAttribute("aria-describedby", [box.id, item.getAttribute("aria-describedby")].filter(Boolean).join(" "));
}

const bold = (text) => element("p", {}, element("b", { textContent: text }));

/** The times of the visit into their fields. */
export function setMoments(form, { began, ended }) {
  for (const [name, moment] of [["began", began], ["ended", ended]]) {
    form.elements[`${name}.date`].value = moment?.slice(0, 10) ?? "";
    form.elements[`${name}.time`].value = moment?.slice(11, 16) ?? "";
  }
}

/**
 * The part of a report that the marks of the store fill in, or null: the visit begins with the first mark and ends with leaving,
 * and the first item of a touchpoint was seen at its mark. Only what is new, and nothing that was written by hand.
 */
export function mergeMarks(sheet, report, { marks, left, arrival, departure }) {
  const known = new Set((report.marks ?? []).map((one) => `${one.touchpoint} ${one.wall}`));
  const fresh = marks.filter((one) => !known.has(`${one.touchpoint} ${one.wall}`));
  const part = {};
  if (fresh.length) Object.assign(part, { marks, answers: seen(sheet, fresh) });
  if (left && left !== report.left) part.left = left;
  if (arrival && !report.arrival) part.arrival = arrival;
  if (departure && !report.departure) part.departure = departure;
  const first = arrival?.wall ?? marks[0]?.wall;
  if (!report.began && first) part.began = first.slice(0, 16);
  if (!report.ended && left) part.ended = left.slice(0, 16);
  if (!Object.keys(part).length) return null;
  setMoments(sheet.form, { began: part.began ?? report.began, ended: part.ended ?? report.ended });
  sheet.whole();
  return part;
}

function seen(sheet, marks) {
  const answers = {};
  for (const { touchpoint, wall } of marks) {
    const section = sheet.sections.find((one) => one.section.dataset.touchpoint === touchpoint);
    const item = section?.keyed.find((one) => one.dataset.type && !one.hidden);
    const held = item && (answers[item.dataset.key] ?? sheet.answers[item.dataset.key]);
    if (!item || held?.at) continue;
    answers[item.dataset.key] = { ...held, at: wall.slice(11, 16) };
    sheet.answers[item.dataset.key] = answers[item.dataset.key];
    fill(item, answers[item.dataset.key]);
  }
  return answers;
}
