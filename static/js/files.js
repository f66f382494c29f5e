// Sends photos and audio notes one by one as soon as they are chosen. What could not be sent waits on the page under its name
// and is tried again by itself; what is taken off can be put back for a while.

const AGAIN = 5000;
const UNDO = 8000;
const AWAY = [401, 403, 404]; // signed out, or somebody else signed in here: the file waits for its author
const LATER = (status) => AWAY.includes(status) || status === 429 || status >= 500;

/** The files of a form: `counted()` after each change, `refused(item, sentence)` where one cannot be taken, `told()` when they wait. */
export class Files {
  constructor(form, { counted, refused, told }) {
    Object.assign(this, { form, counted, refused, told, queue: [], why: "", timer: 0, running: null, taking: new Map(), refusals: new Map() });
    form.addEventListener("change", (event) => { if (event.target.type === "file") this.choose(event.target); });
    form.addEventListener("click", (event) => { if (event.target.closest(".remove")) this.remove(event); });
    for (const back of ["online", "focus"]) window.addEventListener(back, () => this.drain());
    window.addEventListener("pagehide", () => { for (const figure of [...this.taking.keys()]) this.gone(figure, true); });
  }

  /** How many files are chosen and not on the server. */
  get waiting() {
    return this.queue.length;
  }

  /** Whether the page may not be left yet. */
  get busy() {
    return this.queue.length > 0 || this.taking.size > 0;
  }

  /** Where the waiting files stand, in words. */
  get words() {
    const files = this.waiting === 1 ? "1 file" : `${this.waiting} files`;
    return this.why ? `${files} not sent yet: ${this.why}. Keep this page open.` : `sending ${files}`;
  }

  choose(input) {
    const item = input.closest("fieldset");
    this.refusals.delete(item);
    for (const file of input.files) {
      const limit = Number(this.form.dataset.most);
      if (file.size > limit * 1024 * 1024) this.refuse(item, file.name, `larger than ${limit} MB, so it was not taken. Choose it at a lower size.`);
      else this.queue.push({ item, file, figure: placeholder(item, file.name) });
    }
    input.value = "";
    this.told();
    this.drain();
  }

  /** Try what waits, in order; one at a time. */
  drain() {
    clearTimeout(this.timer);
    this.running ??= this.sendAll().finally(() => { this.running = null; });
    return this.running;
  }

  /** Send and take off everything now; whether nothing is left to do. */
  async flush() {
    await Promise.all([...this.taking.keys()].map((figure) => this.gone(figure)));
    await this.drain();
    return !this.busy;
  }

  async sendAll() {
    while (this.queue.length) {
      const one = this.queue[0];
      const reply = await send(this.form.dataset.evidence, one);
      if (!reply || LATER(reply.status)) {
        this.why = !reply ? "no connection" : AWAY.includes(reply.status) ? "you are not signed in here" : "the server is busy";
        for (const { figure, file } of this.queue) say(figure, file.name, `not sent yet: ${this.why}. It stays chosen`);
        this.timer = setTimeout(() => this.drain(), AGAIN);
        this.told();
        return;
      }
      this.why = "";
      if (this.queue.includes(one)) await this.settle(one, reply);
      this.told();
      this.counted();
    }
  }

  /** What the server said of one file. */
  async settle(one, reply) {
    const body = await reply.json().catch(() => ({}));
    this.queue = this.queue.filter((other) => other !== one);
    if (reply.ok && body.id) return fill(one.figure, body, one.item.querySelectorAll(".files figure").length);
    one.figure.remove();
    const large = `larger than the ${this.form.dataset.most} MB that are taken`;
    const why = reply.status === 413 ? `${large}. Choose it at a lower size.` : body.error ?? "the server did not take it. Choose it again.";
    return this.refuse(one.item, one.file.name, why);
  }

  /** Each refused file stands by its name; what holds for several is said once. */
  refuse(item, name, why) {
    const whys = this.refusals.get(item) ?? new Map();
    this.refusals.set(item, whys.set(why, [...(whys.get(why) ?? []), name]));
    this.refused(item, [...whys].map(([said, names]) => `${together(names)}: ${said}`).join(" "));
  }

  /** Take a file off its item: at once where it was never sent, else after a while in which that can be undone. */
  remove(event) {
    event.preventDefault();
    const figure = event.target.closest("figure");
    const waiting = this.queue.find((one) => one.figure === figure);
    if (waiting) {
      this.queue = this.queue.filter((one) => one !== waiting);
      figure.remove();
      this.told();
    } else if (!this.taking.has(figure)) {
      const undo = Object.assign(document.createElement("button"), { type: "button", className: "undo", textContent: "Removed. Undo" });
      undo.addEventListener("click", () => this.back(figure));
      figure.classList.add("undoing");
      figure.append(undo);
      this.taking.set(figure, setTimeout(() => this.gone(figure), UNDO));
      undo.focus();
    }
    this.counted();
  }

  back(figure) {
    clearTimeout(this.taking.get(figure));
    this.taking.delete(figure);
    figure.querySelector(".undo").remove();
    figure.classList.remove("undoing");
    this.counted();
  }

  async gone(figure, parting = false) {
    clearTimeout(this.taking.get(figure));
    const address = `${this.form.dataset.evidence}/${figure.querySelector(".remove").value}/removal`;
    const reply = await post(address, new FormData(), parting);
    const item = figure.closest("fieldset");
    if (reply?.ok) {
      this.taking.delete(figure);
      figure.remove();
    } else {
      this.back(figure);
      this.refused(item, "This file could not be removed. Look whether you are signed in and connected, then try again.");
    }
    this.counted();
  }
}

function send(address, { item, file }) {
  const data = new FormData();
  data.append("item", item.dataset.key);
  data.append("file", file);
  return post(address, data);
}

async function post(address, body, keepalive = false) {
  try {
    return await fetch(address, { method: "POST", credentials: "same-origin", body, keepalive, headers: { "X-Visit-Client": "1" } });
  } catch {
    return null;
  }
}

function placeholder(item, name) {
  const figure = Object.assign(document.createElement("figure"), { className: "sending" });
  const remove = Object.assign(document.createElement("button"), { type: "button", className: "remove", textContent: "×" });
  remove.setAttribute("aria-label", `Do not send ${name}`);
  figure.append(document.createElement("span"), remove);
  say(figure, name, "sending");
  const box = item.querySelector(".files");
  box.insertBefore(figure, box.querySelector(":scope > .file"));
  return figure;
}

function say(figure, name, words) {
  figure.querySelector("span").textContent = `${name}: ${words}`;
}

function fill(figure, body, number) {
  const name = body.sound ? "audio note" : "photo";
  const remove = Object.assign(document.createElement("button"), { name: "remove", value: body.id, className: "remove", textContent: "×" });
  remove.setAttribute("aria-label", `Remove ${name} ${number}`);
  const shown = document.createElement(body.sound ? "audio" : "a");
  if (body.sound) {
    Object.assign(shown, { controls: true, preload: "none", src: body.sound });
    shown.setAttribute("aria-label", `Audio note ${number}`);
  } else {
    shown.href = body.view;
    shown.append(Object.assign(document.createElement("img"), { src: body.thumb, width: 64, height: 64, alt: `Photo ${number}` }));
  }
  figure.classList.remove("sending");
  figure.replaceChildren(shown, remove);
}

function together(names) {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names[0];
}
