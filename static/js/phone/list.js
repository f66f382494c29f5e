// The list that is ticked in the store. One tap is a time mark; it works without looking, without signal and over a reload. A tap
// on the title, or Escape, leaves an empty list that anybody may see; holding the title down brings it back.

import { collected, mark, words } from "./cues.js";
import { keeperHere, languageOf } from "./offline.js";
import { allowed, position } from "./place.js";
import { begunHere, blank } from "./records.js";
import { sender } from "./sender.js";

const HOLD = 800; // ms that bring the list back
const BOUNCE = 500; // a second tap below the rows this soon is the same thumb
const LONGEST = 16;

const [title, edit, list, nothing, rest, foot, add, word, undo, done, next, said] =
  ["title", "edit", "rows", "nothing", "rest", "foot", "add", "word", "undo", "done", "next", "said"].map((id) => document.getElementById(id));
const visitId = location.hash.slice(1);
const hiding = `hidden ${visitId}`;
const keeper = await keeperHere();
const visit = keeper && visitId ? await keeper.visit(visitId) : undefined;
let [rows, marks] = visit ? await Promise.all([words(keeper, visit), collected(keeper, visitId)]) : [[], []];
let [editing, held, tapped, renaming, telling] = [false, 0, 0, Promise.resolve(), Promise.resolve()];
const sending = visit && sender(keeper);
const underWay = new Set(); // touchpoints whose mark is being kept: a doubled tap is one

const ticked = (row) => underWay.has(row.touchpoint) || marks.some((one) => !one.kind && one.touchpoint === row.touchpoint);
const hidden = () => !visit || sessionStorage.getItem(hiding) !== null;

function draw() {
  const empty = hidden();
  const focused = [...list.querySelectorAll("button")].indexOf(document.activeElement);
  list.replaceChildren(...(empty ? [] : editing ? rows.map(field) : [...rows.map(line), ...marks.filter(free).map(noted)]));
  nothing.hidden = !empty;
  for (const one of [edit, foot]) one.hidden = empty;
  rest.hidden = empty || editing;
  edit.textContent = editing ? "OK" : "Edit";
  undo.disabled = !marks.some((one) => one.kind !== "arrival");
  next.hidden = !marks.some((one) => one.kind === "left");
  done.hidden = !next.hidden;
  next.href = `/field/phone#${visitId}`;
  list.querySelectorAll("button")[focused]?.focus({ preventScroll: true });
}

const free = (one) => !one.kind && !one.touchpoint;

function line(row) {
  const item = document.createElement("li");
  item.append(button(row.cue, ticked(row), () => { if (!ticked(row)) tick(row); }));
  return item;
}

function noted(one) {
  const item = document.createElement("li");
  item.append(button(one.cue, true, () => {}));
  return item;
}

function button(text, pressed, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", onclick: act });
  made.setAttribute("aria-pressed", pressed);
  const words = Object.assign(document.createElement("span"), { className: "text", dir: "auto", textContent: text });
  made.append(Object.assign(document.createElement("span"), { className: "tick" }), words);
  return made;
}

function field(row) {
  const [item, label] = [document.createElement("li"), document.createElement("label")];
  const input = Object.assign(document.createElement("input"), { value: row.cue, maxLength: LONGEST, dir: "auto", autocomplete: "off" });
  input.setAttribute("aria-label", row.cue);
  input.addEventListener("change", () => { renaming = renaming.then(() => rename(row, input.value.trim())); });
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") edit.click(); });
  label.append(input);
  item.append(label);
  return item;
}

/** The shopper's own word; without one, the first word is back. */
async function rename(row, text) {
  const own = await keeper.ownCues(visitId);
  if (text) own[row.touchpoint] = text;
  else delete own[row.touchpoint];
  await keeper.setOwnCues(visitId, own);
}

