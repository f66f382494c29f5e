// What the last look finds in a report: what is open, what does not fit together, and words that judge. Only what is open keeps a
// report from being sent; the rest asks. The author of a checklist declares two things that can clash with an answer, conditions
// and plausible ranges; the clock gives the third: what was seen outside the visit's own times.

import { answered, failed } from "../progress.js";

const OPEN = {
  photo: "Add a photo.", receipt: "Add a photo of the receipt.", audio: "Add an audio note.",
  pillars: "Choose a level for success, effort and emotion, and say what caused the emotion.",
  think_feel_do: "Say what you thought, felt and did.", people_met: "Say how many people took part.", timing: "Give the time it took.",
  narrative: "Tell what happened.", short_text: "Write an answer.", number: "Give the figure.", money: "Give the amount.",
  datetime: "Give the date or time.", several: "Choose at least one.",
};
const WRITTEN = ["short_text", "narrative"];

export const prompt = (item) => item.querySelector("legend bdi").textContent;

/** What is open, in the journey's order: [{item, sentence}]. */
export function open(sheet) {
  return sheet.walk.filter((item) => sheet.open.has(item)).map((item) => ({ item, sentence: sentence(sheet, item) }));
}

function sentence(sheet, item) {
  const refused = item.querySelector(".field-error");
  if (refused) return refused.textContent;
  if (item === sheet.began) return "Say when the visit began.";
  if (item === sheet.ended) return "The visit cannot end before it began.";
  const { key, type, least } = item.dataset;
  const answer = sheet.answers[key];
  if (answer?.na) return "Say why this does not apply.";
  if (!answered(type, answer?.value, sheet.files.get(key) ?? 0)) return OPEN[type] ?? "Choose an answer.";
  const length = least ? [...answer.value.trim()].length : 0;
  if (length < Number(least ?? 0)) return `Write at least ${least} characters; ${length} so far.`;
  if (!failed(item, answer)) return type === "several" ? "Choose either the one that excludes the others, or the others." : OPEN[type];
  return "comment" in item.dataset && !answer.comment ? "Add a word on what happened." : "Add a photo of what you saw.";
}

/** What does not fit together, as questions: [{item, sentence}]. */
export function clashing(sheet, ranges) {
  const { began_at: began, ended_at: ended } = sheet.times();
  const found = [];
  for (const item of sheet.items) {
    const answer = sheet.answers[item.dataset.key];
    if (!answer) continue;
    if (item.hidden && Object.keys(answer).some((part) => part !== "at")) {
      found.push({ item: parent(sheet, item), sentence: `You had answered “${prompt(item)}”. As this is answered now, it is not asked, and that answer will not count.` });
    } else if (!item.hidden) {
      for (const one of [outside(item, answer, ranges), early(answer, began, ended)]) if (one) found.push({ item, sentence: one });
    }
  }
  return found;
}

/** The item that decides on a hidden one: the first that its condition names. */
function parent(sheet, item) {
  const asked = sheet.conditions.touchpoints.flatMap((one) => one.items).find((one) => one.key === item.dataset.key);
  const key = named(asked?.show_if ?? {});
  return sheet.items.find((one) => one.dataset.key === key && !one.hidden) ?? sheet.began;
}

function named(condition) {
  return condition.item ?? [...(condition.all ?? []), ...(condition.any ?? [])].map(named).find(Boolean);
}

function outside(item, { value, na }, ranges) {
  const range = ranges[item.dataset.key];
  const figure = Number(value?.seconds ?? value);
  if (!range || na || value === undefined || Number.isNaN(figure)) return null;
  const [low, high, unit] = range;
  return figure < Number(low) || figure > Number(high) ? `You wrote ${figure}; usual is ${low} to ${high} ${unit}`.trim() + ". Is it right?" : null;
}

/** Something seen before the visit began, or after it ended, where both times are of one day. */
function early({ at }, began, ended) {
  if (!at || began?.length < 16 || !began) return null;
  if (at < began.slice(11)) return `Seen at ${at}, but the visit began at ${began.slice(11)}.`;
  if (ended?.length === 16 && ended.slice(0, 10) === began.slice(0, 10) && at > ended.slice(11)) return `Seen at ${at}, but the visit ended at ${ended.slice(11)}.`;
  return null;
}

/** Words that judge in what was written as seen, a line for each kind: [{item, sentence}]. `lists` are [[words], hint] of the languages in use. */
export function judging(sheet, lists) {
  const rules = lists.map(([words, hint]) => [pattern(words), hint]);
  const found = [];
  for (const item of sheet.items) {
    const answer = sheet.answers[item.dataset.key];
    if (!answer || item.hidden) continue;
    const written = [WRITTEN.includes(item.dataset.type) ? answer.value : "", answer.comment, answer.stood_out].filter(Boolean).join("\n");
    const sentences = written ? rules.map(([judges, hint]) => said(written, judges, hint)).filter(Boolean) : [];
    if (sentences.length) found.push({ item, sentence: sentences.join("\n") });
  }
  return found;
}

function said(written, judges, hint) {
  const words = [...new Set([...written.matchAll(judges)].map(([word]) => word))];
  return words.length ? `“${words.slice(0, 3).join("”, “")}”: ${hint}` : "";
}

const patterns = new Map();

function pattern(words) {
  const all = words.join("|");
  if (!patterns.has(all)) {
    const escaped = [...words].sort((a, b) => b.length - a.length).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
    patterns.set(all, new RegExp(`(?<![\\p{L}\\p{M}])(?:${escaped})(?![\\p{L}\\p{M}])`, "giu"));
  }
  return patterns.get(all);
}
