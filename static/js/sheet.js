// The sheet of a visit: shows and hides items live, counts what is done, stands errors at their items. The page that saves on the
// server and the phone's own form share it. A change counts the touched item anew, and others only where it shows or hides them.

import { fold, unfolds } from "./beside.js";
import { follow, steps } from "./journey.js";
import { failed, lack, read } from "./progress.js";
import { answerFrom } from "./reading.js";
import { watches } from "./timing.js";
import { visibleItems } from "./visibility.js";

export class Sheet {
  /**
   * `answers` by item key; `facts` are `variant` and `tags`; `changed(item, event)` after each change. `files` counts them by
   * item key, where the page knows more than it shows.
   */
  constructor(form, { answers, facts, changed, files = null }) {
    const all = (selector, from = form) => [...from.querySelectorAll(selector)];
    Object.assign(this, {
      form, answers, facts, changed, files, open: new Set(), needed: new Set(), left: new Map(),
      items: all("fieldset[data-type]"),
      walk: all("fieldset.item"), // the items, and between them the times of the visit
      conditions: JSON.parse(form.dataset.conditions),
      done: form.querySelector("[data-done]"),
      began: document.getElementById("visit.began"), ended: document.getElementById("visit.ended"),
      next: document.getElementById("next"), finish: document.getElementById("finish"),
    });
    this.sections = all(".touchpoint").map((section) => ({
      section, keyed: all(".item[data-key]", section), place: section.querySelector("[data-place]"),
      bar: document.querySelector(`.bars [data-for="${section.id}"]`), line: document.querySelector(`.journey li[data-for="${section.id}"]`),
    }));
    this.sectionOf = new Map(this.sections.flatMap((one) => one.keyed.map((item) => [item, one])));
    this.deciding = new Set(this.conditions.touchpoints.flatMap(({ items }) => items.flatMap((one) => named(one.show_if ?? {}))));
    document.documentElement.classList.add("js");
    for (const kind of ["input", "change"]) form.addEventListener(kind, (event) => this.heard(event));
    steps(form, this.walk, () => this.walk.filter((item) => this.open.has(item)), this.next);
    unfolds(form);
    tapAgainClears(form);
    nowButtons(form);
    watches(form);
    follow(form);
    this.whole();
    addEventListener("pageshow", () => openWords(form)); // after a reload the browser puts back what was typed
  }

  /** Everything once: after the sheet was filled. */
  whole() {
    for (const item of this.items) read(item);
    openWords(this.form);
    this.showAndHide();
    this.count(this.walk);
  }

  times() {
    const moment = (name) => [this.form.elements[`${name}.date`].value, this.form.elements[`${name}.time`].value.slice(0, 5)].filter(Boolean).join("T");
    return { began_at: moment("began") || null, ended_at: moment("ended") || null };
  }

  heard(event) {
    const item = event.target.closest("fieldset.item");
    if (event.target.type === "file" || (event.type === "input" && ["radio", "checkbox"].includes(event.target.type))) return; // a tap says both
    if (item && !item.dataset.type) {
      this.clearError(this.began);
      this.clearError(this.ended);
      this.count([this.began, this.ended]);
    } else if (item) {
      exclude(event.target, item);
      const answer = answerFrom(item);
      if (answer) this.answers[item.dataset.key] = answer;
      else delete this.answers[item.dataset.key];
      this.clearError(item);
      read(item);
      if ("comment" in item.dataset && failed(item, answer)) fold(item).open = true;
      this.count([item, ...(this.deciding.has(item.dataset.key) ? this.showAndHide() : [])]);
    }
    this.changed(item, event);
  }

  /** Show what the conditions ask for; the items that came or went. */
  showAndHide() {
    if (!this.conditions.touchpoints.length) return [];
    const visible = visibleItems(this.conditions, this.answers, this.facts);
    const moved = [...this.sectionOf.keys()].filter((item) => item.hidden === visible.has(item.dataset.key));
    for (const item of moved) item.hidden = !item.hidden;
    for (const one of new Set(moved.map((item) => this.sectionOf.get(item)))) {
      for (const mark of [one.section, one.bar, one.line]) if (mark) mark.hidden = one.keyed.every((item) => item.hidden);
    }
    if (moved.length) this.number();
    return moved.filter((item) => item.dataset.type);
  }