/** Keep a mark and only then show it: what is ticked is on the phone. Gives the mark, or null where it could not be kept. */
async function keep(what) {
  let made = null;
  try {
    made = await mark(keeper, visitId, what);
    marks = [...marks, made];
  } catch { /* said below */ }
  navigator.vibrate?.(made ? 30 : [60, 60, 60]);
  said.textContent = made ? "" : "Not added. Tap again.";
  draw();
  return made;
}

async function tick(row) {
  underWay.add(row.touchpoint);
  await collect({ touchpoint: row.touchpoint, cue: row.cue });
  underWay.delete(row.touchpoint);
  draw();
  list.children[rows.indexOf(row)]?.scrollIntoView({ block: "nearest" });
}

/** Keep a tick or a word; with the very first one goes that somebody arrived. */
async function collect(what) {
  const first = !marks.length;
  const made = await keep(what);
  if (first && made) note("arrival");
  if (made) telling = telling.then(tell).catch(() => {}); // the marks are kept whatever becomes of this
  return made;
}

/** With signal, what was marked is on the server within seconds, in the draft of the report that it belongs to. */
async function tell() {
  const report = await begunHere(keeper, visitId) ?? blank(visit, crypto.randomUUID(), await languageOf(visit));
  if (!await keeper.report(report.id)) await keeper.addReport(report);
  await keeper.changeReport(report.id, (one) => { if (one.state === "draft") one.changes += 1; });
  sending.soon();
}

async function addWord(event) {
  event.preventDefault();
  const text = word.value.trim();
  if (!text || !await collect({ cue: text })) return;
  word.value = "";
  list.lastElementChild.scrollIntoView({ block: "nearest" });
}

/** Note coming or going, with the place only where that asks nothing on the screen. */
async function note(kind) {
  const made = await keep({ kind });
  if (!made) return;
  const place = { wall: made.wall, latitude: null, longitude: null, accuracy: null, refused: false, ...(await allowed() ? await position() : {}) };
  if (marks.some((one) => one.id === made.id)) await keeper.addMark({ ...made, place }); // else undone meanwhile
}

/** Take the last mark back; with the first one goes that somebody arrived. */
async function undoLast() {
  const last = marks.findLast((one) => one.kind !== "arrival");
  const gone = marks.filter((one) => one === last || (one.kind === "arrival" && !marks.some((other) => other !== last && other !== one)));
  marks = marks.filter((one) => !gone.includes(one));
  draw();
  for (const one of gone) await keeper.removeMark(one.id);
  telling = telling.then(tell).catch(() => {});
}

function hide() {
  sessionStorage.setItem(hiding, "1");
  editing = false;
  word.value = "";
  said.textContent = "";
  document.activeElement?.blur();
  draw();
}

function hold() {
  clearTimeout(held);
  if (hidden()) held = setTimeout(() => { sessionStorage.removeItem(hiding); tapped = Date.now(); draw(); }, HOLD);
}

const release = () => clearTimeout(held);

title.addEventListener("pointerdown", hold);
for (const name of ["pointerup", "pointercancel", "pointerleave"]) title.addEventListener(name, release);
title.addEventListener("keydown", (event) => { if (["Enter", " "].includes(event.key) && !event.repeat) hold(); });
title.addEventListener("keyup", release);
title.addEventListener("contextmenu", (event) => event.preventDefault());
title.addEventListener("click", () => { if (!hidden() && Date.now() - tapped > BOUNCE) hide(); });
addEventListener("keydown", (event) => { if (event.key === "Escape" && !hidden()) hide(); });
edit.addEventListener("click", async () => {
  document.activeElement?.blur(); // what is being typed is taken first
  await renaming;
  rows = await words(keeper, visit);
  editing = !editing;
  draw();
});
rest.addEventListener("click", () => {
  const open = rows.find((row) => !ticked(row));
  if (!open || Date.now() - tapped < BOUNCE) return;
  tapped = Date.now();
  tick(open);
});
add.addEventListener("submit", addWord);
undo.addEventListener("click", undoLast);
done.addEventListener("click", () => note("left"));
addEventListener("hashchange", () => location.reload());
draw();
