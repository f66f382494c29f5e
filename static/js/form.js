// The form of a visit with JavaScript: shows and hides items live, counts what is done, jumps to what is open, saves by itself.

import { Files } from "./files.js";
import { follow, steps } from "./journey.js";
import { failed, lack, read } from "./progress.js";
import { answerFrom } from "./reading.js";
import { Saver } from "./saving.js";
import { watches } from "./timing.js";
import { visibleItems } from "./visibility.js";

const form = document.getElementById("sheet");
const items = [...form.querySelectorAll("fieldset[data-type]")];
const walk = [...form.querySelectorAll("fieldset.item")]; // the items, and between them the times of the visit
const [began, ended] = ["began", "ended"].map((name) => document.getElementById(`visit.${name}`));
const conditions = JSON.parse(form.dataset.conditions);
const facts = { variant: form.dataset.variant, tags: JSON.parse(form.dataset.tags) };
const answers = Object.fromEntries(items.map((item) => [item.dataset.key, answerFrom(item)]).filter(([, answer]) => answer));
const saver = new Saver(form, () => ({ answers, ...times() }), showErrors);
const next = document.getElementById("next");
const finish = document.getElementById("finish");

function times() {
  const moment = (name) => [form.elements[`${name}.date`].value, form.elements[`${name}.time`].value.slice(0, 5)].filter(Boolean).join("T");
  return { began_at: moment("began") || null, ended_at: moment("ended") || null };
}

function showAndHide() {
  if (!conditions.touchpoints.length) return;
  const visible = visibleItems(conditions, answers, facts);
  for (const one of form.querySelectorAll(".item[data-key]")) one.hidden = !visible.has(one.dataset.key);
  for (const section of form.querySelectorAll(".touchpoint")) {
    section.hidden = !section.querySelector(".item:not([hidden])");
    for (const mark of document.querySelectorAll(`[data-for="${section.id}"]`)) mark.hidden = section.hidden;
  }
  const shown = [...form.querySelectorAll(".touchpoint:not([hidden])")];
  shown.forEach((section, n) => { section.querySelector("[data-place]").textContent = `Touchpoint ${n + 1} of ${shown.length}`; });
}

function count() {
  for (const item of items) item.toggleAttribute("data-failed", failed(item, answers[item.dataset.key]));
  const shown = walk.filter((item) => !item.hidden);
  const open = shown.filter(lacking);
  const required = shown.filter((item) => item === began || "required" in item.dataset || open.includes(item)).length;
  form.querySelector("[data-done]").textContent = `${required - open.length} of ${required}`;
  next.hidden = open.length === 0;
  finish.hidden = open.length > 0;
  for (const section of form.querySelectorAll(".touchpoint")) {
    const left = open.filter((item) => section.contains(item)).length;
    document.querySelector(`.bars [data-for="${section.id}"]`)?.classList.toggle("done", left === 0);
    const words = document.querySelector(`.journey li[data-for="${section.id}"] .open`);
    if (words) words.textContent = left ? `${left} open` : "done";
  }
  return open;
}

/** Whether an item, or a time of the visit, still lacks something: the visit has begun some day, and ended no earlier. */
function lacking(item) {
  if (item !== began && item !== ended) return lack(item, answers[item.dataset.key]);
  const { began_at: from, ended_at: to } = times();
  return "wrong" in item.dataset || (item === began ? !from : Boolean(from && to && to < from));
}

function changed(event) {
  const item = event.target.closest("fieldset.item");
  if (event.target.type === "file") return;
  if (item && !item.dataset.type) {
    clearError(began);
    clearError(ended);
    count();
  } else if (item) {
    exclude(event.target);
    const answer = answerFrom(item);
    if (answer) answers[item.dataset.key] = answer;
    else delete answers[item.dataset.key];
    clearError(item);
    read(item);
    if ("comment" in item.dataset && failed(item, answer)) item.querySelector(".extras details").open = true;
    showAndHide();
    count();
  }
  saver.later();
}

/** A choice that excludes the others unticks them, and any of them unticks it. */
function exclude(box) {
  if (box.type !== "checkbox" || !box.checked) return;
  for (const other of form.querySelectorAll(`[name="${CSS.escape(box.name)}"]:checked`)) {
    if (other !== box && ("alone" in box.dataset || "alone" in other.dataset)) other.checked = false;
  }
}

function showErrors(fields) {
  for (const [key, sentence] of Object.entries(fields)) {
    const item = document.getElementById(key.includes(".") ? key : `i-${key}`);
    if (!item) continue;
    showError(item, sentence);
    item.dataset.wrong = "";
  }
  count();
}

function showError(item, sentence) {
  clearError(item);
  const line = Object.assign(document.createElement("p"), { className: "field-error", id: `e.${item.id}`, textContent: sentence });
  line.setAttribute("role", "alert");
  item.querySelector("legend").after(line);
  item.classList.add("refused");
  item.setAttribute("aria-describedby", line.id);
}

function clearError(item) {
  item.querySelector(".field-error")?.remove();
  item.classList.remove("refused");
  delete item.dataset.wrong;
}

function tapAgainClears() {
  let held = null;
  form.addEventListener("pointerdown", (event) => { held = event.target.type === "radio" && event.target.checked ? event.target : null; });
  form.addEventListener("click", (event) => {
    if (event.target !== held) return;
    held.checked = false;
    held.dispatchEvent(new Event("change", { bubbles: true }));
    held = null;
  });
}

function nowButtons() {
  for (const button of form.querySelectorAll("[data-now]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const now = new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString();
      const inputs = [...button.parentElement.querySelectorAll("input")];
      for (const input of inputs) input.value = input.type === "date" ? now.slice(0, 10) : now.slice(11, 16);
      inputs[0].dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

document.documentElement.classList.add("js");
form.addEventListener("input", changed);
form.addEventListener("change", changed);
steps(form, walk, count, next);
tapAgainClears();
nowButtons();
watches(form);
saver.files = new Files(form, { counted: count, refused: showError, told: () => saver.show() });
follow(form);
items.forEach(read);
for (const item of walk) if (item.classList.contains("refused")) item.dataset.wrong = "";
showAndHide();
count();