  number() {
    const shown = this.sections.filter((one) => !one.section.hidden);
    for (const [n, { place }] of shown.entries()) place.textContent = `Touchpoint ${n + 1} of ${shown.length}`;
  }

  /** Count these items anew, and say where the whole stands. */
  count(items) {
    for (const item of items) {
      const answer = this.answers[item.dataset.key];
      if (item.dataset.type) item.toggleAttribute("data-failed", failed(item, answer));
      const open = !item.hidden && this.lacking(item, answer);
      put(this.open, item, open);
      put(this.needed, item, open || (!item.hidden && (item === this.began || "required" in item.dataset)));
    }
    this.done.textContent = `${this.needed.size - this.open.size} of ${this.needed.size}`;
    this.next.hidden = this.open.size === 0;
    this.finish.hidden = this.open.size > 0;
    const left = new Map(this.sections.map((one) => [one, 0]));
    for (const item of this.open) if (this.sectionOf.has(item)) left.set(this.sectionOf.get(item), left.get(this.sectionOf.get(item)) + 1);
    for (const [one, open] of left) if (this.left.get(one) !== open) this.tell(one, open);
    this.left = left;
  }

  tell({ bar, line }, open) {
    bar?.classList.toggle("done", open === 0);
    const words = line?.querySelector(".open");
    if (words) words.textContent = open ? `${open} open` : "done";
  }

  /** Whether an item, or a time of the visit, still lacks something: the visit has begun some day, and ended no earlier. */
  lacking(item, answer) {
    if (item !== this.began && item !== this.ended) return lack(item, answer, this.files ? this.files.get(item.dataset.key) ?? 0 : undefined);
    const { began_at: from, ended_at: to } = this.times();
    return "wrong" in item.dataset || (item === this.began ? !from : Boolean(from && to && to < from));
  }

  /** A sentence at each item that was refused, by item key. */
  refuse(fields) {
    const refused = [];
    for (const [key, sentence] of Object.entries(fields)) {
      const item = document.getElementById(key.includes(".") ? key : `i-${key}`);
      if (!item) continue;
      this.showError(item, sentence);
      item.dataset.wrong = "";
      refused.push(item);
    }
    if (refused.length) this.count(refused);
    return refused;
  }

  showError(item, sentence) {
    this.clearError(item);
    const line = Object.assign(document.createElement("p"), { className: "field-error", id: `e.${item.id}`, textContent: sentence });
    line.setAttribute("role", "alert");
    item.querySelector("legend").after(line);
    item.classList.add("refused");
    item.setAttribute("aria-describedby", line.id);
  }

  clearError(item) {
    item.querySelector(".field-error")?.remove();
    item.classList.remove("refused");
    delete item.dataset.wrong;
  }
}

/** The items that a condition looks at. */
function named({ item, all = [], any = [] }) {
  return item ? [item] : [...all, ...any].flatMap(named);
}

function put(set, one, belongs) {
  if (belongs) set.add(one);
  else set.delete(one);
}

/** A choice that excludes the others unticks them, and any of them unticks it. */
function exclude(box, item) {
  if (box.type !== "checkbox" || !box.checked) return;
  for (const other of item.querySelectorAll(`[name="${CSS.escape(box.name)}"]:checked`)) {
    if (other !== box && ("alone" in box.dataset || "alone" in other.dataset)) other.checked = false;
  }
}

function tapAgainClears(form) {
  let held = null;
  form.addEventListener("pointerdown", (event) => { held = event.target.type === "radio" && event.target.checked ? event.target : null; });
  form.addEventListener("click", (event) => {
    if (event.target !== held) return;
    held.checked = false;
    held.dispatchEvent(new Event("change", { bubbles: true }));
    held = null;
  });
}

/** A box for words stands open while it holds some. */
function openWords(form) {
  for (const box of form.querySelectorAll(".extras details")) {
    if ([...box.querySelectorAll("textarea, input:not([type=time], [type=file])")].some((field) => field.value.trim())) box.open = true;
  }
}

function nowButtons(form) {
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
